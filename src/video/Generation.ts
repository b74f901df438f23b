import { Cause, Effect, Option, Schema } from "effect"
import { Workflow } from "effect/workflow"
import { failpoint } from "../platform/Failpoints.ts"
import { JobId } from "../domain/Ids.ts"
import { Deliver } from "./Generation/Deliver.ts"
import { GenerationFailed } from "./Generation/GenerationFailed.ts"
import { Notify } from "./Generation/Notify.ts"
import { persistently } from "./Generation/persistently.ts"
import { QueueSignal } from "./Generation/ProviderQueue/QueueSignal.ts"
import { Store } from "./Generation/Store.ts"
import { Submit } from "./Generation/Submit.ts"
import { type Job, JobProgress, Jobs } from "./Jobs.ts"
import { tellFailed } from "./Story.ts"

/**
 * One run at a job: from where the job's row stands to where it waits, in the queue or for its provider, or to its end. The
 * first is started in the transaction that holds the coins; whatever a job waits for starts the next one. The row is all
 * that a run knows, so one that a crash cut off is simply run again; and one that is not the job's latest does nothing.
 */
export const Generation = Workflow.make("Generation", {
  payload: {
    job: JobId,
    /** Absent in the first, which has the number 0. */
    run: Schema.optionalKey(Schema.Int),
    /** The wait before it has lasted too long: the coins return. */
    late: Schema.optionalKey(Schema.Boolean)
  },
  idempotencyKey: ({ job, run = 0 }) => (run === 0 ? job : `${job}/${run}`)
})
type Run = typeof Generation.payloadSchema.Type

/** A quarter of an hour of lookups: who needs more gets the coins back. */
const maxSubmits = 200
/** Between submits when nobody gives a date: doubled up to the last. */
const submitWaitSeconds = { first: 2, last: 60 }

const secondsBefore = (attempt: number) =>
  Math.min(submitWaitSeconds.first * 2 ** (attempt - 1), submitWaitSeconds.last)

/** What a run leaves behind: a job that waits for somebody else, or one that has ended. */
type Left = "Waiting" | "Ended"

/** The video is there: it is stored, delivered and paid. */
const finished = Effect.fnUntraced(function* (job: Job) {
  if (job.state === "storing") yield* (yield* Store)(job)
  yield* (yield* Deliver)(job)
})

/** Brings a job that waits for a provider to one, or into the queue. */
const submitted = Effect.fnUntraced(function* (job: Job, { run = 0, late = false }: Run) {
  if (job.state === "queued" && job.ticket !== null && job.ticket > run) return { _tag: "Waiting" } as const
  if (job.state === "queued" && late) return yield* new GenerationFailed({ failure: "busy" })
  return yield* (yield* Submit)(job)
})

/** Brings a job as far as it comes without anybody else. */
const advance = Effect.fnUntraced(function* (
  first: Job,
  run: Run
): Effect.fn.Return<Left, GenerationFailed, Jobs | Submit | Store | Deliver> {
  let job: Job | undefined = first
  for (let attempt = 1; attempt <= maxSubmits; attempt++) {
    if (job === undefined) return "Waiting"
    switch (job.state) {
      case "queued":
      case "submitting":
        break
      case "generating":
        return "Waiting"
      case "storing":
      case "delivering":
        yield* finished(job)
        return "Ended"
      case "delivered":
      case "failed":
      case "cancelled":
        return "Ended"
    }
    const outcome = yield* submitted(job, run)
    if (outcome._tag === "Waiting" || outcome._tag === "Ended") return outcome._tag
    if (outcome._tag === "Again") yield* Effect.sleep(`${Math.ceil(outcome.seconds ?? secondsBefore(attempt))} seconds`)
    job = yield* read(run)
  }
  return yield* new GenerationFailed({ failure: "busy" })
})

/** The job as it is, unless a later run has taken it over. */
const read = Effect.fnUntraced(function* ({ job: id, run = 0 }: Run) {
  const jobs = yield* Jobs
  const job = Option.getOrUndefined(yield* persistently(jobs.find(id)))
  return job !== undefined && job.run <= run ? job : undefined
})

const release = Effect.fnUntraced(function* (job: JobId, { failure, said }: GenerationFailed) {
  const progress = yield* JobProgress
  const queue = yield* QueueSignal
  const released = yield* persistently(progress.failed(job, failure, { said }))
  if (released !== undefined) yield* Effect.annotateLogs(tellFailed(failure, said, released), { jobId: job })
  yield* queue.ring
  yield* failpoint("release.done")
  return "Ended" as const
})

const broke = (id: JobId, cause: Cause.Cause<never>) =>
  Effect.andThen(
    Effect.logError("generation broke", Cause.squash(cause)).pipe(Effect.annotateLogs({ jobId: id })),
    release(id, new GenerationFailed({ failure: "provider" }))
  )

/** A defect must not keep anybody's coins; an interruption is the engine stopping or moving the workflow. */
const orRelease =
  (id: JobId) =>
  <A, R>(work: Effect.Effect<A, GenerationFailed, R>) =>
    work.pipe(
      Effect.catchTag("GenerationFailed", (failed) => release(id, failed)),
      Effect.catchCause((cause) => (Cause.hasInterrupts(cause) ? Effect.failCause(cause) : broke(id, cause)))
    )

/** On failure the coins are released; whatever the end, the user is told. */
export const runGeneration = Effect.fnUntraced(function* (run: Run) {
  const job = yield* orRelease(run.job)(read(run))
  if (job === undefined || job === "Ended") return
  const left = yield* orRelease(run.job)(advance(job, run))
  if (left === "Ended") yield* (yield* Notify)(job)
})
