import * as NodeServices from "@effect/platform-node/NodeServices"
import { Duration, Effect, Schedule } from "effect"
import { Migrator, SqlClient, SqlError } from "effect/sql"
import { fromFileSystem } from "effect/sql/MigratorFileSystem"
import { fileURLToPath } from "node:url"

/**
 * What a migration waits for a lock on a table. Whoever comes after it stands in line behind it, so this is what a release
 * that runs meanwhile is held up, whoever else keeps the table.
 */
export const lockPatience = Duration.millis(300)
/** Until a lock is asked for again: the line that formed has gone on by then. */
const askAgainAfter = "2 seconds"
/** How often it is asked for: some twenty minutes, as somebody may be making a backup. */
const maxAsked = 500
const asking = { schedule: Schedule.spaced(askAgainAfter), times: maxAsked } as const

/** The lock of Postgres's that whoever migrates has. */
const migrating = 7_326_001

/** The number of the last migration that was made. */
const lastMade = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [table] = yield* sql<{ known: boolean }>`SELECT to_regclass('effect_sql_migrations') IS NOT NULL AS known`
  if (table?.known !== true) return 0
  const [row] = yield* sql<{ last: number | null }>`SELECT max(migration_id) AS last FROM effect_sql_migrations`
  return row?.last ?? 0
})

/**
 * One process migrates, and the others wait. They do not wait within a statement: an index that is built concurrently would
 * wait for its end.
 */
const alone = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const connection = yield* sql.reserve
  const tell = (what: "pg_try_advisory_lock" | "pg_advisory_unlock") =>
    Effect.map(connection.execute(`SELECT ${what}($1::bigint) AS done`, [migrating], undefined), ([row]) => row?.done)
  const lock = Effect.flatMap(tell("pg_try_advisory_lock"), (done) =>
    done === true
      ? Effect.void
      : Effect.fail(new Migrator.MigrationError({ kind: "Locked", message: "another process is still migrating" }))
  )
  yield* Effect.acquireRelease(Effect.retry(lock, { ...asking, while: ({ _tag }) => _tag === "MigrationError" }), () =>
    Effect.ignore(tell("pg_advisory_unlock"))
  )
})

const isPassing = (error: unknown) =>
  SqlError.isSqlError(error) && (error.reason._tag === "LockTimeoutError" || error.reason._tag === "DeadlockError")

const everyMigration = Effect.provide(
  fromFileSystem(fileURLToPath(new URL("../../../migrations", import.meta.url))),
  NodeServices.layer
)

/** The number of the last migration that this release knows. */
export const lastKnown = Effect.map(Effect.orDie(everyMigration), (all) => Math.max(0, ...all.map(([id]) => id)))

/** What a migration's file exports. One that is not transactional is begun anew whenever it was cut off. */
interface Exports {
  readonly default: Effect.Effect<unknown, unknown, SqlClient.SqlClient>
  readonly transactional?: boolean
}

const read = ([id, name, load]: Migrator.ResolvedMigration): Effect.Effect<
  Exports,
  Migrator.MigrationError,
  SqlClient.SqlClient
> =>
  Effect.catchDefect(load, (cause) =>
    Effect.fail(new Migrator.MigrationError({ kind: "ImportError", cause, message: `${id}_${name} cannot be read` }))
  )

const failed = ([id, name]: Migrator.ResolvedMigration, cause: unknown) =>
  new Migrator.MigrationError({ kind: "Failed", cause, message: `Migration "${id}_${name}" failed` })

/** Makes one migration; `known` are those up to it. */
const make = Effect.fnUntraced(function* (
  known: ReadonlyArray<Migrator.ResolvedMigration>,
  migration: Migrator.ResolvedMigration
) {
  const sql = yield* SqlClient.SqlClient
  const [id, name] = migration
  const file = yield* read(migration)
  const online = file.transactional === false
  if (online) yield* Effect.mapError(file.default, (cause) => failed(migration, cause))
  const patience = `${Duration.toMillis(lockPatience)}ms`
  const step = Effect.succeed(
    online ? Effect.void : Effect.andThen(sql`SELECT set_config('lock_timeout', ${patience}, true)`, file.default)
  )
  const loader = Effect.succeed(known.map((one) => (one === migration ? ([id, name, step] as const) : one)))
  yield* Migrator.make({})({ loader }).pipe(
    Effect.tapError((error) =>
      isPassing(error.cause) ? Effect.logWarning(`migration ${id}_${name} waits for a table`) : Effect.void
    ),
    Effect.retry({ ...asking, while: (error) => isPassing(error) || isPassing(error.cause) })
  )
})

/**
 * Brings a database up to date while the release before works on it: each migration in a transaction of its own, which
 * gives up and begins anew when it does not get a lock within {@link lockPatience}. What takes its time runs outside of
 * one and keeps nobody waiting (`online.ts`). With `last` it stops after the migration of that number.
 */
export const migrate = (last = Number.POSITIVE_INFINITY) =>
  Effect.gen(function* () {
    const all = yield* everyMigration
    const wanted = all.filter(([id]) => id <= last)
    const missing = Effect.map(lastMade, (made) => wanted.filter(([id]) => id > made))
    if ((yield* missing).length === 0) return
    yield* alone
    for (const migration of yield* missing) {
      const known = wanted.filter(([id]) => id <= migration[0])
      yield* make(known, migration)
    }
  }).pipe(Effect.scoped)
