import { Cause, Effect, Layer } from "effect"
import type { JobId } from "../domain/Ids.ts"
import { inOneProcess, type Recurring } from "../platform/Recurring.ts"
import { makeNotices } from "../users/Notices.ts"
import { StatusMessage } from "./Generation/StatusMessage.ts"
import { GenerationRuns } from "./GenerationRuns.ts"
import { DueJobs, JobProgress, Jobs, type JobsError } from "./Jobs.ts"
import type { Stalled } from "./Jobs/DueJobs.ts"
import { alertKinds, type AlertName, raises } from "../platform/AlertKinds.ts"

/** Nobody works on a stalled job: a minute more is what its user waits longer. */
const every = "1 minute"
/** A job that this release cannot read is left for so long to a release that can, as while one replaces the other. */
const readableWithinMinutes = 60

/**
 * Revives the jobs on which nobody seems to work, each for itself: one that cannot be revived is reported, and holds up no
 * other. A job whose latest run was lost has it started. One whose run broke off for good, or that cannot be read, is ended
 * here, with its coins back, and its user told. One that is being made is its provider's, and the status poller's.
 */
const make = Effect.gen(function* () {
  const jobs = yield* Jobs
  const due = yield* DueJobs
  const progress = yield* JobProgress
  const runs = yield* GenerationRuns
  const status = yield* StatusMessage

  const { tell } = yield* makeNotices

  const end = Effect.fnUntraced(function* (id: JobId, why: AlertName) {
    yield* Effect.logError(alertKinds[why].title).pipe(Effect.annotateLogs(raises(why)))
    return yield* progress.failed(id, "provider")
  })

  /** Its status message cannot be drawn either, so its end is a message of its own. */
  const endUnreadable = Effect.fnUntraced(function* ({ id, user }: Stalled) {
    const coins = yield* end(id, "job-unreadable")
    if (coins === undefined) return
    yield* coins === 0 ? tell(user, "status-failed-free") : tell(user, "status-failed", { coins })
  })

  const revive = Effect.fnUntraced(function* (stalled: Stalled) {
    const { id, run, state, minutes } = stalled
    const readable = yield* jobs.find(id).pipe(
      Effect.as(true),
      Effect.catchTag("SchemaError", () => Effect.succeed(false))
    )
    if (!readable && minutes >= readableWithinMinutes) return yield* endUnreadable(stalled)
    if (state === "generating") return
    if (yield* runs.hasEnded(id, run)) {
      yield* end(id, "job-outlived")
      return yield* status.refresh(id)
    }
    return yield* runs.start(id, run)
  })

  const alone = (job: Stalled) =>
    revive(job).pipe(
      Effect.catchCause((cause) =>
        Cause.hasInterruptsOnly(cause)
          ? Effect.interrupt
          : Effect.logError("a job could not be revived", cause).pipe(Effect.annotateLogs(raises("job-unrevived")))
      ),
      Effect.annotateLogs({ jobId: job.id })
    )

  return {
    name: "StalledJobs",
    every,
    round: Effect.flatMap(due.stalled, (stalled) => Effect.forEach(stalled, alone, { discard: true }))
  } satisfies Recurring<JobsError, never>
})

export const StalledJobs = {
  /** The work of a round, to be repeated. */
  make,
  /** Revives in one process of all. */
  layerRun: Layer.unwrap(Effect.map(make, inOneProcess))
}
