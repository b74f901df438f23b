import { Clock, Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { Audit } from "../../src/support/Audit.ts"
import { Billing } from "../../src/money/Billing.ts"
import { migrated } from "../../src/platform/Database.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { JobId, UserId } from "../../src/domain/Ids.ts"
import { machine, median, onStage } from "./stage.ts"

/**
 * Transfers per second of the ledger, over one user and over ten thousand, beside the least that moving money between two
 * rows can cost: two updates in one transaction, by the same client on the same database. They take turns, several
 * rounds, and the medians count. A hold and its release are two transfers; at the end the audit has to be silent.
 */
const quick = process.argv.includes("--quick")
const rounds = quick ? 1 : 5
const seconds = quick ? 1 : 3
const inFlight = 32
const many = 10_000

/** Everybody with a lot of coins that no bench can spend, in one go. */
const people = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    INSERT INTO users (id, language, dialog) SELECT n, 'en', '{}'::jsonb FROM generate_series(1, ${many}::int) n`
  yield* sql`
    INSERT INTO accounts (user_id, kind)
    SELECT n, kind FROM generate_series(1, ${many}::int) n, unnest(ARRAY['bonus', 'held', 'debt']) kind`
  yield* sql`
    INSERT INTO transfers (key, user_id, debit, credit, amount, reason)
    SELECT 'welcome:' || user_id, user_id, 1, id, 1000000, 'welcome' FROM accounts WHERE kind = 'bonus'`
  yield* sql`CREATE TABLE plain (id bigint PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0)) WITH (fillfactor = 70)`
  yield* sql`INSERT INTO plain SELECT n, 1000000 FROM generate_series(1, ${2 * many}::int) n`
  yield* sql.unsafe("VACUUM ANALYZE")
})

type Move = (user: UserId) => Effect.Effect<number, unknown, Billing | SqlClient.SqlClient>

const transfers: Move = Effect.fnUntraced(function* (user) {
  const billing = yield* Billing
  const job = JobId.make(crypto.randomUUID())
  yield* billing.hold(user, job, Coins.make(1))
  yield* billing.capture(job)
  return 2
})

const plain: Move = Effect.fnUntraced(function* (user) {
  const sql = yield* SqlClient.SqlClient
  const [from, to] = [2 * user - 1, 2 * user]
  yield* sql.withTransaction(
    Effect.andThen(
      sql`UPDATE plain SET balance = balance - 1 WHERE id = ${from}::bigint`,
      sql`UPDATE plain SET balance = balance + 1 WHERE id = ${to}::bigint`
    )
  )
  return 1
})

/** How many moves a second `inFlight` at once make. */
const rate = Effect.fnUntraced(function* (move: Move, users: number) {
  const begun = yield* Clock.currentTimeMillis
  let moved = 0
  let next = 0
  const worker = Effect.gen(function* () {
    while ((yield* Clock.currentTimeMillis) - begun < seconds * 1000) {
      next = (next + 7919) % users
      const made = yield* move(UserId.make(next + 1))
      moved += made
    }
  })
  yield* Effect.replicateEffect(worker, inFlight, { concurrency: "unbounded", discard: true })
  return moved / (((yield* Clock.currentTimeMillis) - begun) / 1000)
})

const bench = Effect.gen(function* () {
  yield* people
  const contenders: ReadonlyArray<readonly [string, Move, number]> = [
    ["transfers over 10,000 users", transfers, many],
    ["(a) two updates, 10,000 users", plain, many],
    ["transfers over 1 user", transfers, 1],
    ["(b) two updates, 1 user", plain, 1]
  ]
  const rates = contenders.map((): Array<number> => [])
  for (let n = 0; n < rounds; n++) {
    for (const [at, [, move, users]] of contenders.entries()) rates[at]?.push(yield* rate(move, users))
  }
  const found = rates.map(median)
  console.log(`${machine()}, ${inFlight} in flight, ${rounds} rounds of ${seconds} s`)
  for (const [at, [name]] of contenders.entries()) {
    console.log(`${name.padEnd(32)} ${(found[at] ?? 0).toFixed(0).padStart(6)}/s`)
  }
  const [spread = 0, limit = 1, hot = 0, hotLimit = 1] = found
  console.log(`ours / (a)                       ${(spread / limit).toFixed(2).padStart(6)}   target 0.6`)
  console.log(`ours / (b)                       ${(hot / hotLimit).toFixed(2).padStart(6)}`)
  const wrong = (yield* (yield* Audit).check).filter(({ check }) => check !== "a hold belongs to a job")
  if (wrong.length > 0) {
    console.error(wrong)
    process.exitCode = 1
  }
})

await onStage(async ({ database }) => {
  const url = Redacted.make(await database("ledger"))
  await Effect.runPromise(
    bench.pipe(Effect.provide(Layer.mergeAll(Billing.layer, Audit.layer).pipe(Layer.provideMerge(migrated(url)))))
  )
})
process.exit()
