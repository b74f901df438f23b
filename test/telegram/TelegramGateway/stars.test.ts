import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, References } from "effect"
import { ChargeId, UserId } from "../../../src/domain/Ids.ts"
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
        listed.map((one) => ({ user: one?.user, stars: one?.stars, gross: one?.gross, commission: one?.commission })),
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

  const odd: ReadonlyArray<readonly [string, unknown]> = [
    ["no object", "a transaction"],
    ["nothing", null],
    ["an id that is none", { id: 7 }],
    ["an empty id", { id: "", amount: 1, date: 10, source: payer }],
    ["an id of zero bytes", { id: "odd\0", amount: 1, date: 10, source: payer }],
    ["an id without end", { id: "x".repeat(300), amount: 1, date: 10, source: payer }],
    ["no date", { id: "odd", amount: 1, source: payer }],
    ["a date after all dates", { id: "odd", amount: 1, date: 9e15, source: payer }],
    ["half a Star", { id: "odd", amount: 0.5, date: 10, source: payer }],
    ["more Stars than there are", { id: "odd", amount: 9e15, date: 10, source: payer }],
    ["a payer without a number", { id: "odd", amount: 1, date: 10, source: { ...payer, user: { id: "77" } } }],
    ["a payer of half a number", { id: "odd", amount: 1, date: 10, source: { ...payer, user: { id: 7.5 } } }],
    ["months for ever", { id: "odd", amount: 1, date: 10, source: { ...payer, subscription_period: 1e18 } }],
    [
      "a commission of words",
      { id: "odd", amount: 1, date: 10, source: { ...payer, affiliate: { commission_per_mille: "all", amount: 1 } } }
    ]
  ]
  it.effect.each(odd)("has an entry with %s, which is in nobody's way and is told to operators", ([_, listed]) =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      const good = { id: "good", date: 10, amount: 150, source: payer }
      server.script(() => ok({ transactions: [good, listed, good] }))
      const alerts: Array<unknown> = []
      const telling = Logger.make(({ message, fiber }) => {
        if (fiber.getRef(References.CurrentLogAnnotations)["alert"] === "operator") alerts.push(message)
      })
      const entries = yield* Effect.provide(telegram.stars.starTransactions(0, 100), Logger.layer([telling]))
      assert.deepStrictEqual(
        entries.map((one) => one?.id),
        ["good", undefined, "good"]
      )
      assert.lengthOf(alerts, 1)
    })
  )

  it.effect.each([
    ["a withdrawal", { receiver: { type: "fragment" } }],
    ["an advertisement", { receiver: { type: "telegram_ads" } }],
    ["a gift", { receiver: { type: "user", transaction_type: "gift_purchase", user: { id: 77 } } }],
    ["media that was paid for", { source: { ...payer, transaction_type: "paid_media_payment" } }],
    ["a kind that nobody knows yet", { source: { ...payer, transaction_type: "dream_payment" } }],
    ["a partner that nobody knows yet", { source: { type: "moon" } }],
    ["nobody", {}]
  ] as const)("has %s, which is no invoice of ours", ([_, partner]) =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() => ok({ transactions: [{ id: "other", date: 10, amount: 5, ...partner }] }))
      const [one] = yield* telegram.stars.starTransactions(0, 100)
      assert.deepInclude(one, {
        id: ChargeId.make("other"),
        user: undefined,
        payload: undefined,
        commission: undefined
      })
    })
  )
})
