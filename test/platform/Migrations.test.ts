import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Audit } from "../../src/support/Audit.ts"
import { Billing } from "../../src/money/Billing.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { JobId, UserId } from "../../src/domain/Ids.ts"
import { migrate } from "../../src/platform/Database/Migrations.ts"
import { emptyDatabaseUrl } from "../../lab/world/database.ts"
import { coinsHeld } from "../kit/coinsHeld.ts"

const jobs = Array.from({ length: 3 }, () => JobId.make(crypto.randomUUID()))

/** What the release before lots left behind: a delivered, a failed and a running video of one user. */
const before = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`INSERT INTO users (id, language, dialog) VALUES (1, 'ru', '{}'::jsonb), (2, 'en', '{}'::jsonb)`
  yield* sql`
    INSERT INTO accounts (user_id, kind) SELECT n, kind FROM unnest(ARRAY[1, 2]) n, unnest(ARRAY['available', 'held']) kind`
  const move = (key: string, debit: string, credit: string, amount: number, reason: string, job: JobId | null) => sql`
    INSERT INTO transfers (key, user_id, debit, credit, amount, reason, job_id)
    VALUES (${key}, 1, ${debit}, ${credit}, ${amount}, ${reason}, ${job}::uuid)`
  yield* move("welcome:1", "house:promotions", "available", 100, "welcome", null)
  const states = ["delivered", "failed", "generating"] as const
  for (const [n, job] of jobs.entries()) {
    yield* sql`
      INSERT INTO jobs (id, user_id, state, request, price, demo)
      VALUES (${job}::uuid, 1, ${states[n] ?? ""}, '{}'::jsonb, 20, false)`
    yield* move(`hold:${job}`, "available", "held", 20, "video", job)
  }
  yield* sql`
    UPDATE jobs SET provider = 'kie', task = 'a task', submitted_at = now(), cost = '{"amount": 128, "unit": "credits"}'
    WHERE id = ${jobs[0] ?? null}::uuid`
  yield* move(`settle:${jobs[0]}`, "held", "house:revenue", 20, "delivered", jobs[0] ?? null)
  yield* move(`settle:${jobs[1]}`, "held", "available", 20, "returned", jobs[1] ?? null)
})

describe("an upgrade", () => {
  it.live("keeps every coin and cost of the release before lots, and a running video ends as it would have", () =>
    Effect.gen(function* () {
      const url = yield* emptyDatabaseUrl
      const database = Layer.mergeAll(Billing.layer, Audit.layer).pipe(
        Layer.provideMerge(PgClient.layer({ url, maxConnections: 2 }))
      )
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const billing = yield* Billing
        const audit = yield* Audit
        const user = UserId.make(1)
        const [, , running] = jobs
        yield* migrate(4)
        yield* before
        yield* migrate()
        assert.deepStrictEqual(yield* audit.check, [])
        assert.strictEqual(yield* billing.balance(user), 60)
        assert.strictEqual(yield* billing.balance(UserId.make(2)), 0)
        assert.strictEqual(yield* coinsHeld, 20)
        const costs = yield* sql`SELECT job, actual::float8, source FROM provider_costs`
        assert.deepStrictEqual(costs, [{ job: jobs[0] ?? null, actual: 640_000, source: "status" }])
        if (running === undefined) throw new Error("no job")
        yield* billing.release(running)
        yield* sql`UPDATE jobs SET state = 'failed' WHERE id = ${running}::uuid`
        assert.strictEqual(yield* billing.balance(user), 80)
        yield* billing.hold(user, jobs[0] ?? running, Coins.make(1))
        assert.strictEqual(yield* billing.balance(user), 80)
        assert.deepStrictEqual(yield* audit.check, [])
      }).pipe(Effect.provide(database))
    }).pipe(Effect.scoped)
  )
})
