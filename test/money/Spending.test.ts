import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { SqlClient } from "effect/sql"
import { Billing } from "../../src/money/Billing.ts"
import { Coins, zero } from "../../src/domain/Coins.ts"
import { EventId, JobId, UserId } from "../../src/domain/Ids.ts"
import { VideoRequest } from "../../src/domain/Video.ts"
import { Jobs } from "../../src/video/Jobs.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { Users } from "../../src/users/Users.ts"
import { Spending } from "../../src/money/Spending.ts"
import { noPromotions } from "../kit/noPromotions.ts"
import { freshDatabase } from "../../lab/world/database.ts"
import { cat, spec } from "../kit/dialogs.ts"
import { jobTable } from "../kit/jobTable.ts"

const stores = (limits: { readonly dayLimit: Coins | undefined; readonly monthLimit: Coins | undefined }) =>
  Layer.mergeAll(
    Spending.layer(limits),
    SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 1000 }))),
    Jobs.layer
  ).pipe(Layer.provideMerge(noPromotions), Layer.provideMerge(Billing.layer), Layer.provideMerge(freshDatabase))

let last = 0
const newUser = Effect.gen(function* () {
  const sessions = yield* SessionStore
  const user = UserId.make(5_000_000_000 + ++last)
  yield* sessions.open(user, "ru")
  return user
})
const insert = Effect.fnUntraced(function* (user: UserId, price: number, demo = false) {
  const jobs = yield* jobTable
  const id = JobId.make(crypto.randomUUID())
  const request = new VideoRequest({ ...spec, prompt: cat })
  const job = { id, user, request, price: Coins.make(price), demo, statusMessage: null, traceparent: null }
  yield* jobs.create(job, 100)
  return id
})

/** A confirmation: the user's row is locked, the limits are asked, the video is ordered. */
const confirm = Effect.fnUntraced(function* (user: UserId, price: number) {
  const sql = yield* SqlClient.SqlClient
  const spending = yield* Spending
  return yield* sql`SELECT FROM users WHERE id = ${user}::bigint FOR NO KEY UPDATE`.pipe(
    Effect.andThen(spending.allow(user, Coins.make(price))),
    Effect.andThen(insert(user, price)),
    sql.withTransaction
  )
})
/** Why a video was refused, or that it was ordered. */
const outcome = (user: UserId, price: number) =>
  Effect.map(
    Effect.result(confirm(user, price)),
    Result.match({
      onFailure: (error) => (error._tag === "SpendingRefused" ? error.reason : error._tag),
      onSuccess: () => "ordered"
    })
  )

/** A video confirmed at a time that is written in SQL. */
const orderedAt = Effect.fnUntraced(function* (user: UserId, price: number, at: string) {
  const sql = yield* SqlClient.SqlClient
  const id = yield* insert(user, price)
  yield* sql`UPDATE jobs SET created_at = ${sql.literal(at)} WHERE id = ${id}::uuid`
})
const spent = (user: UserId) =>
  Effect.flatMap(Spending, (spending) =>
    Effect.map(spending.overview(user), ({ spentDay, spentMonth }): [number, number] => [spentDay, spentMonth])
  )

describe("spending limits", () => {
  layer(stores({ dayLimit: Coins.make(100), monthLimit: Coins.make(250) }))((it) => {
    it.effect("a day's limit is spent to the coin and not beyond", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        assert.strictEqual(yield* outcome(user, 60), "ordered")
        assert.strictEqual(yield* outcome(user, 41), "day-limit")
        assert.strictEqual(yield* outcome(user, 40), "ordered")
        assert.strictEqual(yield* outcome(user, 1), "day-limit")
        assert.strictEqual(yield* outcome(user, 0), "ordered")
        assert.deepStrictEqual(yield* spent(user), [100, 100])
      })
    )

    it.effect("of 20 confirmations at once those pass that the limit has room for", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        const outcomes = yield* Effect.replicateEffect(outcome(user, 30), 20, { concurrency: 20 })
        assert.strictEqual(outcomes.filter((one) => one === "ordered").length, 3)
        assert.strictEqual(outcomes.filter((one) => one === "day-limit").length, 17)
        assert.deepStrictEqual(yield* spent(user), [90, 90])
      })
    )

    it.effect("videos that failed, were cancelled or are demos do not count", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const user = yield* newUser
        const failing = yield* confirm(user, 50)
        const cancelled = yield* confirm(user, 50)
        assert.strictEqual(yield* outcome(user, 1), "day-limit")
        yield* jobs.failed(failing, "provider")
        assert.deepStrictEqual(yield* spent(user), [50, 50])
        yield* jobs.cancel(cancelled, user)
        yield* insert(user, 90, true)
        assert.deepStrictEqual(yield* spent(user), [0, 0])
        assert.strictEqual(yield* outcome(user, 100), "ordered")
      })
    )

    it.effect("a day begins at midnight UTC, wherever the database is", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const user = yield* newUser
        yield* orderedAt(user, 10, "date_trunc('day', now(), 'UTC') - interval '1 microsecond'")
        yield* orderedAt(user, 20, "date_trunc('day', now(), 'UTC')")
        yield* orderedAt(user, 30, "date_trunc('day', now(), 'UTC') + interval '24 hours'")
        for (const zone of ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"]) {
          const [day] = yield* sql`SET LOCAL TIME ZONE ${sql.literal(`'${zone}'`)}`.pipe(
            Effect.andThen(spent(user)),
            sql.withTransaction
          )
          assert.strictEqual(day, 20, zone)
        }
      })
    )

    it.effect("a month begins on its first day at midnight UTC", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const user = yield* newUser
        const start = "(date_trunc('month', now() AT TIME ZONE 'UTC')"
        yield* orderedAt(user, 10, `${start} - interval '1 microsecond') AT TIME ZONE 'UTC'`)
        yield* orderedAt(user, 20, `${start}) AT TIME ZONE 'UTC'`)
        yield* orderedAt(user, 40, `${start} + interval '1 month') AT TIME ZONE 'UTC'`)
        for (const zone of ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"]) {
          const [, month] = yield* sql`SET LOCAL TIME ZONE ${sql.literal(`'${zone}'`)}`.pipe(
            Effect.andThen(spent(user)),
            sql.withTransaction
          )
          assert.strictEqual(month, 20, zone)
        }
      })
    )

    it.effect("a month's limit holds where the day still has room", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        yield* orderedAt(user, 170, "date_trunc('month', now(), 'UTC')")
        // On the first of a month the same video is also of the day; then it is the day that refuses.
        const [day] = yield* spent(user)
        assert.strictEqual(yield* outcome(user, 81), day === 0 ? "month-limit" : "day-limit")
        assert.strictEqual(yield* outcome(user, 80), day === 0 ? "ordered" : "day-limit")
      })
    )

    it.effect("a user's own limit lowers the operator's and never raises it", () =>
      Effect.gen(function* () {
        const spending = yield* Spending
        const user = yield* newUser
        yield* spending.setOwn(user, { day: Coins.make(30), month: Coins.make(5000) })
        const low = yield* spending.overview(user)
        assert.deepInclude(low, {
          dayLimit: Coins.make(30),
          monthLimit: Coins.make(250),
          ownDay: Coins.make(30),
          ownMonth: Coins.make(5000)
        })
        assert.strictEqual(yield* outcome(user, 31), "day-limit")
        yield* spending.setOwn(user, { day: Coins.make(5000) })
        assert.deepInclude(yield* spending.overview(user), {
          dayLimit: Coins.make(100),
          ownDay: Coins.make(5000),
          ownMonth: Coins.make(5000)
        })
        assert.strictEqual(yield* outcome(user, 101), "day-limit")
        yield* spending.setOwn(user, { day: null, month: Coins.make(40) })
        assert.deepInclude(yield* spending.overview(user), {
          dayLimit: Coins.make(100),
          ownDay: undefined,
          ownMonth: Coins.make(40)
        })
        assert.strictEqual(yield* outcome(user, 41), "month-limit")
        yield* spending.setOwn(user, { month: null })
        assert.strictEqual(yield* outcome(user, 100), "ordered")
      })
    )

    it.effect("a limit of nothing is not taken", () =>
      Effect.gen(function* () {
        const spending = yield* Spending
        const user = yield* newUser
        assert.isTrue(Result.isFailure(yield* Effect.result(spending.setOwn(user, { day: zero }))))
        assert.strictEqual((yield* spending.overview(user)).ownDay, undefined)
      })
    )

    it.effect("a frozen or banned user orders nothing, not even for nothing, until they are active again", () =>
      Effect.gen(function* () {
        const spending = yield* Spending
        const user = yield* newUser
        for (const standing of ["frozen", "banned"] as const) {
          assert.isTrue(yield* spending.setStanding(user, standing))
          assert.strictEqual(yield* spending.standing(user), standing)
          assert.strictEqual((yield* spending.overview(user)).standing, standing)
          assert.strictEqual(yield* outcome(user, 1), "frozen")
          assert.strictEqual(yield* outcome(user, 0), "frozen")
        }
        yield* spending.setStanding(user, "active")
        assert.strictEqual(yield* outcome(user, 1), "ordered")
      })
    )

    it.effect("a session kept from before a change of standing saves nothing any more", () =>
      Effect.gen(function* () {
        const sessions = yield* SessionStore
        const spending = yield* Spending
        const user = yield* newUser
        const { dialog, version } = yield* sessions.open(user, "ru")
        const commit = (event: string, version: number) =>
          sessions.commit({ user, event: EventId.make(`${user}:${event}`), version, dialog })
        yield* spending.setStanding(user, "active")
        assert.strictEqual((yield* sessions.open(user, "ru")).version, version)
        yield* spending.setStanding(user, "frozen")
        assert.strictEqual((yield* commit("before", version))._tag, "Outdated")
        const read = yield* sessions.open(user, "ru")
        assert.strictEqual((yield* commit("after", read.version))._tag, "Saved")
      })
    )

    it.effect("somebody unknown is active, has spent nothing and cannot be frozen", () =>
      Effect.gen(function* () {
        const spending = yield* Spending
        const nobody = UserId.make(4)
        assert.isFalse(yield* spending.setStanding(nobody, "banned"))
        assert.strictEqual(yield* spending.standing(nobody), "active")
        assert.deepInclude(yield* spending.overview(nobody), { standing: "active", spentDay: zero, spentMonth: zero })
      })
    )
  })

  layer(stores({ dayLimit: undefined, monthLimit: undefined }))("where the operator sets none", (it) => {
    it.effect("there is no limit but the user's own", () =>
      Effect.gen(function* () {
        const spending = yield* Spending
        const user = yield* newUser
        assert.strictEqual(yield* outcome(user, 100_000), "ordered")
        assert.deepInclude(yield* spending.overview(user), { dayLimit: undefined, monthLimit: undefined })
        yield* spending.setOwn(user, { day: Coins.make(100_001) })
        assert.strictEqual(yield* outcome(user, 2), "day-limit")
        assert.strictEqual(yield* outcome(user, 1), "ordered")
      })
    )
  })
})
