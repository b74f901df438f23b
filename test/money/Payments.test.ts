import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Billing } from "../../src/money/Billing.ts"
import { type CoinPack, shippedPacks } from "../../src/money/CoinPacks.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { ChargeId, JobId, UserId } from "../../src/domain/Ids.ts"
import { type Invoice, Payments } from "../../src/money/Payments.ts"
import type { SubscriptionState } from "../../src/money/Payments/Charge.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { Users } from "../../src/users/Users.ts"
import { freshDatabase } from "../../lab/world/database.ts"

const stores = Payments.layer.pipe(
  Layer.provideMerge(SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 })))),
  Layer.provideMerge(Billing.layer),
  Layer.provideMerge(freshDatabase)
)

const pack = (id: string): CoinPack => {
  const found = shippedPacks.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no pack ${id}`)
  return found
}

let users = 0
const newUser = Effect.gen(function* () {
  const sessions = yield* SessionStore
  const user = UserId.make(6_000_000_000 + ++users)
  yield* sessions.open(user, "ru")
  return user
})
let charges = 0
const newCharge = () => ChargeId.make(`stx-${++charges}`)
const newJob = () => JobId.make(crypto.randomUUID())

const pay = (invoice: Invoice, charge = newCharge(), until?: number) =>
  Effect.flatMap(Payments, (payments) =>
    payments.record({ charge, user: invoice.user, payload: invoice.id, stars: invoice.stars, until })
  )
const question = ({ user, id, stars }: Invoice) => ({ user, payload: id, currency: "XTR", stars })

const day = 86_400_000

/** Somebody who has paid for two months of a subscription. */
const renewedOnce = Effect.gen(function* () {
  const user = yield* newUser
  const invoice = yield* (yield* Payments).invoice(user, pack("monthly"))
  const [first, second] = [newCharge(), newCharge()]
  yield* Effect.all([pay(invoice, first, Date.now() + 30 * day), pay(invoice, second, Date.now() + 60 * day)])
  return { user, first, second }
})

describe("payments", () => {
  layer(stores)((it) => {
    it.effect("a charge credits the pack and its bonus once, however often and concurrently it is reported", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const billing = yield* Billing
        const user = yield* newUser
        const invoice = yield* payments.invoice(user, pack("m"))
        const charge = newCharge()
        const credited = yield* Effect.all(
          Array.from({ length: 20 }, () => pay(invoice, charge)),
          { concurrency: 10 }
        )
        assert.deepStrictEqual(credited.filter((coins) => coins !== undefined).map(Number), [130])
        assert.strictEqual(yield* billing.balance(user), 190)
      })
    )

    it.effect("an invoice is for its payer, at its price, once", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const user = yield* newUser
        const stranger = yield* newUser
        const invoice = yield* payments.invoice(user, pack("s"))
        const asked = question(invoice)
        assert.isUndefined(yield* payments.check(asked))
        assert.strictEqual(yield* payments.check({ ...asked, user: stranger }), "not-yours")
        assert.strictEqual(yield* payments.check({ ...asked, stars: 1 }), "changed")
        assert.strictEqual(yield* payments.check({ ...asked, currency: "USD" }), "changed")
        assert.strictEqual(yield* payments.check({ ...asked, payload: crypto.randomUUID() }), "unknown")
        assert.strictEqual(yield* payments.check({ ...asked, payload: "'; DROP TABLE users" }), "unknown")
        yield* pay(invoice)
        assert.strictEqual(yield* payments.check(asked), "used")
      })
    )

    it.effect("an invoice of the day before yesterday is too old, and a frozen account cannot buy", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const sql = yield* SqlClient.SqlClient
        const user = yield* newUser
        const invoice = yield* payments.invoice(user, pack("s"))
        yield* sql`UPDATE invoices SET created_at = now() - interval '25 hours' WHERE id = ${invoice.id}::uuid`
        assert.strictEqual(yield* payments.check(question(invoice)), "expired")
        yield* sql`UPDATE users SET standing = 'frozen' WHERE id = ${user}::bigint`
        assert.strictEqual(yield* payments.check(question(invoice)), "frozen")
      })
    )

    it.effect("an invoice that nobody paid is forgotten after ninety days, and one that was paid never", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const sql = yield* SqlClient.SqlClient
        const user = yield* newUser
        const made = yield* Effect.forEach([100, 100, 95, 80], (days) =>
          Effect.tap(
            payments.invoice(user, pack("s")),
            ({ id }) =>
              sql`UPDATE invoices SET created_at = now() - make_interval(days => ${days}::int) WHERE id = ${id}::uuid`
          )
        )
        const [unpaid, paid, later, young] = made
        if (paid === undefined) return assert.fail("no invoice")
        yield* pay(paid)
        const last = yield* payments.forgetUnpaid(undefined)
        assert.strictEqual(last?.id, later?.id)
        assert.isUndefined(yield* payments.forgetUnpaid(last))
        const kept = yield* sql<{ id: string }>`SELECT id FROM invoices WHERE user_id = ${user}::bigint`
        assert.sameMembers(
          kept.map(({ id }) => id),
          [paid.id, young?.id ?? ""]
        )
        assert.isString(unpaid?.id)
      })
    )

    it.effect("a payment that fits no invoice is kept and credits nothing", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const billing = yield* Billing
        const sql = yield* SqlClient.SqlClient
        const user = yield* newUser
        const charge = newCharge()
        const invoice = yield* payments.invoice(user, pack("s"))
        const cheap = { charge, user, payload: invoice.id, stars: 1, until: undefined }
        assert.strictEqual(yield* payments.record(cheap), 0)
        assert.strictEqual(yield* billing.balance(user), 60)
        assert.deepStrictEqual(yield* sql`SELECT stars, invoice FROM payments WHERE charge = ${charge}`, [
          { stars: 1, invoice: null }
        ])
      })
    )

    it.effect.each([
      ["in another currency", { currency: "USD" }],
      ["of nothing", { stars: 0 }],
      ["for what is no invoice", { payload: "coins of somebody" }]
    ] as const)("a payment %s is kept as it is and credits nothing", ([_, odd]) =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const billing = yield* Billing
        const sql = yield* SqlClient.SqlClient
        const user = yield* newUser
        const charge = newCharge()
        const { id: payload, stars } = yield* payments.invoice(user, pack("s"))
        const payment = { charge, user, payload, stars, currency: "XTR", until: undefined, ...odd }
        assert.strictEqual(yield* payments.record(payment), 0)
        assert.strictEqual(yield* billing.balance(user), 60)
        assert.deepStrictEqual(yield* sql`SELECT stars, currency, invoice FROM payments WHERE charge = ${charge}`, [
          { stars: payment.stars, currency: payment.currency, invoice: null }
        ])
      })
    )

    it.effect("a refund takes the coins back once", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const billing = yield* Billing
        const user = yield* newUser
        const charge = newCharge()
        yield* pay(yield* payments.invoice(user, pack("m")), charge)
        const done = yield* Effect.all(
          Array.from({ length: 8 }, () => payments.refunded(charge)),
          { concurrency: 8 }
        )
        assert.strictEqual(done.filter(Boolean).length, 1)
        assert.strictEqual(yield* billing.balance(user), 60)
      })
    )

    it.effect("coins that were spent before the refund become a debt, which the next purchase pays first", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const billing = yield* Billing
        const sql = yield* SqlClient.SqlClient
        const user = yield* newUser
        const charge = newCharge()
        yield* pay(yield* payments.invoice(user, pack("s")), charge)
        const job = newJob()
        yield* billing.hold(user, job, Coins.make(100))
        yield* billing.capture(job)
        yield* payments.refunded(charge)
        const debt = sql<{ owed: number }>`
          SELECT (-balance)::float8 AS owed FROM accounts WHERE user_id = ${user}::bigint AND kind = 'debt'`
        // 60 welcome coins and 50 bought ones, 100 spent: 10 of the bought ones were left.
        assert.deepStrictEqual(yield* debt, [{ owed: 40 }])
        assert.strictEqual(yield* billing.balance(user), 0)
        yield* pay(yield* payments.invoice(user, pack("m")))
        assert.deepStrictEqual(yield* debt, [{ owed: 0 }])
        assert.strictEqual(yield* billing.balance(user), 130 - 40)
      })
    )

    it.effect("coins that were held at the refund pay the debt when they come back", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const billing = yield* Billing
        const user = yield* newUser
        const charge = newCharge()
        yield* pay(yield* payments.invoice(user, pack("s")), charge)
        const job = newJob()
        yield* billing.hold(user, job, Coins.make(110))
        yield* payments.refunded(charge)
        yield* billing.release(job)
        assert.strictEqual(yield* billing.balance(user), 60)
      })
    )

    it.effect("what Telegram tells of a subscription is noted, and told once", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const user = yield* newUser
        const stranger = yield* newUser
        const invoice = yield* payments.invoice(user, pack("monthly"))
        const changed = (state: SubscriptionState, of = user, payload: string = invoice.id) =>
          Effect.map(payments.subscriptionChanged(of, payload, state), (known) => known?.cancelled)
        assert.isUndefined(yield* changed("canceled"))
        yield* pay(invoice, newCharge(), Date.now() + 30 * day)
        assert.isUndefined(yield* changed("active"))
        assert.isUndefined(yield* changed("canceled", stranger))
        assert.isUndefined(yield* changed("canceled", user, "none of ours"))
        assert.isTrue(yield* changed("canceled"))
        assert.isUndefined(yield* changed("canceled"))
        assert.isTrue((yield* payments.subscription(user))?.cancelled)
        assert.isFalse(yield* changed("active"))
        assert.isTrue(yield* changed("failed"))
      })
    )

    it.effect(
      "what a banned user still pays for, renews or takes up again is stopped, and asked for no more once refused",
      () =>
        Effect.gen(function* () {
          const payments = yield* Payments
          const sql = yield* SqlClient.SqlClient
          const user = yield* newUser
          const stand = (standing: string) => sql`UPDATE users SET standing = ${standing} WHERE id = ${user}::bigint`
          const invoice = yield* payments.invoice(user, pack("monthly"))
          const [first, second] = [newCharge(), newCharge()]
          yield* stand("banned")
          assert.strictEqual(yield* pay(invoice, first, Date.now() + 30 * day), 250)
          assert.strictEqual(yield* payments.stopping(user), first)
          yield* payments.stopAnswered(user, true)
          assert.isUndefined(yield* payments.stopping(user))
          yield* payments.subscriptionChanged(user, invoice.id, "active")
          assert.strictEqual(yield* payments.stopping(user), first)
          yield* payments.stopAnswered(user, false)
          assert.isUndefined(yield* payments.stopping(user))
          yield* pay(invoice, second, Date.now() + 60 * day)
          assert.strictEqual(yield* payments.stopping(user), first)
          yield* payments.stopAnswered(user, true)
          for (const standing of ["frozen", "active"]) {
            yield* stand(standing)
            yield* payments.subscriptionChanged(user, invoice.id, "active")
            assert.isUndefined(yield* payments.stopping(user))
            yield* payments.subscriptionChanged(user, invoice.id, "canceled")
          }
        })
    )

    it.effect("a ban and a first month that come at once leave no subscription that goes on", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const sql = yield* SqlClient.SqlClient
        const rounds = Effect.gen(function* () {
          const user = yield* newUser
          const invoice = yield* payments.invoice(user, pack("monthly"))
          const ban = Effect.andThen(
            sql`UPDATE users SET standing = 'banned' WHERE id = ${user}::bigint`,
            payments.stopSubscription(user)
          )
          yield* Effect.all([pay(invoice, newCharge(), Date.now() + 30 * day), sql.withTransaction(ban)], {
            concurrency: 2
          })
          assert.isDefined(yield* payments.stopping(user))
        })
        yield* Effect.replicateEffect(rounds, 20)
      })
    )

    it.effect("a renewed subscription is stopped by its first charge, and ends with the refund of its last alone", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const { user, first, second } = yield* renewedOnce
        assert.isTrue(yield* payments.refunded(first))
        assert.isFalse((yield* payments.subscription(user))?.cancelled)
        assert.isUndefined(yield* payments.stopping(user))
        assert.isTrue(yield* payments.refunded(second))
        assert.isUndefined(yield* payments.subscription(user))
        // Telegram would go on charging.
        assert.strictEqual(yield* payments.stopping(user), first)
      })
    )

    it.effect(
      "a subscription that is refunded month by month is stopped, and no other is begun before Telegram knows",
      () =>
        Effect.gen(function* () {
          const payments = yield* Payments
          const { user, first, second } = yield* renewedOnce
          assert.isTrue(yield* payments.refunded(second))
          assert.isTrue(yield* payments.refunded(first))
          assert.strictEqual(yield* payments.stopping(user), first)
          const next = yield* payments.invoice(user, pack("monthly"))
          assert.strictEqual(yield* payments.check(question(next)), "subscribed")
          yield* payments.stopAnswered(user, true)
          assert.isUndefined(yield* payments.check(question(next)))
        })
    )

    it.effect("who is having everything deleted pays for nothing more, and what was on its way is stopped", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const sql = yield* SqlClient.SqlClient
        const user = yield* newUser
        const invoice = yield* payments.invoice(user, pack("monthly"))
        yield* sql`INSERT INTO erasures (user_id, language) VALUES (${user}::bigint, 'en')`
        assert.strictEqual(yield* payments.check(question(invoice)), "frozen")
        const first = newCharge()
        yield* pay(invoice, first, Date.now() + 30 * day)
        assert.strictEqual(yield* payments.stopping(user), first)
        yield* payments.stopAnswered(user, true)
        yield* payments.subscriptionChanged(user, invoice.id, "active")
        assert.strictEqual(yield* payments.stopping(user), first)
      })
    )

    it.effect("a subscription credits every month's charge, and its coins last until the next one and a little", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const billing = yield* Billing
        const sql = yield* SqlClient.SqlClient
        const user = yield* newUser
        const invoice = yield* payments.invoice(user, pack("monthly"))
        const until = Date.now() + 30 * day
        yield* pay(invoice, newCharge(), until)
        assert.strictEqual(yield* payments.check(question(invoice)), "subscribed")
        assert.closeTo((yield* payments.subscription(user))?.until ?? 0, until, 1000)
        yield* pay(invoice, newCharge(), until + 30 * day)
        assert.strictEqual(yield* billing.balance(user), 60 + 500)
        yield* sql`
          UPDATE accounts SET expires_at = now() - interval '1 second'
          WHERE id = (SELECT min(id) FROM accounts WHERE user_id = ${user}::bigint AND kind = 'subscription')`
        assert.strictEqual(yield* billing.balance(user), 60 + 250)
        assert.strictEqual(yield* billing.expire, 1)
        assert.strictEqual(yield* billing.expire, 0)
        assert.strictEqual(yield* billing.balance(user), 60 + 250)
        assert.isTrue(yield* payments.stopSubscription(user))
        assert.isDefined(yield* payments.stopping(user))
        yield* payments.stopAnswered(user, true)
        assert.isUndefined(yield* payments.stopping(user))
        assert.isFalse(yield* payments.stopSubscription(user))
        assert.isTrue((yield* payments.subscription(user))?.cancelled)
        assert.isUndefined(yield* payments.check(question(invoice)))
      })
    )
  })
})

describe("lots", () => {
  layer(stores)((it) => {
    const lots = (user: UserId) =>
      Effect.flatMap(SqlClient.SqlClient, (sql) =>
        sql<{ kind: string; balance: number }>`
          SELECT kind, balance::float8 AS balance FROM accounts
          WHERE user_id = ${user}::bigint AND kind IN ('purchased', 'bonus', 'subscription') ORDER BY id`.pipe(
          Effect.map((rows) => rows.map(({ kind, balance }) => `${kind} ${balance}`))
        )
      )
    const bonus = (user: UserId, key: string, amount: number, expiresAt: number) =>
      Effect.flatMap(Billing, (billing) =>
        billing.grant(user, {
          kind: "bonus",
          from: "promotions",
          amount: Coins.make(amount),
          key: `${key}:${user}`,
          reason: "grant",
          expiresAt
        })
      )

    it.effect("what expires first is spent first, and a release brings it back to the very lots", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const billing = yield* Billing
        const user = yield* newUser
        yield* pay(yield* payments.invoice(user, pack("s")))
        yield* bonus(user, "late", 20, Date.now() + 9 * day)
        yield* bonus(user, "soon", 10, Date.now() + day)
        const before = yield* lots(user)
        assert.deepStrictEqual(before, ["bonus 60", "purchased 50", "bonus 20", "bonus 10"])
        const job = newJob()
        yield* billing.hold(user, job, Coins.make(35))
        assert.deepStrictEqual(yield* lots(user), ["bonus 55", "purchased 50", "bonus 0", "bonus 0"])
        yield* billing.release(job)
        assert.deepStrictEqual(yield* lots(user), before)
      })
    )

    it.effect("coins that expired while they were held can still be spent for a day after their return", () =>
      Effect.gen(function* () {
        const billing = yield* Billing
        const sql = yield* SqlClient.SqlClient
        const user = yield* newUser
        yield* bonus(user, "soon", 10, Date.now() + day)
        const job = newJob()
        yield* billing.hold(user, job, Coins.make(10))
        yield* sql`UPDATE accounts SET expires_at = now() - interval '1 minute' WHERE user_id = ${user}::bigint AND expires_at IS NOT NULL`
        yield* billing.expire
        assert.strictEqual(yield* billing.balance(user), 60)
        yield* billing.release(job)
        assert.strictEqual(yield* billing.balance(user), 70)
      })
    )

    it.effect("a lot whose coins come back after its expiry was booked is booked again when its grace is over", () =>
      Effect.gen(function* () {
        const billing = yield* Billing
        const sql = yield* SqlClient.SqlClient
        const user = yield* newUser
        const expired = sql`UPDATE accounts SET expires_at = now() - interval '1 minute' WHERE user_id = ${user}::bigint AND expires_at IS NOT NULL`
        yield* bonus(user, "again", 10, Date.now() + day)
        const job = newJob()
        yield* billing.hold(user, job, Coins.make(10))
        yield* expired
        assert.strictEqual(yield* billing.expire, 1)
        assert.strictEqual(yield* billing.expire, 0)
        yield* billing.release(job)
        assert.strictEqual(yield* billing.expire, 0)
        yield* expired
        assert.strictEqual(yield* billing.expire, 1)
        assert.deepStrictEqual(yield* lots(user), ["bonus 60", "bonus 0"])
      })
    )

    it.effect("a lot that is booked and gets coins back is booked again, though the clock was set back between", () =>
      Effect.gen(function* () {
        const billing = yield* Billing
        const sql = yield* SqlClient.SqlClient
        const user = yield* newUser
        yield* bonus(user, "back", 10, Date.now() + day)
        const job = newJob()
        yield* billing.hold(user, job, Coins.make(10))
        // The clock was an hour ahead when it was booked.
        const ends = sql`now() + interval '50 minutes'`
        yield* sql`UPDATE accounts SET expires_at = ${ends}, booked_until = ${ends} WHERE user_id = ${user}::bigint AND expires_at IS NOT NULL`
        yield* billing.release(job)
        assert.strictEqual(yield* billing.balance(user), 70)
        yield* sql`UPDATE accounts SET expires_at = expires_at - interval '2 days', booked_until = booked_until - interval '2 days'
          WHERE user_id = ${user}::bigint AND expires_at IS NOT NULL`
        assert.strictEqual(yield* billing.expire, 1)
        assert.deepStrictEqual(yield* lots(user), ["bonus 60", "bonus 0"])
      })
    )

    it.effect("expired coins cannot be held, whether or not they have been swept", () =>
      Effect.gen(function* () {
        const billing = yield* Billing
        const user = yield* newUser
        yield* bonus(user, "gone", 100, Date.now() - 1000)
        const refused = yield* Effect.flip(billing.hold(user, newJob(), Coins.make(61)))
        assert.strictEqual(refused._tag, "InsufficientCoins")
        yield* billing.expire
        assert.strictEqual(yield* billing.balance(user), 60)
      })
    )
  })
})
