import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { UserId } from "../../../src/domain/Ids.ts"
import { ok, open } from "../../kit/telegramServer.ts"

const payer = { type: "user", transaction_type: "invoice_payment", user: { id: 77 }, invoice_payload: "an invoice" }
const affiliate = { commission_per_mille: 205, affiliate_user: { id: 5, is_bot: false, first_name: "A" } }

describe("Telegram's list of Stars", () => {
  it.effect("has the commission of an affiliate, in parts of a Star, and what its payer gave before it", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      const left = { amount: 119, nanostar_amount: 250_000_000 }
      const share = { ...affiliate, amount: 30, nanostar_amount: 750_000_000 }
      const back = { ...affiliate, amount: -30, nanostar_amount: -750_000_000 }
      server.script(() =>
        ok({
          transactions: [
            { id: "one", date: 10, ...left, source: { ...payer, affiliate: share } },
            { id: "one", date: 20, ...left, receiver: { ...payer, affiliate: back } },
            { id: "two", date: 30, amount: 4, source: { type: "affiliate_program", commission_per_mille: 50 } },
            { id: "three", date: 40, amount: 150, source: payer }
          ]
        })
      )
      const listed = yield* telegram.stars.starTransactions(0, 100)
      assert.deepStrictEqual(
        listed.map(({ user, stars, gross, commission }) => ({ user, stars, gross, commission })),
        [
          {
            user: UserId.make(77),
            stars: 119,
            gross: 150,
            commission: { kind: "paid", perMille: 205, nanostars: 30_750_000_000 }
          },
          {
            user: UserId.make(77),
            stars: 119,
            gross: 150,
            commission: { kind: "paid", perMille: 205, nanostars: -30_750_000_000 }
          },
          {
            user: undefined,
            stars: 4,
            gross: 4,
            commission: { kind: "earned", perMille: 50, nanostars: 4_000_000_000 }
          },
          { user: UserId.make(77), stars: 150, gross: 150, commission: undefined }
        ]
      )
    })
  )
})
