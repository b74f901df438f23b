import { Effect, Layer, Schedule } from "effect"
import { SqlClient } from "effect/sql"

/**
 * Names the locks by which each process shows that it lives, among the advisory locks of a database. A lock goes with its
 * process's connection, at the very moment the process ends.
 */
export const presence = 7_583_643

/** The longest that a killed process's users and jobs wait to be taken over by the others, nearly. */
const lookEvery = "1 second"

/**
 * Takes a process that ended without a word off the list of runners, long before its last sign of life is too old. It is
 * a hint and no more: a shard is taken over only when its own lock is free.
 */
export const forgetDeparted = Layer.effectDiscard(
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`DELETE FROM cluster_runners WHERE pg_try_advisory_xact_lock(${presence}::int, hashtext(address))`.pipe(
      // A database that is away, or the table that is not made yet: there is a next time.
      Effect.ignore,
      Effect.withTracerEnabled(false),
      Effect.repeat(Schedule.spaced(lookEvery)),
      Effect.forkScoped
    )
  })
)
