import { Duration, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { inEveryProcess } from "../Recurring.ts"

/**
 * Names the locks by which each process shows that it lives, among the advisory locks of a database. A lock goes with its
 * process's connection, at the very moment the process ends.
 */
export const presence = 7_583_643

/** Nearly all of the time that a killed process's users and jobs wait before the others take them over. */
const lookEvery = Duration.seconds(1)

/**
 * Takes a process that ended without signing off out of the list of runners, long before its last sign of life is too
 * old. It is a hint and no more: a shard is taken over only when its own lock is free.
 */
export const forgetDeparted = Layer.unwrap(
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const round = sql`
      DELETE FROM cluster_runners WHERE pg_try_advisory_xact_lock(${presence}::int, hashtext(address))`
    return inEveryProcess({
      name: "ForgetDepartedProcesses",
      every: lookEvery,
      round: Effect.withTracerEnabled(round, false)
    })
  })
)
