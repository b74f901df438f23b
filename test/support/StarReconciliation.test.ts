import { assert, describe, it } from "@effect/vitest"
import { asRead } from "../../lab/world/asRead.ts"
import { Effect, Layer, Logger } from "effect"
import { SqlClient, SqlError } from "effect/sql"
import { TestClock } from "effect/testing"
import { Billing } from "../../src/money/Billing.ts"
import { CoinPacks, shippedPacks } from "../../src/money/CoinPacks.ts"
import { ChargeId, UserId } from "../../src/domain/Ids.ts"
import { Payments } from "../../src/money/Payments.ts"
import { makeReconciling, StarReconciliation } from "../../src/support/StarReconciliation.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { Users } from "../../src/users/Users.ts"
import { type StarTransaction, TelegramUnavailable } from "../../src/telegram/TelegramGateway.ts"
import { freshDatabase } from "../../lab/world/database.ts"
import { makeTelegramRecorder } from "../kit/TelegramRecorder.ts"

/** A bot with an invoice of 120 + 10 coins that its user holds in hands, an hour after the epoch. */
const shop = Effect.gen(function* () {
  const [, pack] = shippedPacks
  if (pack === undefined) throw new Error("no packs")
  yield* TestClock.setTime(3_600_000)
  const user = UserId.make(77)
  yield* (yield* SessionStore).open(user, "en")
  return { user, invoice: yield* (yield* Payments).invoice(user, pack) }
})

/** What is told of an entry, the charge in plain words. */
type Sold = Partial<Omit<StarTransaction, "id">> & { readonly id?: string }

const world = () => {
  const telegram = makeTelegramRecorder()
  const layer = StarReconciliation.layer.pipe(
    Layer.provide(Layer.succeed(CoinPacks, shippedPacks)),
    Layer.provideMerge(Payments.layer),
    Layer.provideMerge(SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 })))),
    Layer.provideMerge(Billing.layer),
    Layer.provideMerge(freshDatabase),
    Layer.provideMerge(telegram.layer)
  )
  const paid = (payload: string, stars: number, { id = "stx-lost", ...more }: Sold = {}): StarTransaction => ({
    id: ChargeId.make(id),
    direction: "paid",
    user: UserId.make(77),
    payload,
    stars,
    date: 600,
    period: undefined,
    ...more
  })
  return { telegram, layer, paid }
}

describe("healing", () => {
  it.effect("a payment whose update never came is credited once, and its user is told", () => {
    const { telegram, layer, paid } = world()
    return Effect.gen(function* () {
      const { user, invoice } = yield* shop
      const healing = yield* StarReconciliation
      telegram.transactions.push(paid(invoice.id, invoice.stars))
      assert.deepStrictEqual(yield* healing.round, { credited: 1, reversed: 0, foreign: 0 })
      assert.strictEqual(yield* (yield* Billing).balance(user), 190)
      assert.deepStrictEqual(yield* healing.round, { credited: 0, reversed: 0, foreign: 0 })
      const said = telegram.calls.flatMap((call) => (call.method === "say" ? [asRead(call.screen.html)] : []))
      assert.deepStrictEqual(said, ["✅ <b>+130 🪙.</b> Balance: <b>190</b> 🪙"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("a payment that the bot knows already is left alone, and one of this minute is left to its update", () => {
    const { telegram, layer, paid } = world()
    return Effect.gen(function* () {
      const { user, invoice } = yield* shop
      const { id: payload, stars } = invoice
      yield* (yield* Payments).record({ charge: ChargeId.make("stx-lost"), user, payload, stars, until: undefined })
      telegram.transactions.push(paid(payload, stars), paid(payload, stars, { id: "stx-now", date: 3590 }))
      const healing = yield* StarReconciliation
      assert.deepStrictEqual(yield* healing.round, { credited: 0, reversed: 0, foreign: 0 })
      yield* TestClock.adjust("2 minutes")
      assert.deepStrictEqual(yield* healing.round, { credited: 1, reversed: 0, foreign: 0 })
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([-3_600_000, 3_600_000])(
    "a payment whose update never came is credited by a clock that is off by %i ms from Telegram's",
    (offMillis) => {
      const { telegram, layer, paid } = world()
      return Effect.gen(function* () {
        const { invoice } = yield* shop
        const day = 86_400_000
        yield* TestClock.setTime(day + offMillis)
        telegram.transactions.push(
          paid(invoice.id, invoice.stars, { date: day / 1000 - 300 }),
          paid("old", 1, { date: (day + offMillis) / 1000 - 10 }),
          paid("old", 1, { id: "later", date: day / 1000 - 200 })
        )
        const healing = yield* StarReconciliation
        assert.strictEqual((yield* healing.round).credited, 1)
        const sql = yield* SqlClient.SqlClient
        assert.deepStrictEqual(yield* sql`SELECT seen FROM star_cursor`, [{ seen: 1 }], "one waits")
        yield* TestClock.adjust("10 minutes")
        assert.deepInclude(yield* healing.round, { credited: 0 })
        assert.deepStrictEqual(yield* sql`SELECT seen FROM star_cursor`, [{ seen: 3 }])
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect(
    "what an affiliate got of a payment, gave back of a refund, or the bot earned as one, is booked once",
    () => {
      const { telegram, layer, paid } = world()
      return Effect.gen(function* () {
        const { user, invoice } = yield* shop
        const commission = { kind: "paid", perMille: 200, nanostars: 30_500_000_000 } as const
        const program = { user: undefined, payload: undefined }
        telegram.transactions.push(
          paid(invoice.id, invoice.stars - 30, { gross: invoice.stars, commission }),
          paid(invoice.id, invoice.stars, {
            direction: "refunded",
            commission: { ...commission, nanostars: -30_500_000_000 }
          }),
          paid("", 2, {
            id: "earned",
            ...program,
            commission: { kind: "earned", perMille: 50, nanostars: 2_000_000_000 }
          })
        )
        const healing = yield* StarReconciliation
        assert.deepStrictEqual(yield* healing.round, { credited: 1, reversed: 1, foreign: 0 })
        yield* healing.round
        assert.strictEqual(yield* (yield* Billing).balance(user), 60)
        const sql = yield* SqlClient.SqlClient
        assert.deepStrictEqual(
          yield* sql`
          SELECT charge, refund, kind, per_mille, nanostars::float8 AS nanostars FROM star_commissions ORDER BY charge, refund`,
          [
            { charge: "earned", refund: false, kind: "earned", per_mille: 50, nanostars: 2_000_000_000 },
            { charge: "stx-lost", refund: false, kind: "paid", per_mille: 200, nanostars: 30_500_000_000 },
            { charge: "stx-lost", refund: true, kind: "paid", per_mille: 200, nanostars: -30_500_000_000 }
          ]
        )
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect("a refund whose update never came is taken back once", () => {
    const { telegram, layer, paid } = world()
    return Effect.gen(function* () {
      const { user, invoice } = yield* shop
      telegram.transactions.push(
        paid(invoice.id, invoice.stars),
        paid(invoice.id, invoice.stars, { direction: "refunded" })
      )
      const healing = yield* StarReconciliation
      assert.deepStrictEqual(yield* healing.round, { credited: 1, reversed: 1, foreign: 0 })
      assert.deepStrictEqual(yield* healing.round, { credited: 0, reversed: 0, foreign: 0 })
      assert.strictEqual(yield* (yield* Billing).balance(user), 60)
    }).pipe(Effect.provide(layer))
  })

  it.effect("what the bot sold in another life is counted and left alone", () => {
    const { telegram, layer, paid } = world()
    return Effect.gen(function* () {
      const { user } = yield* shop
      telegram.transactions.push(paid("stickers:7", 100), paid("", 1, { user: undefined, payload: undefined }))
      assert.deepStrictEqual(yield* (yield* StarReconciliation).round, { credited: 0, reversed: 0, foreign: 2 })
      assert.strictEqual(yield* (yield* Billing).balance(user), 60)
      assert.isTrue(telegram.calls.every(({ method }) => method !== "say"))
    }).pipe(Effect.provide(layer))
  })

  it.effect("a payment whose invoice a restored backup has lost is credited as the pack that costs as much", () => {
    const { telegram, layer, paid } = world()
    return Effect.gen(function* () {
      const { user } = yield* shop
      const [one, month] = ["6f1c9b52-3a0e-4c55-9d43-1f9a0d2b7c11", "6f1c9b52-3a0e-4c55-9d43-1f9a0d2b7c22"] as const
      // Since the first user came, by the database's clock.
      const date = Math.ceil(Date.now() / 1000) + 60
      const monthly = { id: "stx-month", date, period: 30 * 86_400 }
      telegram.transactions.push(paid(one, 350, { date }), paid(month, 650, monthly), paid(one, 350, { date }))
      assert.deepStrictEqual(yield* (yield* StarReconciliation).round, { credited: 2, reversed: 0, foreign: 0 })
      assert.strictEqual(yield* (yield* Billing).balance(user), 60 + 130 + 250)
      assert.isDefined(yield* (yield* Payments).subscription(user))
    }).pipe(Effect.provide(layer))
  })

  it.effect("one that costs like no pack, or was paid before the bot was this one, waits for the operator", () => {
    const { telegram, layer, paid } = world()
    return Effect.gen(function* () {
      const { user } = yield* shop
      const lost = ["6f1c9b52-3a0e-4c55-9d43-1f9a0d2b7c11", "6f1c9b52-3a0e-4c55-9d43-1f9a0d2b7c22"] as const
      const before = { id: "of-another-bot", user: UserId.make(99) }
      const date = Math.ceil(Date.now() / 1000) + 60
      telegram.transactions.push(
        paid(lost[0], 150),
        paid(lost[1], 151, { id: "stx-odd", date }),
        paid(lost[0], 150, before)
      )
      const told: Array<unknown> = []
      const listening = Logger.layer([Logger.make(({ message }) => void told.push(message))])
      const { round } = yield* StarReconciliation
      assert.deepStrictEqual(yield* Effect.provide(round, listening), { credited: 2, reversed: 0, foreign: 1 })
      yield* Effect.provide(round, listening)
      assert.strictEqual(told.flat().filter((line) => line === "payments are older than the first user").length, 1)
      const sql = yield* SqlClient.SqlClient
      assert.deepStrictEqual(yield* sql`SELECT charge, invoice FROM payments ORDER BY charge`, [
        { charge: "stx-lost", invoice: null },
        { charge: "stx-odd", invoice: null }
      ])
      assert.strictEqual(yield* (yield* Billing).balance(user), 60)
      assert.strictEqual(telegram.calls.filter(({ method }) => method === "say").length, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("odd entries hold up nobody: the payment after them is credited, and the cursor goes on", () => {
    const { telegram, layer, paid } = world()
    return Effect.gen(function* () {
      const { invoice } = yield* shop
      const { id: payload, stars } = invoice
      telegram.transactions.push(
        undefined,
        paid(payload, -stars, { id: "below zero" }),
        paid(payload, 0, { id: "of nothing" }),
        paid(payload, stars, { id: "of a stranger", user: UserId.make(-5) }),
        paid(payload, stars, { id: "for months", period: 250_000_000_000 }),
        paid("", stars, { id: "refunded of nobody", direction: "refunded", user: undefined }),
        paid(payload, stars)
      )
      const round = (yield* StarReconciliation).round
      yield* round
      const sql = yield* SqlClient.SqlClient
      assert.deepStrictEqual(yield* sql`SELECT seen FROM star_cursor`, [{ seen: telegram.transactions.length }])
      const credited = yield* sql`SELECT charge FROM payments WHERE charge = 'stx-lost' AND invoice IS NOT NULL`
      assert.lengthOf(credited, 1)
      assert.deepStrictEqual(yield* round, { credited: 0, reversed: 0, foreign: 0 })
    }).pipe(Effect.provide(layer))
  })

  it.effect("a long list is read page by page, and the next round goes on where the last one ended", () => {
    const { telegram, layer, paid } = world()
    return Effect.gen(function* () {
      const { invoice } = yield* shop
      for (let n = 0; n < 250; n++) telegram.transactions.push(paid("old", 1, { id: `old-${n}` }))
      telegram.transactions.push(paid(invoice.id, invoice.stars))
      const healing = yield* StarReconciliation
      assert.strictEqual((yield* healing.round).credited, 1)
      const calls = telegram.calls.length
      yield* healing.round
      const sql = yield* SqlClient.SqlClient
      assert.deepStrictEqual(yield* sql`SELECT seen FROM star_cursor`, [{ seen: 251 }])
      assert.deepStrictEqual(telegram.calls.slice(calls), [{ method: "starTransactions", offset: 231 }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("a list that is shorter than what was read of it is another bot's, and is read from its beginning", () => {
    const { telegram, layer, paid } = world()
    return Effect.gen(function* () {
      const { invoice } = yield* shop
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE star_cursor SET seen = 500`
      telegram.transactions.push(paid("old", 1, { id: "old" }), paid(invoice.id, invoice.stars))
      const healing = yield* StarReconciliation
      assert.deepStrictEqual(yield* healing.round, { credited: 1, reversed: 0, foreign: 1 })
      assert.deepStrictEqual(yield* sql`SELECT seen FROM star_cursor`, [{ seen: 2 }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("a round that Telegram cuts short loses nothing", () => {
    const { telegram, layer, paid } = world()
    return Effect.gen(function* () {
      const { invoice } = yield* shop
      telegram.transactions.push(paid(invoice.id, invoice.stars))
      telegram.fail("starTransactions", new TelegramUnavailable({ sent: false }))
      const healing = yield* StarReconciliation
      assert.strictEqual((yield* Effect.flip(healing.round))._tag, "TelegramError")
      assert.strictEqual((yield* healing.round).credited, 1)
    }).pipe(Effect.provide(layer))
  })
})

describe("a database that is away", () => {
  it.effect("is no trouble of Telegram's list: no operator hears of it from there", () => {
    const lines: Array<unknown> = []
    const printed = Logger.layer([Logger.make(({ message }) => void lines.push(message))])
    const lost = new SqlError.SqlError({
      reason: new SqlError.ConnectionError({ cause: new Error("ECONNREFUSED"), message: "Failed to connect" })
    })
    return Effect.gen(function* () {
      const round = yield* Effect.provideService(makeReconciling, StarReconciliation, { round: Effect.fail(lost) })
      assert.strictEqual(yield* Effect.flip(round), lost)
      assert.deepStrictEqual(lines, [])
    }).pipe(Effect.provide(printed))
  })
})
