import { Duration, Effect, Layer, Ref } from "effect"
import { SqlClient } from "effect/sql"
import { monotonicMillis } from "../platform/MonotonicTime.ts"
import { inOneProcess, type Recurring } from "../platform/Recurring.ts"
import { DueJobs, type JobsError } from "./Jobs.ts"
import { LateSteps } from "./LateVideos.ts"

/** How often the database's clock is held against one that only goes forward: as long as a status read may be late by it. */
const every = "10 seconds"
/** Clocks are corrected by less as they go, and nobody notices. */
const leastStep = Duration.seconds(5)

/** What the database's clock said, and when that answer had come, in monotonic ms. */
interface Look {
  readonly clock: number
  readonly answered: number
}

/**
 * Notices that the database's clock was set back. Status reads of videos that are being made, and steps of those that came late, wait
 * for a moment of that clock: they would come so much later, and their users wait as long.
 */
const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const jobs = yield* DueJobs
  const late = yield* LateSteps
  const last = yield* Ref.make<Look | undefined>(undefined)

  const round = Effect.gen(function* () {
    const asked = yield* monotonicMillis
    const [row] = yield* sql<{ clock: number }>`
      SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS clock`
    if (row === undefined) return
    const before = yield* Ref.getAndSet(last, { clock: row.clock, answered: yield* monotonicMillis })
    if (before === undefined) return
    // At least so much time has passed, however long either answer took.
    const passed = asked - before.answered
    const by = Duration.millis(passed - (row.clock - before.clock))
    if (Duration.isLessThan(by, leastStep)) return
    yield* Effect.logWarning("the database's clock was set back").pipe(
      Effect.annotateLogs({ seconds: Math.round(Duration.toSeconds(by)) })
    )
    yield* jobs.setBack(by)
    yield* late.setBack(by)
  })

  return { name: "ClockSteps", every, round } satisfies Recurring<JobsError, never>
})

export const ClockSteps = {
  /** The work of a round, to be repeated. */
  make,
  /** Looks in one process of all. */
  layerRun: Layer.unwrap(Effect.map(make, inOneProcess))
}
