import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { Billing } from "../../src/money/Billing.ts"
import { shippedPacks } from "../../src/money/CoinPacks.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { ChargeId, JobId, UserId } from "../../src/domain/Ids.ts"
import { VideoRequest } from "../../src/domain/Video.ts"
import { Jobs } from "../../src/video/Jobs.ts"
import { escapeHtml } from "../../src/platform/Locale.ts"
import { Payments } from "../../src/money/Payments.ts"
import { Receipts } from "../../src/support/Receipts.ts"
import { asRead } from "../../lab/world/asRead.ts"
import { foundText, historyText, receiptLine, receiptText } from "../../src/support/Receipts/texts.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { Users } from "../../src/users/Users.ts"
import { freshDatabase } from "../../lab/world/database.ts"
import { cat, spec } from "../kit/dialogs.ts"
import { noPromotions } from "../kit/noPromotions.ts"
import { jobTable } from "../kit/jobTable.ts"

const stores = () =>
  Layer.mergeAll(
    Jobs.layer,
    Payments.layer,
    Receipts.layer,
    SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 })))
  ).pipe(Layer.provideMerge(noPromotions), Layer.provideMerge(Billing.layer), Layer.provideMerge(freshDatabase))

const user = UserId.make(1)
const order = Effect.fnUntraced(function* (price: number) {
  const jobs = yield* jobTable
  const billing = yield* Billing
  const id = JobId.make(crypto.randomUUID())
  const request = new VideoRequest({ ...spec, prompt: cat })
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
  yield* jobs.create(
    { id, user, request, price: Coins.make(price), demo: false, statusMessage: null, traceparent },
    100
  )
  yield* billing.hold(user, id, Coins.make(price))
  return id
})
const begun = Effect.flatMap(SessionStore, (sessions) => sessions.open(user, "en"))
const label = () => "WAN 3.0"

describe("receipts", () => {
  it.live("a video that failed shows what was taken, what came back and why", () =>
    Effect.gen(function* () {
      yield* begun
      const id = yield* order(32)
      const receipts = yield* Receipts
      const making = Option.getOrThrow(yield* receipts.ofJob(user, id))
      assert.include(receiptText(making, "en", label), "⏳ In progress")
      assert.match(asRead(receiptLine(making, "en", label)), /^⏳ № 1 · \d+ \w+ · WAN 3\.0 · −32 🪙$/)
      yield* (yield* jobTable).failed(id, "moderation")
      const receipt = Option.getOrThrow(yield* receipts.ofJob(user, id))
      const text = asRead(receiptText(receipt, "en", label))
      assert.match(
        text,
        /➖ Charged 32 🪙: \d+ \w+, \d\d:\d\d UTC\n↩️ Returned 32 🪙: .* UTC\n😔 Didn’t work out: .* UTC\n/
      )
      assert.include(text, "its safety rules")
      assert.include(text, `<code>${id}</code>`)
      assert.match(asRead(receiptLine(receipt, "ru", label)), /^↩️ .* · WAN 3\.0 · 0 🪙$/)
      assert.notInclude(text, cat)
    }).pipe(Effect.provide(stores()))
  )

  it.live("a video that lacked something shows what was paid for it and what went back", () =>
    Effect.gen(function* () {
      yield* begun
      const id = yield* order(32)
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE jobs SET state = 'delivering' WHERE id = ${id}::uuid`
      const lack = { lacks: ["length"], seconds: 2, width: 720, height: 1280, coins: Coins.make(20) } as const
      yield* (yield* jobTable).delivered(id, "video", undefined, lack)
      const receipts = yield* Receipts
      const receipt = Option.getOrThrow(yield* receipts.ofJob(user, id))
      assert.match(
        asRead(receiptText(receipt, "en", label)),
        /Paid for the video 32 🪙.*\n↩️ Back for what was missing 20 🪙/
      )
      assert.match(asRead(receiptLine(receipt, "en", label)), /−12 🪙$/)
      const [last] = (yield* receipts.history(user, 0)).items
      assert.deepStrictEqual([last?.reason, last?.change], ["rebate", 20])
      assert.strictEqual(yield* (yield* Billing).balance(user), 60 - 12)
    }).pipe(Effect.provide(stores()))
  )

  it.live("nobody sees the receipt of somebody else", () =>
    Effect.gen(function* () {
      yield* begun
      const id = yield* order(10)
      assert.isTrue(Option.isNone(yield* (yield* Receipts).ofJob(UserId.make(2), id)))
    }).pipe(Effect.provide(stores()))
  )

  it.live("there are pages, the newest first, and the last one says so", () =>
    Effect.gen(function* () {
      yield* begun
      const orders = yield* Effect.replicateEffect(order(1), 8)
      const receipts = yield* Receipts
      const first = yield* receipts.ofUser(user, 0)
      const second = yield* receipts.ofUser(user, 1)
      assert.deepStrictEqual([first.items.length, first.more, second.items.length, second.more], [6, true, 2, false])
      assert.deepStrictEqual(
        [...first.items, ...second.items].map(({ job }) => job),
        orders.toReversed()
      )
    }).pipe(Effect.provide(stores()))
  )

  it.live("the history has a line for every operation, however many lots it touched, and none for a capture", () =>
    Effect.gen(function* () {
      yield* begun
      const billing = yield* Billing
      const payments = yield* Payments
      const sql = yield* SqlClient.SqlClient
      const [, pack] = shippedPacks
      if (pack === undefined) throw new Error("no packs")
      const { id: payload, stars } = yield* payments.invoice(user, pack)
      yield* payments.record({ charge: ChargeId.make("stx-1"), user, payload, stars, until: undefined })
      const spent = yield* order(100)
      yield* sql`UPDATE jobs SET state = 'delivering' WHERE id = ${spent}::uuid`
      yield* (yield* jobTable).delivered(spent, "video", undefined)
      const back = yield* order(20)
      yield* (yield* jobTable).failed(back, "provider")
      yield* payments.refunded(ChargeId.make("stx-1"))
      const history = yield* (yield* Receipts).history(user, 0)
      assert.deepStrictEqual(
        history.items.map(({ reason, change }) => `${reason} ${change}`),
        ["refund -90", "release 20", "hold -20", "hold -100", "bonus 10", "purchase 120", "welcome 60"]
      )
      assert.strictEqual(
        history.items.reduce((sum, { change }) => sum + change, 0),
        yield* billing.balance(user)
      )
      assert.match(
        asRead(historyText(history.items, "en")).split("\n")[0] ?? "",
        /^\d+ \w+ · Stars refund · <b>−90<\/b> 🪙$/
      )
    }).pipe(Effect.provide(stores()))
  )

  it.live("an operator finds the same by job, by user and by charge", () =>
    Effect.gen(function* () {
      yield* begun
      const payments = yield* Payments
      const receipts = yield* Receipts
      const id = yield* order(32)
      const [pack] = shippedPacks
      if (pack === undefined) throw new Error("no packs")
      const { id: payload, stars } = yield* payments.invoice(user, pack)
      yield* payments.record({ charge: ChargeId.make("stx-1"), user, payload, stars, until: undefined })
      const answer = (text: string) =>
        Effect.map(receipts.search(text), (found) => foundText(found, "en", label, escapeHtml))
      assert.include(yield* answer(id), "trace <code>4bf92f3577b34da6a3ce929d0e0e4736</code>")
      assert.match(
        yield* answer("1"),
        /user <code>1<\/code> · active\nbonus: 28 🪙\ndebt: 0 🪙\nheld: 32 🪙\npurchased: 50 🪙/
      )
      assert.match(yield* answer("stx-1"), /<b>150 ⭐<\/b>.*\nuser <code>1<\/code> .*\ncoins \+50/)
      // As a forwarded copy shows it, as people type it, and by the link to its file.
      for (const found of ["№ 1", "№1", "#1", `https://bot.example/v/${id}?e=1&s=2`]) {
        assert.strictEqual(yield* answer(found), yield* answer(id))
      }
      yield* (yield* SqlClient.SqlClient)`UPDATE jobs SET number = 77 WHERE id = ${id}::uuid`
      assert.include(yield* answer("77"), id, "a number of nobody's is a video's")
      for (const nothing of ["stx-2", "99", "№ 99", crypto.randomUUID(), "'; --"]) {
        assert.strictEqual(yield* answer(nothing), "Nothing found.")
      }
    }).pipe(Effect.provide(stores()))
  )
})
