import { assert, describe, layer } from "@effect/vitest"
import { Duration, Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { Billing } from "../../src/money/Billing.ts"
import { Coins, zero } from "../../src/domain/Coins.ts"
import { JobId, UserId } from "../../src/domain/Ids.ts"
import { VideoRequest } from "../../src/domain/Video.ts"
import { Promotions, PromoCode, readPromoCode } from "../../src/money/Promotions.ts"
import { Jobs } from "../../src/video/Jobs.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { Users } from "../../src/users/Users.ts"
import { Spending } from "../../src/money/Spending.ts"
import { noPromotions } from "../kit/noPromotions.ts"
import { freshDatabase } from "../../lab/world/database.ts"
import { cat, spec } from "../kit/dialogs.ts"
import { jobTable } from "../kit/jobTable.ts"

const stores = Layer.mergeAll(
  Spending.layer({ dayLimit: undefined, monthLimit: undefined }),
  SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 }))),
  Jobs.layer
).pipe(
  Layer.provideMerge(Promotions.layer({ referralCoins: 15, referralsPerDay: 5, dailyCoins: 7 })),
  Layer.provideMerge(Billing.layer),
  Layer.provideMerge(freshDatabase)
)

let last = 0
const newUser = Effect.gen(function* () {
  const sessions = yield* SessionStore
  const user = UserId.make(5_000_000_000 + ++last)
  yield* sessions.open(user, "ru")
  return user
})
const users = (count: number) => Effect.replicateEffect(newUser, count)

/** A friend and the user who brought them. */
const referred = Effect.fnUntraced(function* (referrer: UserId) {
  const growth = yield* Promotions
  const friend = yield* newUser
  assert.isTrue(yield* growth.refer(friend, referrer))
  return friend
})

/** A video of the user that is about to be delivered. */
const delivering = Effect.fnUntraced(function* (user: UserId, demo = false) {
  const sql = yield* SqlClient.SqlClient
  const jobs = yield* jobTable
  const billing = yield* Billing
  const id = JobId.make(crypto.randomUUID())
  const price = demo ? zero : Coins.make(20)
  const request = new VideoRequest({ ...spec, prompt: cat })
  yield* jobs.create({ id, user, request, price, demo, statusMessage: null, traceparent: null }, 9)
  yield* billing.hold(user, id, price)
  yield* sql`UPDATE jobs SET state = 'delivering' WHERE id = ${id}::uuid`
  return id
})
/** What its delivery was worth to others; nothing when it had been delivered. */
const deliver = Effect.fnUntraced(function* (job: JobId) {
  const jobs = yield* jobTable
  return Option.getOrElse(yield* jobs.delivered(job, "video", undefined), () => [])
})
const film = Effect.fnUntraced(function* (user: UserId, demo = false) {
  return yield* deliver(yield* delivering(user, demo))
})
const balance = (user: UserId) => Effect.flatMap(Billing, (billing) => billing.balance(user))

/** Makes all that a user was given for referrals look as if it had been given earlier. */
const backdate = Effect.fnUntraced(function* (user: UserId, at: string) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE transfers DISABLE TRIGGER transfers_append_only`
  yield* sql`UPDATE transfers SET at = ${sql.literal(at)} WHERE user_id = ${user}::bigint AND reason = 'referral'`
  yield* sql`ALTER TABLE transfers ENABLE TRIGGER transfers_append_only`
})

const promo = { coins: Coins.make(10), uses: 5 }
let codes = 0
const newCode = () => PromoCode.make(`CODE-${++codes}`)

describe("referrals", () => {
  layer(stores)((it) => {
    it.effect("a new user is brought by one other, once", () =>
      Effect.gen(function* () {
        const growth = yield* Promotions
        const [friend, first, second] = [yield* newUser, yield* newUser, yield* newUser]
        assert.isFalse(yield* growth.refer(friend, friend))
        assert.isFalse(yield* growth.refer(friend, UserId.make(1)))
        assert.isTrue(yield* growth.refer(friend, first))
        assert.isFalse(yield* growth.refer(friend, second))
        assert.isFalse(yield* growth.refer(friend, first))
        assert.deepStrictEqual(yield* growth.invitation(first), { friends: 1, rewarded: 0, coins: zero })
        assert.strictEqual((yield* growth.invitation(second)).friends, 0)
      })
    )

    it.effect("of links opened at once one counts", () =>
      Effect.gen(function* () {
        const growth = yield* Promotions
        const friend = yield* newUser
        const others = yield* users(10)
        const results = yield* Effect.forEach(others, (other) => growth.refer(friend, other), { concurrency: 10 })
        assert.strictEqual(results.filter((done) => done).length, 1)
      })
    )

    it.effect("two users never bring each other, not even when both try at once", () =>
      Effect.gen(function* () {
        const growth = yield* Promotions
        for (let round = 0; round < 20; round++) {
          const [a, b] = [yield* newUser, yield* newUser]
          const both = yield* Effect.all([growth.refer(a, b), growth.refer(b, a)], { concurrency: 2 })
          assert.deepStrictEqual([...both].sort(), [false, true])
        }
      })
    )

    it.effect("who has been here for an hour, or has a video, was brought by nobody", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const growth = yield* Promotions
        const [old, recent, maker, referrer] = [yield* newUser, yield* newUser, yield* newUser, yield* newUser]
        yield* sql`UPDATE users SET created_at = now() - interval '61 minutes' WHERE id = ${old}::bigint`
        yield* sql`UPDATE users SET created_at = now() - interval '59 minutes' WHERE id = ${recent}::bigint`
        yield* film(maker)
        assert.isFalse(yield* growth.refer(old, referrer))
        assert.isFalse(yield* growth.refer(maker, referrer))
        assert.isTrue(yield* growth.refer(recent, referrer))
      })
    )

    it.effect("both sides are paid after the friend's first video, and never again", () =>
      Effect.gen(function* () {
        const growth = yield* Promotions
        const referrer = yield* newUser
        const friend = yield* referred(referrer)
        assert.deepStrictEqual(yield* growth.reward(friend), [])
        const coins = Coins.make(15)
        assert.deepStrictEqual(yield* film(friend), [
          { user: friend, coins },
          { user: referrer, coins }
        ])
        assert.deepStrictEqual(yield* film(friend), [])
        assert.deepStrictEqual(yield* growth.reward(friend), [])
        assert.strictEqual(yield* balance(referrer), 75)
        assert.strictEqual(yield* balance(friend), 60 - 40 + 15)
        assert.deepStrictEqual(yield* growth.invitation(referrer), { friends: 1, rewarded: 1, coins })
        assert.deepStrictEqual(yield* growth.invitation(friend), { friends: 0, rewarded: 0, coins: zero })
      })
    )

    it.effect("two first videos delivered at once pay once", () =>
      Effect.gen(function* () {
        const referrer = yield* newUser
        for (let round = 0; round < 5; round++) {
          const friend = yield* referred(referrer)
          const jobs = [yield* delivering(friend), yield* delivering(friend)]
          const rewards = yield* Effect.forEach(jobs, (job) => deliver(job), { concurrency: 2 })
          assert.strictEqual(rewards.flat().length, 2)
        }
        assert.strictEqual(yield* balance(referrer), 60 + 5 * 15)
      })
    )

    it.effect("a demo video pays nobody, and a video that nobody brought pays nobody", () =>
      Effect.gen(function* () {
        const referrer = yield* newUser
        const friend = yield* referred(referrer)
        assert.deepStrictEqual(yield* film(friend, true), [])
        assert.deepStrictEqual(yield* film(referrer), [])
        assert.strictEqual((yield* film(friend)).length, 2)
      })
    )

    it.effect("a delivery that is rolled back paid nobody, and its repetition pays", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const referrer = yield* newUser
        const friend = yield* referred(referrer)
        const job = yield* delivering(friend)
        yield* deliver(job).pipe(Effect.andThen(Effect.fail("crash")), sql.withTransaction, Effect.ignore)
        assert.strictEqual(yield* balance(referrer), 60)
        assert.strictEqual((yield* deliver(job)).length, 2)
        assert.strictEqual(yield* balance(referrer), 75)
      })
    )

    it.effect("of 20 friends whose videos arrive at once a referrer is paid for the day's five, the friends all", () =>
      Effect.gen(function* () {
        const growth = yield* Promotions
        const referrer = yield* newUser
        const orders = yield* Effect.replicateEffect(
          Effect.gen(function* () {
            const friend = yield* referred(referrer)
            return { friend, job: yield* delivering(friend) }
          }),
          20
        )
        const rewards = yield* Effect.forEach(orders, ({ job }) => deliver(job), { concurrency: 20 })
        assert.strictEqual(rewards.flat().filter(({ user }) => user === referrer).length, 5)
        for (const { friend } of orders) assert.strictEqual(yield* balance(friend), 55)
        assert.strictEqual(yield* balance(referrer), 60 + 5 * 15)
        assert.deepStrictEqual(yield* growth.invitation(referrer), { friends: 20, rewarded: 5, coins: Coins.make(75) })

        // The next day has room again, but not for the friends who came too late.
        yield* backdate(referrer, "date_trunc('day', now(), 'UTC') - interval '1 microsecond'")
        for (const { friend } of orders) assert.deepStrictEqual(yield* film(friend), [])
        assert.strictEqual((yield* film(yield* referred(referrer))).length, 2)
      })
    )

    it.effect("the day of the limit begins at midnight UTC, wherever the database is", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const referrer = yield* newUser
        for (let n = 0; n < 5; n++) yield* film(yield* referred(referrer))
        yield* backdate(referrer, "date_trunc('day', now(), 'UTC')")
        const friend = yield* referred(referrer)
        const job = yield* delivering(friend)
        const rewards = yield* sql`SET LOCAL TIME ZONE 'Pacific/Kiritimati'`.pipe(
          Effect.andThen(deliver(job)),
          sql.withTransaction
        )
        assert.deepStrictEqual(
          rewards.map(({ user }) => user),
          [friend]
        )
      })
    )

    it.effect("a frozen or banned referrer gets nothing for the friend, not even later", () =>
      Effect.gen(function* () {
        const spending = yield* Spending
        for (const standing of ["frozen", "banned"] as const) {
          const referrer = yield* newUser
          const friend = yield* referred(referrer)
          yield* spending.setStanding(referrer, standing)
          assert.deepStrictEqual(yield* film(friend), [{ user: friend, coins: Coins.make(15) }])
          yield* spending.setStanding(referrer, "active")
          assert.deepStrictEqual(yield* film(friend), [])
          assert.strictEqual(yield* balance(referrer), 60)
        }
      })
    )

    it.effect("friends in a row can have their videos at once", () =>
      Effect.gen(function* () {
        const growth = yield* Promotions
        const row = yield* users(6)
        for (const [n, user] of row.entries()) if (n > 0) yield* growth.refer(user, row[n - 1] ?? user)
        const orders = yield* Effect.forEach(row, (user) => delivering(user))
        const rewards = yield* Effect.forEach(orders, deliver, { concurrency: 6 })
        assert.strictEqual(rewards.flat().length, 10)
      })
    )

    it.effect("a circle of friends who brought each other is paid nothing, however long it is", () =>
      Effect.gen(function* () {
        const growth = yield* Promotions
        for (const size of [3, 5, 9]) {
          const circle = yield* users(size)
          for (const [n, user] of circle.entries()) yield* growth.refer(user, circle.at(n - 1) ?? user)
          const orders = yield* Effect.forEach(circle, (user) => delivering(user))
          const rewards = yield* Effect.forEach(orders, deliver, { concurrency: 5 })
          assert.deepStrictEqual(rewards.flat(), [])
        }
      })
    )
  })

  layer(
    Layer.mergeAll(SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 }))), Jobs.layer).pipe(
      Layer.provideMerge(noPromotions),
      Layer.provideMerge(Billing.layer),
      Layer.provideMerge(freshDatabase)
    )
  )("where they are off", (it) => {
    it.effect("neither referrals nor days bring coins", () =>
      Effect.gen(function* () {
        const growth = yield* Promotions
        const referrer = yield* newUser
        const friend = yield* referred(referrer)
        assert.deepStrictEqual(yield* film(friend), [])
        yield* growth.daily(referrer)
        assert.strictEqual(yield* balance(referrer), 60)
      })
    )
  })
})

describe("promo codes", () => {
  layer(stores)((it) => {
    it.effect("a code brings its coins in any case and with blanks around it, once per user", () =>
      Effect.gen(function* () {
        const growth = yield* Promotions
        const user = yield* newUser
        assert.isTrue(yield* growth.createPromo({ ...promo, code: PromoCode.make("SPRING_26") }))
        assert.deepStrictEqual(yield* growth.redeem(user, "  sPring_26\n"), { _tag: "Redeemed", coins: promo.coins })
        assert.deepStrictEqual(yield* growth.redeem(user, "SPRING_26"), { _tag: "Refused", reason: "used-by-you" })
        assert.strictEqual(yield* balance(user), 70)
      })
    )

    it.effect("what is no code is unknown", () =>
      Effect.gen(function* () {
        const growth = yield* Promotions
        const user = yield* newUser
        for (const text of [
          "",
          " ",
          "NO-SUCH",
          "весна",
          "a b",
          "ı",
          "'; DROP TABLE users --",
          "A".repeat(33),
          "A\u0000"
        ]) {
          assert.deepStrictEqual(yield* growth.redeem(user, text), { _tag: "Refused", reason: "unknown" }, text)
        }
        assert.strictEqual(readPromoCode("a".repeat(32)), "A".repeat(32))
      })
    )

    it.effect("a code that exists is not made again", () =>
      Effect.gen(function* () {
        const growth = yield* Promotions
        const user = yield* newUser
        const code = newCode()
        assert.isTrue(yield* growth.createPromo({ ...promo, code }))
        assert.isFalse(yield* growth.createPromo({ ...promo, code, coins: Coins.make(1000) }))
        assert.deepStrictEqual(yield* growth.redeem(user, code), { _tag: "Redeemed", coins: promo.coins })
      })
    )

    it.effect("of 50 users who enter a code for five at once five get its coins", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const growth = yield* Promotions
        const code = newCode()
        yield* growth.createPromo({ ...promo, code })
        const all = yield* users(50)
        const results = yield* Effect.forEach(all, (user) => growth.redeem(user, code), { concurrency: "unbounded" })
        assert.strictEqual(results.filter(({ _tag }) => _tag === "Redeemed").length, 5)
        assert.strictEqual(results.filter((r) => r._tag === "Refused" && r.reason === "used-up").length, 45)
        const balances = yield* Effect.forEach(all, balance)
        assert.strictEqual(balances.filter((coins) => coins === 70).length, 5)
        assert.strictEqual(balances.filter((coins) => coins === 60).length, 45)
        assert.deepStrictEqual(yield* sql`SELECT used FROM promo_codes WHERE code = ${code}`, [{ used: 5 }])
      })
    )

    it.effect("a user who enters a code twenty times at once gets its coins once and uses it once", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const growth = yield* Promotions
        const code = newCode()
        yield* growth.createPromo({ ...promo, code })
        const user = yield* newUser
        const results = yield* Effect.replicateEffect(growth.redeem(user, code), 20, { concurrency: 20 })
        assert.strictEqual(results.filter(({ _tag }) => _tag === "Redeemed").length, 1)
        assert.strictEqual(results.filter((r) => r._tag === "Refused" && r.reason === "used-by-you").length, 19)
        assert.strictEqual(yield* balance(user), 70)
        assert.deepStrictEqual(yield* sql`SELECT used FROM promo_codes WHERE code = ${code}`, [{ used: 1 }])
      })
    )

    it.effect("who redeemed a code hears that, also when it is used up or has ended meanwhile", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const growth = yield* Promotions
        const [user, late] = [yield* newUser, yield* newUser]
        const code = newCode()
        yield* growth.createPromo({ ...promo, code, uses: 1 })
        yield* growth.redeem(user, code)
        assert.deepStrictEqual(yield* growth.redeem(user, code), { _tag: "Refused", reason: "used-by-you" })
        assert.deepStrictEqual(yield* growth.redeem(late, code), { _tag: "Refused", reason: "used-up" })
        yield* sql`UPDATE promo_codes SET ends_at = now() - interval '1 second' WHERE code = ${code}`
        assert.deepStrictEqual(yield* growth.redeem(user, code), { _tag: "Refused", reason: "used-by-you" })
        assert.deepStrictEqual(yield* growth.redeem(late, code), { _tag: "Refused", reason: "ended" })
      })
    )

    it.effect("a redemption that is rolled back used nothing", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const growth = yield* Promotions
        const user = yield* newUser
        const code = newCode()
        yield* growth.createPromo({ ...promo, code, uses: 1 })
        yield* growth.redeem(user, code).pipe(Effect.andThen(Effect.fail("crash")), sql.withTransaction, Effect.ignore)
        assert.strictEqual(yield* balance(user), 60)
        assert.deepStrictEqual(yield* growth.redeem(user, code), { _tag: "Redeemed", coins: promo.coins })
      })
    )

    it.effect("a code's coins last as many days as it says, or for ever", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const growth = yield* Promotions
        const user = yield* newUser
        const [brief, lasting] = [newCode(), newCode()]
        const endsAt = Date.parse("2999-01-01")
        yield* growth.createPromo({ ...promo, code: brief, days: 3, endsAt })
        yield* growth.createPromo({ ...promo, code: lasting })
        yield* growth.redeem(user, brief)
        yield* growth.redeem(user, lasting)
        const lots = yield* sql`
          SELECT t.key, round(extract(epoch FROM lot.expires_at - t.at) / 86400)::int AS days
          FROM transfers t JOIN accounts lot ON lot.id = t.credit
          WHERE t.user_id = ${user}::bigint AND t.reason = 'promo' ORDER BY t.id`
        assert.deepStrictEqual(lots, [
          { key: `promo:${brief}:${user}`, days: 3 },
          { key: `promo:${lasting}:${user}`, days: null }
        ])
      })
    )
  })
})

describe("the daily quota", () => {
  layer(stores)((it) => {
    it.effect("comes once a day, however often it is asked for, and lasts until midnight UTC", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const growth = yield* Promotions
        const user = yield* newUser
        yield* Effect.replicateEffect(growth.daily(user), 20, { concurrency: 20 })
        assert.strictEqual(yield* balance(user), 67)
        const lots = yield* sql`
          SELECT t.key = ${`daily:${user}:`}::text || to_char(t.at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS keyed,
                 lot.expires_at = date_trunc('day', t.at, 'UTC') + interval '24 hours' AS midnight
          FROM transfers t JOIN accounts lot ON lot.id = t.credit
          WHERE t.user_id = ${user}::bigint AND t.reason = 'daily'`
        assert.deepStrictEqual(lots, [{ keyed: true, midnight: true }])
      })
    )

    it.effect("comes again the next day, and what was left of yesterday's is gone", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const growth = yield* Promotions
        const billing = yield* Billing
        const user = yield* newUser
        assert.isTrue((yield* growth.daily(user)).fresh)
        const { fresh, left } = yield* growth.daily(user)
        assert.isFalse(fresh)
        assert.isTrue(Duration.isLessThanOrEqualTo(left, Duration.days(1)))
        // Midnight: the quota becomes yesterday's.
        yield* sql`ALTER TABLE transfers DISABLE TRIGGER transfers_append_only`
        yield* sql`
          UPDATE transfers SET key = ${`daily:${user}:2026-01-01`}
          WHERE user_id = ${user}::bigint AND reason = 'daily'`
        yield* sql`ALTER TABLE transfers ENABLE TRIGGER transfers_append_only`
        yield* sql`
          UPDATE accounts SET expires_at = date_trunc('day', now(), 'UTC')
          WHERE user_id = ${user}::bigint AND expires_at IS NOT NULL`
        assert.strictEqual(yield* billing.balance(user), 60)
        assert.isTrue((yield* growth.daily(user)).fresh)
        assert.isFalse((yield* growth.daily(user)).fresh)
        assert.strictEqual(yield* billing.balance(user), 67)
        assert.strictEqual(yield* billing.expire, 1)
        assert.strictEqual(yield* billing.balance(user), 67)
      })
    )

    it.effect("is nothing for somebody unknown", () =>
      Effect.gen(function* () {
        const growth = yield* Promotions
        yield* growth.daily(UserId.make(3))
        assert.strictEqual(yield* balance(UserId.make(3)), 0)
      })
    )
  })
})
