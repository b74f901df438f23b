import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Redacted } from "effect"
import { Client } from "pg"
import { lockPatience, migrate } from "../../src/platform/Database/Migrations.ts"
import { emptyDatabaseUrl } from "../../lab/world/database.ts"
import { storeHistory } from "../../lab/world/history.ts"

/** The migration that builds the indexes. */
const historyIndexes = 26
/** The release whose installations are large: of before every rule about long locks. */
const releaseBefore = 11
/** `JOBS=1000000` tries what a large installation has. */
const jobs = Number(process.env["JOBS"] ?? 100_000)
/**
 * What a statement of the release before may be held up, in ms: the migration's patience for a lock, once for each of two
 * tables, and as much again for a machine that has other things to do. Writing every job once takes longer.
 */
const longestBlock = 1000

const connected = (url: Redacted.Redacted) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const client = new Client({ connectionString: Redacted.value(url) })
      await client.connect()
      return client
    }),
    (client) => Effect.promise(() => client.end())
  )

const migrateAt = (url: Redacted.Redacted, last?: number) =>
  Effect.provide(migrate(last), PgClient.layer({ url, maxConnections: 2 }))

/** What the release before says all the time, to rows all over its tables. */
const statements = [
  "SELECT state, price FROM jobs WHERE user_id = $1 ORDER BY created_at DESC LIMIT 5",
  "UPDATE jobs SET progress = $1 % 100 WHERE state = 'generating' AND user_id IN (SELECT user_id FROM jobs WHERE state = 'generating' LIMIT 1)",
  "UPDATE users SET version = version + 1 WHERE id = $1",
  "UPDATE accounts SET balance = balance WHERE user_id = $1",
  "SELECT sum(amount) FROM transfers WHERE user_id = $1",
  "INSERT INTO callbacks (id) VALUES (gen_random_uuid()::text || $1::text)",
  "INSERT INTO invoices (id, user_id, pack, coins, bonus, stars, monthly) VALUES (gen_random_uuid(), $1, 's', 1, 0, 1, false)"
]

/** Says one statement again and again until the work is over, and returns the longest that it took, in ms. */
const longestOf = (url: Redacted.Redacted, statement: string, isOver: () => boolean) =>
  Effect.flatMap(connected(url), (client) =>
    Effect.promise(async () => {
      let longest = 0
      for (let n = 1; !isOver(); n++) {
        const begun = performance.now()
        await client.query(statement, [1 + ((n * 7919) % (jobs / 10))])
        longest = Math.max(longest, performance.now() - begun)
      }
      return { statement, longest }
    })
  )

/** A transaction such as a backup's, which has read of every table and ends only when somebody waits for it. */
const backup = (url: Redacted.Redacted) =>
  Effect.flatMap(connected(url), (client) =>
    Effect.promise(async () => {
      await client.query("BEGIN; SELECT FROM jobs LIMIT 1; SELECT FROM users LIMIT 1; SELECT FROM transfers LIMIT 1")
      const waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"
      return async () => {
        for (let n = 0; n < 10_000; n++) if ((await client.query(waiting)).rows.length > 0) break
        await client.query("COMMIT")
      }
    })
  )

/** Tables, columns, constraints and indexes, as Postgres writes them. */
const schemaOf = (url: Redacted.Redacted) =>
  Effect.flatMap(connected(url), (client) =>
    Effect.promise(async () => {
      const { rows } = await client.query(`
        SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS line
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT concat_ws(' ', indexdef) FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
        ORDER BY 1`)
      return rows.map(({ line }) => String(line))
    })
  )

describe("an upgrade of a large database", () => {
  it.live(
    `holds no statement of the release before up for longer than ${longestBlock} ms, also while a backup is made`,
    () =>
      Effect.gen(function* () {
        const url = yield* emptyDatabaseUrl
        yield* migrateAt(url, releaseBefore)
        const client = yield* connected(url)
        yield* Effect.promise(() => storeHistory(client, { jobs }))
        const endBackup = yield* backup(url)
        let over = false
        const upgrade = Effect.ensuring(
          migrateAt(url),
          Effect.sync(() => (over = true))
        )
        const [found] = yield* Effect.all(
          [
            Effect.forEach(statements, (statement) => longestOf(url, statement, () => over), {
              concurrency: "unbounded"
            }),
            upgrade,
            Effect.promise(endBackup)
          ],
          { concurrency: "unbounded" }
        )
        const [worst] = found.toSorted((a, b) => b.longest - a.longest)
        if (process.env["JOBS"] !== undefined) console.log(found)
        assert.isBelow(worst?.longest ?? Infinity, longestBlock, worst?.statement)
        const { rows } = yield* Effect.promise(() =>
          client.query(
            "SELECT count(*) FILTER (WHERE end_shown)::int AS told, count(*) FILTER (WHERE NOT end_shown)::int AS untold FROM jobs"
          )
        )
        assert.deepStrictEqual(rows, [{ told: jobs - 20, untold: 20 }])
      }).pipe(Effect.scoped),
    600_000
  )

  it("is patient for less than half of that", () => {
    assert.isBelow(2 * Duration.toMillis(lockPatience), longestBlock)
  })
})

describe("an upgrade", () => {
  it.live("of a database that ran an earlier form of a migration ends with the same schema", () =>
    Effect.gen(function* () {
      const [fresh, older] = [yield* emptyDatabaseUrl, yield* emptyDatabaseUrl]
      yield* migrateAt(fresh)
      yield* migrateAt(older, releaseBefore)
      const client = yield* connected(older)
      yield* Effect.promise(async () => {
        await client.query("ALTER TABLE jobs ADD COLUMN end_shown boolean NOT NULL DEFAULT false")
        await client.query(
          "CREATE INDEX jobs_untold ON jobs (finished_at) WHERE NOT end_shown AND finished_at IS NOT NULL"
        )
        await client.query("INSERT INTO effect_sql_migrations (migration_id, name) VALUES (12, 'told_ends')")
      })
      yield* migrateAt(older, 20)
      yield* Effect.promise(async () => {
        await client.query("ALTER TABLE jobs ADD COLUMN makers text[], ADD COLUMN place integer CHECK (place > 0)")
        await client.query("INSERT INTO effect_sql_migrations (migration_id, name) VALUES (21, 'job_makers')")
      })
      yield* migrateAt(older)
      assert.deepStrictEqual(yield* schemaOf(older), yield* schemaOf(fresh))
    }).pipe(Effect.scoped)
  )

  it.live("that was cut off while it built an index builds it anew, and two at once are made once", () =>
    Effect.gen(function* () {
      const url = yield* emptyDatabaseUrl
      yield* migrateAt(url, historyIndexes)
      const schema = yield* schemaOf(url)
      const client = yield* connected(url)
      const indexes = "SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid"
      yield* Effect.promise(async () => {
        await client.query("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'jobs_untold'::regclass")
        await client.query("DELETE FROM effect_sql_migrations WHERE name = 'history_indexes'")
        assert.deepStrictEqual((await client.query(indexes)).rows, [{ name: "jobs_untold" }])
      })
      yield* Effect.all([migrateAt(url, historyIndexes), migrateAt(url, historyIndexes)], { concurrency: "unbounded" })
      assert.deepStrictEqual((yield* Effect.promise(() => client.query(indexes))).rows, [])
      assert.deepStrictEqual(yield* schemaOf(url), schema)
    }).pipe(Effect.scoped)
  )
})
