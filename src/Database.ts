import { NodeServices } from "@effect/platform-node"
import { PgClient, PgMigrator } from "@effect/sql-pg"
import { Effect, Layer, Option, Redacted, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import { fromFileSystem } from "effect/sql/MigratorFileSystem"
import { fileURLToPath } from "node:url"
import { DatabaseError } from "./Database/DatabaseError.ts"
import * as EmbeddedPostgres from "./Database/EmbeddedPostgres.ts"

export { DatabaseError } from "./Database/DatabaseError.ts"

export interface DatabaseOptions {
  /** DATABASE_URL; without it Postgres is embedded in `dataDir`. */
  readonly url: Option.Option<Redacted.Redacted>
  readonly dataDir: string
}

/** Seen best at 32 updates in flight on two cores; Postgres itself allows a hundred. */
const maxConnections = 20
const connectWithin = "5 seconds"
/** The lock of a killed predecessor goes with its connections, which takes a moment. */
const lockPatience = Schedule.spaced("250 millis").pipe(Schedule.upTo({ times: 20 }))
/** Names our lock among the advisory locks of a database: any number that no one else uses. */
const lockKey = 7_583_642

/** A server in DATA_DIR: the one that a killed predecessor left, or a new one; stopped when the scope ends. */
const embedded = Effect.fnUntraced(function* (dataDir: string) {
  const home = yield* EmbeddedPostgres.home(dataDir)
  const left = yield* EmbeddedPostgres.running(home.data)
  const address = Option.isSome(left) ? left.value : yield* EmbeddedPostgres.start(home)
  const url = EmbeddedPostgres.url(home, address, "postgres")
  // Taken before the finalizer is registered: who does not own the database does not stop it.
  yield* lock(url, `DATA_DIR ${dataDir}`).pipe(
    Effect.tapError(() => (Option.isSome(left) ? Effect.void : EmbeddedPostgres.stop(home.data, address)))
  )
  yield* Effect.addFinalizer(() => EmbeddedPostgres.stop(home.data, address))
  return url
})

const client = (url: Redacted.Redacted, connections: number) =>
  PgClient.layer({
    url,
    maxConnections: connections,
    connectTimeout: connectWithin,
    applicationName: `kudoaibot ${process.pid}`
  })

/**
 * Makes this process the only bot on the database, for as long as the scope lasts: the lock lives in a connection of its
 * own and dies with the process, however that ends.
 */
const lock = Effect.fnUntraced(
  function* (url: Redacted.Redacted, place: string) {
    const context = yield* Layer.build(client(url, 1))
    const sql = yield* Effect.provide(SqlClient.SqlClient, context)
    const connection = yield* sql.reserve
    const ask = (question: string) => connection.executeUnprepared(question, [], undefined)
    const take = Effect.gen(function* () {
      const [row] = yield* ask(`SELECT pg_try_advisory_lock(${lockKey}) AS mine`)
      if (row?.["mine"] === true) return
      const [owner] = yield* ask(`
      SELECT application_name AS name FROM pg_stat_activity JOIN pg_locks USING (pid)
      WHERE locktype = 'advisory' AND objid = ${lockKey} AND granted`)
      const name = String(owner?.["name"] ?? "").replace(/^kudoaibot /, "process ")
      return yield* new DatabaseError({ reason: "in-use", detail: `${place} is in use by another bot (${name})` })
    })
    yield* take.pipe(
      Effect.retry({
        schedule: lockPatience,
        while: (error) => error._tag === "DatabaseError" && error.reason === "in-use"
      })
    )
  },
  (effect, url) =>
    Effect.catchTag(effect, "SqlError", () => new DatabaseError({ reason: "unreachable", detail: unreachable(url) }))
)

const unreachable = (url: Redacted.Redacted) => {
  const { host, pathname } = new URL(Redacted.value(url))
  return `DATABASE_URL: no usable Postgres at ${host}${pathname}`
}

const migrations = PgMigrator.layer({
  loader: fromFileSystem(fileURLToPath(new URL("../migrations", import.meta.url)))
}).pipe(
  Layer.provide(NodeServices.layer),
  Layer.tapCause((cause) => Effect.logError("migration failed", cause)),
  Layer.catch(() =>
    Layer.effectDiscard(
      new DatabaseError({ reason: "migration", detail: "the database could not be brought up to date" })
    )
  )
)

/** A client of a database that is brought up to date first. */
export const migrated = (url: Redacted.Redacted) => Layer.provideMerge(migrations, client(url, maxConnections))

/** A migrated Postgres that this process alone writes to. Fails with one {@link DatabaseError}. */
export const Database = (options: DatabaseOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const url = yield* Option.match(options.url, {
        onNone: () => embedded(options.dataDir),
        onSome: (url) => Effect.as(lock(url, "DATABASE_URL"), url)
      })
      // The lock has just proved that the address is right.
      return Layer.orDie(migrated(url))
    })
  )
