import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Audit, type Check } from "../../src/support/Audit.ts"
import { Billing } from "../../src/money/Billing.ts"
import { shippedPacks } from "../../src/money/CoinPacks.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { ChargeId, JobId, UserId } from "../../src/domain/Ids.ts"
import { VideoRequest } from "../../src/domain/Video.ts"
import { type FilmOf, Jobs } from "../../src/video/Jobs.ts"
import { TaskRef } from "../../src/providers/VideoProvider.ts"
import { Payments } from "../../src/money/Payments.ts"
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
    Audit.layer,
    SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 })))
  ).pipe(Layer.provideMerge(noPromotions), Layer.provideMerge(Billing.layer), Layer.provideMerge(freshDatabase))

const order = Effect.fnUntraced(function* (
  user: UserId,
  price: number,
  more: Partial<Pick<VideoRequest, "draft" | "inputs">> = {},
  film?: FilmOf
) {
  const jobs = yield* jobTable
  const billing = yield* Billing
  const sql = yield* SqlClient.SqlClient
  const id = JobId.make(crypto.randomUUID())
  const request = new VideoRequest({ ...spec, prompt: cat, ...more })
  const job = { id, user, request, price: Coins.make(price), demo: false, statusMessage: null, traceparent: null, film }
  yield* jobs.create(job, 100).pipe(Effect.andThen(billing.hold(user, id, Coins.make(price))), sql.withTransaction)
  return id
})
/** `back` of its price goes back, as it lacked something. */
const deliver = Effect.fnUntraced(function* (id: JobId, back?: number) {
  const jobs = yield* jobTable
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE jobs SET state = 'delivering' WHERE id = ${id}::uuid`
  const coins = Coins.make(back ?? 0)
  const lack = { lacks: ["length"], seconds: 2, width: 720, height: 1280, coins } as const
  yield* jobs.delivered(id, "video", undefined, back === undefined ? undefined : lack)
})
const buy = Effect.fnUntraced(function* (user: UserId, charge: string) {
  const payments = yield* Payments
  const [, pack] = shippedPacks
  if (pack === undefined) throw new Error("no packs")
  const { id: payload, stars } = yield* payments.invoice(user, pack)
  yield* payments.record({ charge: ChargeId.make(charge), user, payload, stars, until: undefined })
})

/** A life: a delivered, a failed and a running video, a purchase, one that was refunded after it was spent, an expiry. */
const life = Effect.gen(function* () {
  const user = UserId.make(1)
  const billing = yield* Billing
  const payments = yield* Payments
  const jobs = yield* jobTable
  yield* (yield* SessionStore).open(user, "ru")
  const delivered = yield* order(user, 20)
  yield* deliver(delivered)
  const failed = yield* order(user, 30)
  yield* jobs.failed(failed, "provider")
  yield* buy(user, "stx-kept")
  yield* buy(user, "stx-back")
  yield* deliver(yield* order(user, 250))
  yield* deliver(yield* order(user, 10), 4)
  yield* payments.refunded(ChargeId.make("stx-back"))
  yield* buy(user, "stx-later")
  yield* billing.grant(user, {
    kind: "bonus",
    from: "promotions",
    amount: Coins.make(7),
    key: "gift",
    reason: "grant",
    expiresAt: 1
  })
  yield* billing.expire
  const running = yield* order(user, 10)
  const draft = yield* order(user, 5, { draft: true })
  yield* jobs.claim(draft, { provider: "ark", model: "seedance" })
  yield* jobs.accepted(draft, { task: TaskRef.make("cgt-1"), pollAfter: 0, deadlineMinutes: 30 })
  yield* deliver(draft)
  const film = yield* order(user, 10, { inputs: { _tag: "Draft", video: draft } }, { video: draft, days: 7 })
  yield* jobs.claim(film, { provider: "ark", model: "seedance" })
  const larger = yield* order(
    user,
    6,
    { inputs: { _tag: "Upscale", video: delivered } },
    { video: delivered, days: null }
  )
  return { user, delivered, failed, running, draft, film, larger }
})

/** Around the database's own guards, which nothing but a fault of the database or of a person can do. */
const plant = (statement: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    sql.withTransaction(Effect.andThen(sql`SET LOCAL session_replication_role = replica`, sql.unsafe(statement)))
  )

type Life = Effect.Success<typeof life>

const faults: ReadonlyArray<readonly [what: string, check: Check, sql: (life: Life) => string]> = [
  ["a coin out of nowhere", "sum is zero", () => "UPDATE accounts SET balance = balance + 1 WHERE kind = 'purchased'"],
  [
    "a balance that somebody corrected by hand",
    "balance is the sum of its transfers",
    () => "UPDATE accounts SET balance = balance + 5 WHERE kind = 'held'"
  ],
  [
    "a movement that was taken out of history",
    "balance is the sum of its transfers",
    () => "DELETE FROM transfers WHERE reason = 'welcome'"
  ],
  [
    "a job that was erased while its coins were held",
    "a hold belongs to a job",
    ({ running }) => `DELETE FROM jobs WHERE id = '${running}'`
  ],
  [
    "a job that was never paid",
    "a job in flight has its price held and nothing settled",
    ({ running }) => `UPDATE jobs SET price = 11 WHERE id = '${running}'`
  ],
  [
    "a failed job whose coins did not come back",
    "a delivered job is captured, any other that ended is released, once and whole",
    ({ failed }) => `DELETE FROM transfers WHERE job_id = '${failed}' AND reason = 'release'`
  ],
  [
    "a delivered job that was released",
    "a delivered job is captured, any other that ended is released, once and whole",
    ({ failed }) => `UPDATE jobs SET state = 'delivered' WHERE id = '${failed}'`
  ],
  [
    "a job that was given up for good and delivered all the same",
    "a late video is taken once, for the price that was returned",
    ({ delivered, failed }) => `UPDATE jobs SET of = '${failed}' WHERE id = '${delivered}'`
  ],
  [
    "a film whose draft was never delivered",
    "a film has its delivered draft, of the same route and in time",
    ({ draft }) => `UPDATE jobs SET state = 'failed' WHERE id = '${draft}'`
  ],
  [
    "a larger video that forgot what it was made of",
    "an upscaled video has its delivered source",
    ({ larger }) => `UPDATE jobs SET film_of = NULL WHERE id = '${larger}'`
  ],
  [
    "coins that came back to another lot",
    "a release goes back to the very lot",
    () => "UPDATE transfers SET credit = credit + 1000 WHERE reason = 'release'"
  ],
  [
    "coins for what a video lacked that did not come back",
    "a rebate is what its video lacks, from what was paid to the very lot",
    () => "DELETE FROM transfers WHERE reason = 'rebate'"
  ],
  [
    "coins that came back although nothing was lacking",
    "a rebate is what its video lacks, from what was paid to the very lot",
    () => "UPDATE jobs SET shortfall = NULL"
  ],
  [
    "coins for what a video lacked that came to another lot",
    "a rebate is what its video lacks, from what was paid to the very lot",
    () => "UPDATE transfers SET credit = credit + 1000 WHERE reason = 'rebate'"
  ],
  [
    "a job that ended without its money",
    "held coins are those of jobs in flight",
    ({ running }) => `UPDATE jobs SET state = 'delivered' WHERE id = '${running}'`
  ],
  ["a payment without coins", "a payment has its coins", () => "DELETE FROM transfers WHERE key = 'payment:stx-kept'"],
  [
    "a payment that fits no invoice",
    "a payment has its coins",
    () => "INSERT INTO payments (charge, user_id, stars) VALUES ('stx-odd', 1, 5)"
  ],
  [
    "a refund that left the coins",
    "a refund took its coins back, once",
    () => "UPDATE payments SET refunded_at = now() WHERE charge = 'stx-kept'"
  ],
  [
    "coins that were lost although nothing was deleted",
    "forfeited coins are those of a deletion, whole",
    () => "UPDATE transfers SET reason = 'forfeit' WHERE reason = 'expiry'"
  ],
  [
    "coins of a payment that never was",
    "sold coins have their payment",
    () => "DELETE FROM payments WHERE charge = 'stx-kept'"
  ]
]

describe("the audit", () => {
  it.live("is silent over all that may happen to coins", () =>
    Effect.gen(function* () {
      yield* life
      assert.deepStrictEqual(yield* (yield* Audit).check, [])
    }).pipe(Effect.provide(stores()))
  )

  it.live.each(faults)("finds %s", ([_, check, sql]) =>
    Effect.gen(function* () {
      const lived = yield* life
      yield* plant(sql(lived))
      const found = yield* (yield* Audit).check
      assert.include(
        found.map((one) => one.check),
        check
      )
      assert.isAbove(Object.keys(found[0]?.row ?? {}).length, 1)
    }).pipe(Effect.provide(stores()))
  )

  it.live("finds a film by any other draft than its own, by another route, and of a draft whose days are over", () =>
    Effect.gen(function* () {
      const { draft, film } = yield* life
      const sql = yield* SqlClient.SqlClient
      const { check } = yield* Audit
      const wrongs = [
        `user_id = 2 WHERE id = '${draft}'`,
        `request = request - 'draft' WHERE id = '${draft}'`,
        `provider = 'replicate' WHERE id = '${film}'`,
        `provider_model = 'another' WHERE id = '${film}'`,
        `film_until = created_at WHERE id = '${film}'`,
        `film_of = NULL WHERE id = '${film}'`
      ]
      for (const wrong of wrongs) {
        const planted = Effect.andThen(plant(`UPDATE jobs SET ${wrong}`), Effect.flatMap(check, Effect.fail))
        const found = yield* Effect.flip(sql.withTransaction(planted))
        assert.include(JSON.stringify(found), "a film has its delivered draft, of the same route and in time", wrong)
      }
      assert.deepStrictEqual(yield* check, [])
    }).pipe(Effect.provide(stores()))
  )

  it.live.each(faults)("finds %s in its next round, too, as its user's coins were moved of late", ([_, check, sql]) =>
    Effect.gen(function* () {
      const audit = yield* Audit
      const lived = yield* life
      assert.deepStrictEqual(yield* audit.round, [])
      yield* plant(sql(lived))
      const found = (yield* audit.round).map((one) => one.check)
      assert.include(found, check)
      assert.deepStrictEqual(
        (yield* audit.round).map((one) => one.check),
        found
      )
    }).pipe(Effect.provide(stores()))
  )

  it.live("finds what was changed around somebody who was quiet at night, and tells it until it is mended", () =>
    Effect.gen(function* () {
      const audit = yield* Audit
      const sql = yield* SqlClient.SqlClient
      const found = Effect.map(audit.round, (rows) => rows.map(({ check, row }) => [check, row["user"]]))
      const night = sql`UPDATE audit_marks SET full_at = full_at - interval '1 day'`
      yield* life
      yield* (yield* SessionStore).open(UserId.make(2), "en")
      assert.deepStrictEqual(yield* found, [])
      yield* plant("UPDATE transfers SET at = now() - interval '1 hour' WHERE user_id = 2")
      yield* plant("UPDATE accounts SET balance = balance + 5 WHERE user_id = 2 AND kind = 'bonus'")
      assert.deepStrictEqual(yield* found, [])
      yield* night
      const wrong = [
        ["sum is zero", 2],
        ["balance is the sum of its transfers", 2]
      ]
      assert.deepStrictEqual(yield* found, wrong)
      assert.deepStrictEqual(yield* found, wrong)
      yield* plant("UPDATE accounts SET balance = balance - 5 WHERE user_id = 2 AND kind = 'bonus'")
      assert.deepStrictEqual(yield* found, [])
      yield* plant("UPDATE accounts SET balance = balance + 5 WHERE user_id = 2 AND kind = 'bonus'")
      assert.deepStrictEqual(yield* found, [])
    }).pipe(Effect.provide(stores()))
  )

  it.live("looks at everybody once a day, whichever process does", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const lookedAt = Effect.map(
        sql<{ at: string | null }>`SELECT full_at::text AS at FROM audit_marks`,
        ([row]) => row?.at
      )
      assert.isNull(yield* lookedAt)
      yield* (yield* Audit).round
      const first = yield* lookedAt
      assert.isString(first)
      yield* Effect.flatMap(Audit, ({ round }) => round).pipe(Effect.provide(Layer.fresh(Audit.layer)))
      assert.strictEqual(yield* lookedAt, first)
      // By a clock that was ahead then, and is set right.
      yield* sql`UPDATE audit_marks SET full_at = now() + interval '1 year', checked_until = now() + interval '1 year'`
      yield* (yield* Audit).round
      const [row] = yield* sql<{
        ahead: boolean
      }>`SELECT full_at > now() OR checked_until > now() AS ahead FROM audit_marks`
      assert.isFalse(row?.ahead)
    }).pipe(Effect.provide(stores()))
  )

  it.live(
    "finds what names the account, payment or video of somebody else, and rows of nobody who has an account",
    () =>
      Effect.gen(function* () {
        const audit = yield* Audit
        const { delivered } = yield* life
        yield* (yield* SessionStore).open(UserId.make(2), "en")
        const columns = "INSERT INTO transfers (key, user_id, debit, credit, amount, reason) SELECT"
        yield* plant(`${columns} 'odd', 2, min(id), max(id), 1, 'grant' FROM accounts WHERE user_id = 1`)
        yield* plant(`${columns} 'odder', 9223372036854775000, 1, 3, 1, 'purchase'`)
        yield* plant("UPDATE payments SET user_id = 2 WHERE charge = 'stx-kept'")
        yield* plant(`UPDATE jobs SET user_id = 2 WHERE id = '${delivered}'`)
        const found = (yield* audit.check).map(({ check, row }) => [check, row["user"]])
        assert.deepInclude(found, ["balance is the sum of its transfers", 2])
        assert.deepInclude(found, ["sold coins have their payment", 9223372036854775000])
        assert.deepInclude(found, ["sold coins have their payment", 1])
        assert.deepInclude(found, ["a payment has its coins", 2])
        assert.deepInclude(found, ["a hold belongs to a job", 1])
        assert.deepInclude(found, ["a delivered job is captured, any other that ended is released, once and whole", 2])
      }).pipe(Effect.provide(stores()))
  )

  it.live("a balance below zero is refused by the database, and found if it is there all the same", () =>
    Effect.gen(function* () {
      yield* life
      const sql = yield* SqlClient.SqlClient
      const below = "UPDATE accounts SET balance = -1 WHERE kind = 'held'"
      assert.isTrue((yield* Effect.result(sql.unsafe(below)))._tag === "Failure")
      const { constraints } = (yield* sql<{ constraints: ReadonlyArray<string> }>`
        SELECT array_agg(conname::text) AS constraints FROM pg_constraint
        WHERE conrelid = 'accounts'::regclass AND contype = 'c'`)[0] ?? { constraints: [] }
      for (const name of constraints) yield* sql.unsafe(`ALTER TABLE accounts DROP CONSTRAINT "${name}"`)
      yield* sql.unsafe(below)
      const found = yield* (yield* Audit).check
      assert.include(
        found.map((one) => one.check),
        "no balance is below zero"
      )
    }).pipe(Effect.provide(stores()))
  )

  it.live("gives no false alarm while videos are ordered and end", () =>
    Effect.gen(function* () {
      const sessions = yield* SessionStore
      const jobs = yield* jobTable
      const audit = yield* Audit
      const lives = Effect.forEach(
        Array.from({ length: 40 }, (_, n) => UserId.make(100 + n)),
        Effect.fnUntraced(function* (user) {
          yield* sessions.open(user, "en")
          for (let round = 0; round < 3; round++) {
            const job = yield* order(user, 10)
            yield* round % 2 === 0 ? deliver(job) : jobs.failed(job, "timeout")
          }
        }),
        { concurrency: 8, discard: true }
      )
      const audits = Effect.replicateEffect(audit.check, 20)
      const [, found] = yield* Effect.all([lives, audits], { concurrency: 2 })
      assert.deepStrictEqual(found.flat(), [])
      assert.deepStrictEqual(yield* audit.check, [])
    }).pipe(Effect.provide(stores()))
  )
})
