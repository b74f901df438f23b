import * as NodeServices from "@effect/platform-node/NodeServices"
import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Option, type Redacted, Schedule } from "effect"
import { Migrator, SqlError } from "effect/sql"
import { fromFileSystem } from "effect/sql/MigratorFileSystem"
import { fileURLToPath } from "node:url"
import { DatabaseError } from "./Database/DatabaseError.ts"
import * as EmbeddedPostgres from "./Database/EmbeddedPostgres.ts"
import { failingTransactions } from "./Database/transactions.ts"
import { applicationName, type Claim, complaint, connectWithin, explain, own } from "./Database/Ownership.ts"

export { DatabaseError } from "./Database/DatabaseError.ts"

export interface DatabaseOptions {
  /** DATABASE_URL; without it Postgres is embedded in `dataDir`. */
  readonly url: Option.Option<Redacted.Redacted>
  readonly dataDir: string
  /** Default: this process alone works on it. */
  readonly claim?: Claim
}

/** Seen best at 32 updates in flight on two cores; Postgres itself allows a hundred. */
const maxConnections = 20
/** A server found while it is about to stop: it is gone soon, and then ours is started. */
const findAnother = { schedule: Schedule.spaced("1 second"), times: 5 }

/** Who was never the owner stops a server only if it is its own and nobody else took it over. */
const settle = (at: EmbeddedPostgres.Place, server: EmbeddedPostgres.Server) => (error: DatabaseError) =>
  server.found || error.reason === "in-use" ? Effect.void : EmbeddedPostgres.stop(at)

/** The server in DATA_DIR: the one that a killed predecessor left, or a new one. It is stopped when the scope ends. */
const embedded = Effect.fnUntraced(function* (dataDir: string) {
  const at = yield* EmbeddedPostgres.place(dataDir)
  const open = Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const server = yield* restore(EmbeddedPostgres.ensure(at))
      const revive = EmbeddedPostgres.ensure(at, { port: server.port })
      const { leave } = yield* restore(
        own({ url: server.url, setting: `DATA_DIR ${dataDir}`, claim: { _tag: "Whole" }, revive })
      ).pipe(
        Effect.tapError(settle(at, server)),
        Effect.onInterrupt(() => (server.found ? Effect.void : EmbeddedPostgres.stop(at)))
      )
      yield* Effect.addFinalizer(() => Effect.andThen(leave, EmbeddedPostgres.stop(at)))
      return server.url
    })
  )
  const url = yield* Effect.retry(open, { ...findAnother, while: (error) => error.reason === "unreachable" })
  yield* EmbeddedPostgres.tidy(at)
  return url
})

const external = Effect.fnUntraced(function* (url: Redacted.Redacted, claim: Claim) {
  yield* own({ url, setting: "DATABASE_URL", claim, revive: Effect.void })
  return url
})

/** Names the migration and Postgres's complaint about it. */
const broken = (error: Migrator.MigrationError | SqlError.SqlError) => {
  const why = error._tag === "SqlError" ? error : error.cause
  const words = [error._tag === "SqlError" ? "" : error.message, SqlError.isSqlError(why) ? complaint(why) : ""]
  const said = words
    .filter((word) => word !== "")
    .join(": ")
    .replaceAll(/\s+/g, " ")
  return new DatabaseError({ reason: "migration", detail: `the database could not be brought up to date: ${said}` })
}

/** How often another process's migrations are waited for, three seconds each: minutes, as a large table takes its time. */
const migrationWaits = 100
const isWaiting = (error: Migrator.MigrationError | SqlError.SqlError) =>
  error._tag === "SqlError" && error.reason._tag === "LockTimeoutError"

/** Runs what is missing, in one transaction; of several processes one does it and the others wait. */
const migrations = Migrator.make({})({
  loader: fromFileSystem(fileURLToPath(new URL("../../migrations", import.meta.url)))
}).pipe(
  Effect.retry({ times: migrationWaits, while: isWaiting }),
  Effect.mapError(broken),
  Layer.effectDiscard,
  Layer.provide(NodeServices.layer)
)

/**
 * A row that somebody keeps locked, such as a machine that died, fails one statement instead of holding up everybody. A
 * transaction in which nothing is said any more is that of a frozen process: Postgres ends it, and its locks with it,
 * before the others take a lock that they never get for the end of their jobs or of their share.
 */
const startupParameters = { lock_timeout: "3s", idle_in_transaction_session_timeout: "10s" }

const client = (url: Redacted.Redacted) =>
  Layer.provideMerge(
    failingTransactions,
    PgClient.layer({ url, maxConnections, connectTimeout: connectWithin, applicationName, startupParameters })
  ).pipe(Layer.catch((error) => Layer.effectContext(Effect.fail(explain(error, { url, setting: "the database" })))))

/** A client of a database that is brought up to date first. */
export const migrated = (url: Redacted.Redacted) => Layer.provideMerge(migrations, client(url))

/** A migrated Postgres, claimed by this process for as long as it lasts. Fails with one {@link DatabaseError}, whose message is one line. */
export const Database = (options: DatabaseOptions) =>
  Layer.unwrap(
    Effect.map(
      Option.match(options.url, {
        onNone: () => embedded(options.dataDir),
        onSome: (url) => external(url, options.claim ?? { _tag: "Whole" })
      }),
      migrated
    )
  )
