import { PgConnection } from "@effect/sql-pg"
import { Cause, Deferred, Duration, Effect, Ref, Schedule } from "effect"
import type { SqlError } from "effect/sql"
import { codeOf, explain } from "./causes.ts"
import { type Claim, endOlderThan, silentFor, take } from "./Claim.ts"
import type { DatabaseError } from "./DatabaseError.ts"
import { connectionTo, type Target } from "./Target.ts"
import { makeWires, type Wires } from "./Wires.ts"

/** How often the connection that holds the lock is used: it finds a lost one, and keeps middlemen from closing it. */
const checkEvery = "2 seconds"
/** The longest that its answers take. Together with the time between they are less than Postgres waits for us. */
const answerWithin = "8 seconds"
/** Between attempts to get a lost database back. */
const returnEvery = "1 second"

/** What is owned. */
interface Estate {
  readonly target: Target
  readonly claim: Claim
  /** The connections that work under this ownership. */
  readonly wires: Wires
  /** Brings the server back where that is ours to do. */
  readonly revive: Effect.Effect<void, DatabaseError>
}

/** What Postgres knows of these; it ends this session soon after it heard the last of us. */
const soonEnded = `
  SELECT set_config(name, value, false) FROM pg_settings JOIN (VALUES
    ('idle_session_timeout', '${Duration.toMillis(silentFor)}'),
    ('tcp_keepalives_idle', '5'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3')
  ) AS wanted (name, value) USING (name)`

/** When the database last answered, as a monotonic time in ms. */
type Heard = Ref.Ref<number>

/**
 * What was connected before a silence is lost, however long Postgres and the driver would wait for it: both ends are
 * ended, so that no lock of ours lives on there, and nobody here waits for an answer.
 */
const startAnew = Effect.fnUntraced(function* (connection: PgConnection.PgConnection, estate: Estate, heard: Heard) {
  const age = Duration.millis(performance.now() - (yield* Ref.get(heard)))
  yield* endOlderThan(connection, estate.target, age)
  yield* estate.wires.endOlderThan(age)
})

const opened = (estate: Estate) =>
  Effect.gen(function* () {
    const wires = yield* makeWires(answerWithin)
    const connection = yield* PgConnection.make(connectionTo(estate.target, wires))
    yield* connection.query(soonEnded, [], false)
    return connection
  })

const answers = (connection: PgConnection.PgConnection, heard: Heard) =>
  Effect.andThen(
    connection.query("SELECT 1", [], false),
    Effect.suspend(() => Ref.set(heard, performance.now()))
  )

/** Whoever becomes the owner ends all sessions but its own, also one that only asks. Who asks again is told of the owner. */
const askAgain = { schedule: Schedule.spaced("250 millis"), times: 3 }
const wasEnded = (error: SqlError.SqlError | DatabaseError) => error._tag === "SqlError" && codeOf(error) === "57P01"

/** Holds the lock until its connection is lost; tells when it has it. */
const hold = (
  estate: Estate,
  heard: Heard,
  prepare: (connection: PgConnection.PgConnection) => Effect.Effect<unknown>,
  held: Effect.Effect<unknown>
) =>
  Effect.gen(function* () {
    const connection = yield* opened(estate).pipe(
      Effect.tap(prepare),
      Effect.tap((asking) => take(asking, estate.target, estate.claim)),
      Effect.retry({ ...askAgain, while: wasEnded })
    )
    yield* held
    return yield* answers(connection, heard).pipe(
      Effect.repeat(Schedule.spaced(checkEvery)),
      Effect.andThen(Effect.never)
    )
  }).pipe(
    Effect.catchTag("SqlError", (error) => explain(error, estate.target)),
    Effect.scoped
  )

/** Like an operator's own stop, so that everything under way ends in order. */
const endProcess = Effect.sync(() => process.kill(process.pid, "SIGTERM"))

/** What the log says when a lost database is owned again. */
export const databaseIsBack = "the database is back"

const inUse = (error: DatabaseError) => error.reason === "in-use"

/**
 * Makes this process the only bot on a database, or the only one at its address of a cluster, for as long as the scope
 * lasts. The lock lives in a connection of its own and goes with the process, however that ends, and soon after the way to
 * it falls silent. If the connection is lost on the way, the lock is taken again; if another bot was faster, this one ends
 * itself rather than work beside it. `leave` is to be run before the server is stopped.
 */
export const own = Effect.fnUntraced(function* (estate: Estate) {
  const owned = yield* Deferred.make<void, DatabaseError>()
  const leaving = yield* Ref.make(false)
  const heard = yield* Ref.make(performance.now())
  const anew = (connection: PgConnection.PgConnection) => startAnew(connection, estate, heard)
  const regain = Effect.gen(function* () {
    if (yield* Ref.get(leaving)) return yield* Effect.never
    yield* estate.revive
    return yield* hold(estate, heard, anew, Effect.logInfo(databaseIsBack))
  }).pipe(
    Effect.tapError((error) => Effect.logError(error.detail, Cause.fail(error))),
    Effect.retry({ schedule: Schedule.spaced(returnEvery), while: (error) => !inUse(error) }),
    Effect.catch(() => endProcess)
  )
  yield* hold(estate, heard, () => Effect.void, Deferred.succeed(owned, undefined)).pipe(
    Effect.catch((error) =>
      // True if there was nobody to tell it yet: then this is how the start fails.
      Effect.flatMap(Deferred.fail(owned, error), (first) => (first ? Effect.void : regain))
    ),
    Effect.forkScoped
  )
  yield* Deferred.await(owned)
  return { leave: Ref.set(leaving, true) }
})
