import { PgClient } from "@effect/sql-pg"
import { Effect, Layer } from "effect"
import { type Migrator, SqlError } from "effect/sql"
import { complaint, explain } from "./causes.ts"
import { DatabaseError } from "./DatabaseError.ts"
import { steadyClock } from "../MonotonicTime.ts"
import { migrate } from "./Migrations.ts"
import { connectionTo, type Target } from "./Target.ts"
import { makeWires, type Wires } from "./Wires.ts"

/** Postgres ends a statement that takes longer. Each of ours is over in a fraction of it, however large the tables are. */
const statementTimeout = "30s"
/** An answer may take any time. */
const patient = "1 day"

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
/** How a session of the bot works. */
export const working = {
  ...session,
  statement_timeout: statementTimeout,
  idle_session_timeout: idle.there,
  tcp_keepalives_idle: "10",
  tcp_keepalives_interval: "5",
  tcp_keepalives_count: "3"
}

/** A pool of connections to a database. */
export const client = (
  target: Target,
  wires: Wires,
  pool: { readonly maxConnections: number; readonly startupParameters: Readonly<Record<string, string>> }
) =>
  PgClient.layer({ ...connectionTo(target, wires), ...pool, idleTimeout: idle.here }).pipe(
    Layer.provide(steadyClock),
    Layer.catch((error) => Layer.effectContext(Effect.fail(explain(error, target))))
  )

/** An index is built when all transactions of before are over, whom it holds up as little as they hold up others. */
const migrating = { ...session, lock_timeout: "20min" }

/** A migration may take its time, and so may its answers. With `last` it stops after the migration of that number. */
export const broughtUpToDate = (target: Target, last?: number) =>
  Layer.unwrap(
    Effect.map(makeWires(patient), (wires) =>
      client(target, wires, { maxConnections: 2, startupParameters: migrating })
    )
  ).pipe((migrations) => migrate(last).pipe(Effect.mapError(broken), Effect.provide(migrations), Effect.scoped))
