import { Cause, Clock, Context, Effect, Layer, Option, Queue, Random } from "effect"
import { Singleton } from "effect/cluster"
import { DurableDeferred } from "effect/workflow"
import { failpoint } from "../platform/Failpoints.ts"
import { Billing } from "../money/Billing.ts"
import type { JobId } from "../domain/Ids.ts"
import { Generation, VideoReady } from "./Generation.ts"
import { StatusMessage } from "./Generation/StatusMessage.ts"
import { makeAbsences } from "./StatusPoller/absence.ts"
import { makeCaller } from "./StatusPoller/caller.ts"
import { makeLateLook } from "./StatusPoller/late.ts"
import { rounds, troubled } from "./StatusPoller/rounds.ts"
import { DueJobs, type Failure, type Job, JobCallbacks, JobProgress } from "./Jobs.ts"
import { continueTrace } from "../platform/Telemetry/trace.ts"
import {
  type Provider,
  type ProviderError,
  type TaskFailure,
  type ProviderName,
  type TaskRef,
  type TaskStatus,
  VideoProviders
} from "../providers/VideoProvider.ts"

/** The longest pause between two looks at the table: also how late an unwoken callback can be. */
const idlePause = "1 second"
/** A provider that answers with an error is asked again after this many ms, unless it says when. */
const errorPause = 10_000
/** By how much an interval is varied, so that jobs that began together are not read together for ever. */
const jitter = 0.2
/** How often stalled jobs are restarted, and expired coins booked. */
const sweepEvery = "1 minute"

const failures = {
  moderation: "moderation",
  expired: "timeout",
  cancelled: "provider",
  lost: "lost",
  provider: "provider"
} as const satisfies Record<TaskFailure, Failure>

const jittered = (millis: number) =>
  Effect.map(Random.next, (share) => Math.round(millis * (1 + jitter * (2 * share - 1))))

/** Wakes the reconciler before its pause is over. */
export class Wakeup extends Context.Service<
  Wakeup,
  { readonly ring: Effect.Effect<void>; readonly heard: Effect.Effect<void> }
>()("kudo/StatusPoller/Wakeup") {
  static readonly layer = Layer.effect(
    Wakeup,
    Effect.gen(function* () {
      const bell = yield* Queue.sliding<void>(1)
      return Wakeup.of({
        ring: Effect.asVoid(Queue.offer(bell, undefined)),
        heard: Queue.take(bell).pipe(Effect.timeoutOption(idlePause), Effect.asVoid)
      })
    })
  )
}

/**
 * The one reader of providers' status: takes the jobs that are due, stores their progress, and completes `VideoReady`.
 * Lost, early, repeated and lying callbacks all come to the same, as a callback only makes its job due. Providers are read
 * side by side: a slow one delays nobody but its own.
 */
export const StatusPollerLayer = Layer.unwrap(
  Effect.gen(function* () {
    const due = yield* DueJobs
    const callbacks = yield* JobCallbacks
    const progress = yield* JobProgress
    const providers = yield* VideoProviders
    const status = yield* StatusMessage
    const billing = yield* Billing
    const wakeup = yield* Wakeup
    const call = yield* makeCaller
    const lookLate = yield* makeLateLook
    const absences = makeAbsences()

    const complete = Effect.fnUntraced(function* (id: JobId, outcome: typeof VideoReady.successSchema.Type) {
      const token = yield* DurableDeferred.tokenFromPayload(VideoReady, {
        workflow: Generation,
        payload: { job: id }
      })
      yield* failpoint("status.read")
      yield* DurableDeferred.succeed(VideoReady, { token, value: outcome })
      yield* failpoint("status.told")
      // Stays due until the workflow has stored it, in case the signal is lost with the process.
      yield* progress.progressed(id, undefined, errorPause)
    })

    const react = Effect.fnUntraced(function* (job: Job, pollEvery: number, read: TaskStatus) {
      absences.clear(job.id)
      switch (read._tag) {
        case "Running":
          yield* progress.progressed(job.id, read.progress, yield* jittered(pollEvery))
          return yield* status.refresh(job.id)
        case "Ready":
          if (read.cost !== undefined) yield* progress.spent(job.id, read.cost)
          return yield* complete(job.id, { _tag: "Ready", source: read.source })
        case "Failed":
          yield* Effect.logWarning("provider failed the task").pipe(Effect.annotateLogs({ failure: read.failure }))
          return yield* complete(job.id, { _tag: "Failed", failure: failures[read.failure] })
      }
    })

    const excuse = Effect.fnUntraced(function* (job: Job, { reason }: ProviderError) {
      const now = yield* Clock.currentTimeMillis
      // One of several servers behind an address may not know the task: only many answers over a while are believed.
      if (reason._tag !== "NotFound") absences.clear(job.id)
      else if (absences.note(job.id, now)) {
        absences.clear(job.id)
        return yield* complete(job.id, { _tag: "Failed", failure: "lost" })
      }
      const pause =
        reason._tag === "RateLimit" && reason.retryAfter !== undefined ? reason.retryAfter * 1000 : errorPause
      yield* progress.progressed(job.id, undefined, pause)
    })

    /** Past its deadline nobody waits for it, so the provider need not go on either. */
    const giveUp = Effect.fnUntraced(function* (job: Job, task: TaskRef, provider: Provider | undefined) {
      if (provider?.cancel !== undefined) yield* Effect.ignore(provider.cancel(task))
      yield* complete(job.id, { _tag: "Failed", failure: "timeout" })
    })

    const read = (job: Job) =>
      Effect.gen(function* () {
        if (job.state === "failed") return yield* lookLate(job)
        if (job.task === null || job.provider === null) return
        const provider = providers.get(job.provider)
        const result = provider === undefined ? undefined : yield* Effect.result(provider.status(job.task))
        const ended = result?._tag === "Success" && result.success._tag !== "Running"
        const now = yield* Clock.currentTimeMillis
        if (!ended && job.deadlineAt !== null && now > job.deadlineAt) return yield* giveUp(job, job.task, provider)
        // Without its provider's key a job can only wait for the key, or for its deadline.
        if (provider === undefined || result === undefined)
          return yield* progress.progressed(job.id, undefined, errorPause)
        return yield* result._tag === "Failure"
          ? excuse(job, result.failure)
          : react(job, provider.pollEvery, result.success)
      }).pipe(
        // One job's trouble is not the others': they are read side by side.
        Effect.catchCause((cause) =>
          Cause.hasInterrupts(cause)
            ? Effect.failCause(cause)
            : Effect.andThen(
                Effect.logError("a job's status could not be read", cause).pipe(Effect.annotateLogs({ jobId: job.id })),
                progress.progressed(job.id, undefined, errorPause)
              )
        ),
        continueTrace("StatusPoller.read", job)
      )

    /** A workflow that does not run is started; one that broke off for good will not end its job, so that is done here. */
    const revive = Effect.fnUntraced(function* (job: JobId) {
      const known = yield* Generation.poll(yield* Generation.executionId({ job }))
      if (Option.isNone(known) || known.value._tag !== "Complete")
        return yield* Generation.execute({ job }, { discard: true })
      yield* Effect.logError("a job outlived its workflow").pipe(Effect.annotateLogs({ jobId: job }))
      yield* progress.failed(job, "provider")
      yield* status.refresh(job)
    })

    const sweep = Effect.gen(function* () {
      const stalled = yield* due.stalled
      yield* Effect.forEach(stalled, revive, { discard: true })
      // A word of progress that came after the end, from a process that is gone by now, is not the last word.
      yield* Effect.forEach(yield* due.untold, status.refresh, { discard: true })
      yield* billing.expire
      yield* callbacks.forgetCallbacks
    })

    return Singleton.make(
      "StatusPoller",
      Effect.all(
        [
          rounds({ due: due.due, read, wakeup }),
          Effect.forever(troubled("a call")(call)),
          Effect.forever(Effect.andThen(troubled("a sweep")(sweep), Effect.sleep(sweepEvery)))
        ],
        { concurrency: "unbounded", discard: true }
      )
    )
  })
)

/** Makes a task's job due now; false when no job has that task. */
export const hint = Effect.fnUntraced(function* (provider: ProviderName, task: TaskRef) {
  const callbacks = yield* JobCallbacks
  const wakeup = yield* Wakeup
  const job = yield* callbacks.findByTask(provider, task)
  if (Option.isNone(job)) return Option.none<Job>()
  yield* callbacks.makeDue(job.value.id)
  yield* wakeup.ring
  return job
})
