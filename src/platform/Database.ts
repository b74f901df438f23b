import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Option, type Redacted, Schedule } from "effect"
import { type Migrator, SqlError } from "effect/sql"
import { complaint, explain } from "./Database/causes.ts"
import type { Claim } from "./Database/Claim.ts"
import { DatabaseError } from "./Database/DatabaseError.ts"
import * as DatabaseUrl from "./Database/DatabaseUrl.ts"
import * as EmbeddedPostgres from "./Database/EmbeddedPostgres.ts"
import { migrate } from "./Database/Migrations.ts"
import { own } from "./Database/Ownership.ts"
import { examine, probe, scarcity } from "./Database/Probe.ts"
import { connectionTo, newName, reach, type Target } from "./Database/Target.ts"
import { failingTransactions } from "./Database/transactions.ts"
import { makeWires, type Wires } from "./Database/Wires.ts"

export { DatabaseError } from "./Database/DatabaseError.ts"

interface DatabaseOptions {
  /** DATABASE_URL; without it Postgres is embedded in `dataDir`. */
  readonly url: Option.Option<Redacted.Redacted>
  readonly dataDir: string
  /** Default: this process alone works on it. */
  readonly claim?: Claim
  /** How many connections work at once, beside the one that holds the lock. Default: 20. */
  readonly connections?: number
}

/** Seen best at 32 updates in flight on two cores; Postgres itself allows a hundred. */
const defaultConnections = 20
/** A server found while it is about to stop: it is gone soon, and then ours is started. */
const findAnother = { schedule: Schedule.spaced("1 second"), times: 5 }

/** Postgres ends a statement that takes longer. Each of ours is over in a fraction of it, however large the tables are. */
const statementTimeout = "30s"
/** Then Postgres has not answered, although it would by its own rule. */
const answerWithin = "35 seconds"
/** An answer may take any time. */
const patient = "1 day"

/** Who was never the owner stops a server only if it is its own and nobody else took it over. */
const settle = (at: EmbeddedPostgres.Place, server: EmbeddedPostgres.Server) => (error: DatabaseError) =>
  server.found || error.reason === "in-use" ? Effect.void : EmbeddedPostgres.stop(at)

/** The server in DATA_DIR: the one that a killed predecessor left, or a new one. It is stopped when the scope ends. */
const embedded = Effect.fnUntraced(function* (dataDir: string, wires: Wires) {
  const at = yield* EmbeddedPostgres.place(dataDir)
  const open = Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const server = yield* restore(EmbeddedPostgres.ensure(at))
      const { port } = server
      const target: Target = {
        ...DatabaseUrl.embedded(server.url, port),
        setting: `DATA_DIR ${dataDir}`,
        security: false,
        applicationName: newName()
      }
      const revive = EmbeddedPostgres.ensure(at, { port })
      const { leave } = yield* restore(own({ target, claim: { _tag: "Whole" }, wires, revive })).pipe(
        Effect.tapError(settle(at, server)),
        Effect.onInterrupt(() => (server.found ? Effect.void : EmbeddedPostgres.stop(at)))
      )
      yield* Effect.addFinalizer(() => Effect.andThen(leave, EmbeddedPostgres.stop(at)))
      return target
    })
  )
  const target = yield* Effect.retry(open, { ...findAnother, while: (error) => error.reason === "unreachable" })
  yield* EmbeddedPostgres.tidy(at)
  return target
})

const targetOf = Effect.fnUntraced(function* (url: Redacted.Redacted, wires: Wires) {
  return yield* reach(yield* DatabaseUrl.read("DATABASE_URL", url), "DATABASE_URL", wires)
})

const external = Effect.fnUntraced(function* (
  url: Redacted.Redacted,
  { wires, claim, connections }: { readonly wires: Wires; readonly claim: Claim; readonly connections: number }
) {
  const target = yield* targetOf(url, wires)
  yield* probe(target, wires, connections)
  yield* own({ target, claim, wires, revive: Effect.void })
  return target
})

/** What a database at DATABASE_URL tells of itself, and what it may lack; fails as a start on it would. Nothing is changed there. */
export const inspect = (url: Redacted.Redacted, connections = defaultConnections) =>
  Effect.scoped(
    Effect.gen(function* () {
      const wires = yield* makeWires(answerWithin)
      const examined = yield* examine(yield* targetOf(url, wires), wires)
      return { version: examined.version, scarce: scarcity(examined, connections) }
    })
  )

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

/**
 * A row that somebody keeps locked, such as a machine that died, fails one statement instead of holding up everybody. A
 * transaction in which nothing is said any more is that of a frozen process: Postgres ends it, and its locks with it,
 * before the others take a lock that they never get for the end of their jobs or of their share. Days and times are UTC's.
 */
const session = { TimeZone: "UTC", lock_timeout: "3s", idle_in_transaction_session_timeout: "10s" }
/** A connection of which nothing is heard is given up here first and there a little later, so neither closes one in use. */
const idle = { here: "20 seconds", there: "60s" } as const
const working = {
  ...session,
  statement_timeout: statementTimeout,
  idle_session_timeout: idle.there,
  tcp_keepalives_idle: "10",
  tcp_keepalives_interval: "5",
  tcp_keepalives_count: "3"
}

const client = (
  target: Target,
  wires: Wires,
  pool: { readonly maxConnections: number; readonly startupParameters: Readonly<Record<string, string>> }
) =>
  PgClient.layer({ ...connectionTo(target, wires), ...pool, idleTimeout: idle.here }).pipe(
    Layer.catch((error) => Layer.effectContext(Effect.fail(explain(error, target))))
  )

/** An index is built when all transactions of before are over, whom it holds up as little as they hold up others. */
const migrating = { ...session, lock_timeout: "20min" }

/** A migration may take its time, and so may its answers. */
const broughtUpToDate = (target: Target) =>
  Layer.unwrap(
    Effect.map(makeWires(patient), (wires) =>
      client(target, wires, { maxConnections: 2, startupParameters: migrating })
    )
  ).pipe((migrations) => migrate().pipe(Effect.mapError(broken), Effect.provide(migrations), Effect.scoped))

/** A client of a database that is brought up to date first. */
const clientOf = (target: Target, wires: Wires, maxConnections: number) =>
  Layer.unwrap(
    Effect.as(
      broughtUpToDate(target),
      Layer.provideMerge(failingTransactions, client(target, wires, { maxConnections, startupParameters: working }))
    )
  )

/** One connection to a database as it is: a bot may be working on it, of whichever release. */
export const asFound = (url: Redacted.Redacted) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const wires = yield* makeWires(answerWithin)
      return client(yield* targetOf(url, wires), wires, { maxConnections: 1, startupParameters: working })
    })
  )

/** A client of a database that is brought up to date first. Nobody else is kept out. */
export const migrated = (url: Redacted.Redacted) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const wires = yield* makeWires(answerWithin)
      return clientOf(yield* targetOf(url, wires), wires, defaultConnections)
    })
  )

/** A migrated Postgres, claimed by this process for as long as it lasts. Fails with one {@link DatabaseError}, whose message is one line. */
export const Database = (options: DatabaseOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const wires = yield* makeWires(answerWithin)
      const { claim = { _tag: "Whole" }, connections = defaultConnections } = options
      const target = yield* Option.match(options.url, {
        onNone: () => embedded(options.dataDir, wires),
        onSome: (url) => external(url, { wires, claim, connections })
      })
      return clientOf(target, wires, connections)
    })
  )
