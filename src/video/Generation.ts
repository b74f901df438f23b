import { Cause, Effect, Schema } from "effect"
import { Activity, DurableClock, DurableDeferred, Workflow } from "effect/workflow"
import { failpoint } from "../platform/Failpoints.ts"
import { JobId } from "../domain/Ids.ts"
import { Deliver } from "./Generation/Deliver.ts"
import { Notify } from "./Generation/Notify.ts"
import { Store } from "./Generation/Store.ts"
import { QueueSignal } from "./Generation/ProviderQueue/QueueSignal.ts"
import { Submit, SubmitOutcome } from "./Generation/Submit.ts"
import { GenerationFailed } from "./Generation/GenerationFailed.ts"
import { Failure, JobProgress } from "./Jobs.ts"
import { VideoSource } from "../providers/VideoProvider.ts"
import { persistently } from "./Generation/persistently.ts"
import { tell } from "./Story.ts"

/** One video from its confirmation to its delivery. Started in the transaction that holds its coins; runs once per job. */
export const Generation = Workflow.make("Generation", {
  payload: { job: JobId },
  idempotencyKey: ({ job }) => job
})

/** What the status poller found out at the provider. */
export const VideoReady = DurableDeferred.make("VideoReady", {
  success: Schema.Union([
    Schema.TaggedStruct("Ready", { source: VideoSource }),
    Schema.TaggedStruct("Failed", { failure: Failure, said: Schema.optionalKey(Schema.String) })
  ])
})

/**
 * The end of a wait in the queue, told by its dispatcher: `late` when it has lasted too long. It is stored under the name
 * that tickets once had.
 */
export const admissionOf = (ticket: number) =>
  DurableDeferred.make(`Turn/${ticket}`, { success: Schema.Literals(["go", "late"]) })

/** A hundred tickets and a quarter of an hour of lookups every five seconds: who needs more gets the coins back. */
const maxSubmits = 300
/** Between submits when a provider gives no date: doubled up to the last. */
const submitWaitSeconds = { first: 2, last: 60 }

const secondsBefore = (attempt: number) =>
  Math.min(submitWaitSeconds.first * 2 ** (attempt - 1), submitWaitSeconds.last)

/** Asks the providers until one takes the job or says no; while they are full the job waits in the queue. */
const submitted = Effect.fnUntraced(function* (job: JobId) {
  const submit = yield* Submit
  for (let attempt = 1; attempt <= maxSubmits; attempt++) {
    const outcome = yield* Activity.make({
      name: `Submit/${attempt}`,
      success: SubmitOutcome,
      error: GenerationFailed,
      execute: submit(job, attempt)
    })
    if (outcome._tag === "InLine") {
      if ((yield* DurableDeferred.await(admissionOf(attempt))) === "late") break
      continue
    }
    if (outcome._tag !== "Wait") return outcome
    yield* DurableClock.sleep({
      name: `Submit/${attempt}`,
      duration: `${Math.ceil(outcome.seconds ?? secondsBefore(attempt))} seconds`
    })
  }
  return yield* new GenerationFailed({ failure: "busy" })
})

const found = Effect.fnUntraced(function* (outcome: Exclude<SubmitOutcome, { _tag: "Wait" | "InLine" | "Over" }>) {
  if (outcome._tag === "Finished") return outcome.source
  const ready = yield* DurableDeferred.await(VideoReady)
  if (ready._tag === "Ready") return ready.source
  const { failure, said } = ready
  return yield* new GenerationFailed({ failure, ...(said !== undefined && { said }) })
})

/** The whole life of a job: submit, wait, store, deliver and capture; on failure the coins are released. */
const generate = Effect.fnUntraced(
  function* (job: JobId) {
    const outcome = yield* submitted(job)
    if (outcome._tag === "Over") return
    const source = yield* found(outcome)
    const store = yield* Store
    yield* Activity.make({ name: "Store", error: GenerationFailed, execute: store(job, source) })
    const deliver = yield* Deliver
    yield* Activity.make({ name: "Deliver", error: GenerationFailed, execute: deliver(job) })
  },
  (body, job) =>
    body.pipe(
      Effect.catchTag("GenerationFailed", ({ failure, said }) => release(job, failure, said)),
      // A defect must not keep anybody's coins; an interruption is the engine suspending or moving the workflow.
      Effect.catchCause((cause) =>
        Cause.hasInterrupts(cause)
          ? Effect.failCause(cause)
          : Effect.andThen(
              Effect.logError("generation broke", Cause.squash(cause)).pipe(Effect.annotateLogs({ jobId: job })),
              release(job, "provider")
            )
      )
    )
)

const release = Effect.fnUntraced(function* (job: JobId, failure: Failure, said?: string) {
  const progress = yield* JobProgress
  const queue = yield* QueueSignal
  yield* Activity.make({
    name: "Release",
    execute: persistently(progress.failed(job, failure, said)).pipe(
      Effect.tap((released) =>
        released === undefined
          ? Effect.void
          : Effect.andThen(tell("failed", { failure, said }), tell("released", { coins: released }))
      ),
      Effect.annotateLogs({ jobId: job }),
      Effect.andThen(queue.ring)
    )
  })
  yield* failpoint("release.done")
})

/** Whatever happened, the user is told. */
const notified = Effect.fnUntraced(function* (job: JobId) {
  const notify = yield* Notify
  yield* Activity.make({ name: "Notify", execute: notify(job) })
})

/** The body of the workflow. */
export const runGeneration = ({ job }: { readonly job: JobId }) => Effect.andThen(generate(job), notified(job))
