import { Cause, Duration, Effect, FiberMap, Option, Random } from "effect"
import type { JobId } from "../../domain/Ids.ts"
import { asSent } from "../../domain/Video.ts"
import { failpoint } from "../../platform/Failpoints.ts"
import { monotonicMillis } from "../../platform/MonotonicTime.ts"
import { continueTrace } from "../../platform/Telemetry/trace.ts"
import {
  type Provider,
  type ProviderError,
  type Stopping,
  type TaskFailure,
  type TaskRef,
  type TaskStatus,
  VideoProviders
} from "../../providers/VideoProvider.ts"
import { withoutPrompt } from "../../providers/VideoProvider/detail.ts"
import { StatusMessage } from "../Generation/StatusMessage.ts"
import { type Failure, type Job, JobProgress, JobStops } from "../Jobs.ts"
import { makeNoteCost } from "../ProviderCosts/costing.ts"
import { stopOf } from "../stoppable.ts"
import { ModelCatalogue } from "../ModelCatalogue.ts"
import { TaskEnds, type TaskOutcome } from "../TaskEnds.ts"
import { makeAbsences } from "./absence.ts"
import { makeLateLook } from "./lateLook.ts"

/** Before a provider that answers with an error is asked again, unless it says when. */
const errorPause = Duration.seconds(10)
/** How often a video that may take hours is asked for at most: a minute more is not noticed. */
const unhurriedEvery = Duration.minutes(1)
/** By how much an interval is varied, so that jobs that began together are not read together for ever. */
const jitter = 0.2

const failures = {
  moderation: "moderation",
  expired: "timeout",
  cancelled: "provider",
  lost: "lost",
  provider: "provider"
} as const satisfies Record<TaskFailure, Failure>

const stopped = { _tag: "Stopped" } as const

/** Where a provider says nothing of how far a task is. */
const unsaid = { progress: undefined }

const jittered = (millis: number) =>
  Effect.map(Random.next, (share) => Math.round(millis * (1 + jitter * (2 * share - 1))))

/** What follows from what a provider said of a job, or from its silence. */
const makeReactions = Effect.gen(function* () {
  const progress = yield* JobProgress
  const end = yield* TaskEnds
  const status = yield* StatusMessage
  const providers = yield* VideoProviders
  const stops = yield* JobStops
  const noteCost = yield* makeNoteCost
  const absences = makeAbsences()
  /** Statuses that wait for their chat's turn: one for each job at most, as what is newer is shown at the next look. */
  const showing = yield* FiberMap.make<JobId>()

  const complete = Effect.fnUntraced(function* (job: Job, outcome: TaskOutcome) {
    yield* failpoint("status.read")
    // Whoever asked to stop it gets no excuse for a video that does not come. One that is late may come yet.
    const unexcused = job.stop !== null && outcome._tag === "Failed" && outcome.failure !== "timeout"
    yield* end(job.id, unexcused ? stopped : outcome)
    yield* failpoint("status.told")
  })

  /** Asks the provider to let go of a task, and does what follows; true when it did. An error is no answer. */
  const stop = Effect.fnUntraced(function* (job: Job) {
    const ask = stopOf(providers, job)
    if (ask === undefined || job.task === null) return false
    const answer = yield* Effect.orElseSucceed(ask(job.task), (): Stopping => "Unknown")
    yield* Effect.logInfo("a provider was asked to stop a video").pipe(Effect.annotateLogs({ answer }))
    yield* failpoint("stop.answered")
    if (answer === "Stopped") {
      yield* end(job.id, stopped)
      return true
    }
    yield* stops.kept(job.id, answer === "TooLate" ? "too-late" : "unknown")
    return false
  })

  const react = Effect.fnUntraced(function* (job: Job, pollEvery: number, read: TaskStatus) {
    absences.clear(job.id)
    switch (read._tag) {
      case "Running":
        if (job.stop === "asked" && (yield* stop(job))) return
        return yield* Option.match(yield* progress.progressed(job.id, read, yield* jittered(pollEvery)), {
          onNone: () => Effect.void,
          // A chat that is busy, or a Telegram that is slow, holds up no reader.
          onSome: (row) => FiberMap.run(showing, row.id, status.show(row), { onlyIfMissing: true })
        })
      case "Ready":
        yield* noteCost(job, read.cost)
        return yield* complete(job, { _tag: "Ready", source: read.source })
      case "Failed":
        yield* noteCost(job, read.cost)
        return yield* complete(job, {
          _tag: "Failed",
          failure: failures[read.failure],
          said: withoutPrompt(read.detail, asSent(job.request).prompt)
        })
    }
  })

  const excuse = Effect.fnUntraced(function* (job: Job, { reason }: ProviderError) {
    const now = yield* monotonicMillis
    // One of several servers behind an address may not know the task: only many answers over a while are believed.
    if (reason._tag !== "NotFound") absences.clear(job.id)
    else if (absences.note(job.id, now, job.stop === "asked")) {
      absences.clear(job.id)
      return yield* complete(job, { _tag: "Failed", failure: "lost" })
    }
    const named = reason._tag === "RateLimit" && reason.retryAfter !== undefined
    yield* progress.progressed(job.id, unsaid, named ? Duration.seconds(reason.retryAfter ?? 0) : errorPause)
  })

  /** Past its deadline nobody waits for it, so the provider need not go on either. */
  const giveUp = Effect.fnUntraced(function* (job: Job, task: TaskRef) {
    const cancel = stopOf(providers, job)
    if (cancel !== undefined) yield* Effect.ignore(cancel(task))
    yield* complete(job, { _tag: "Failed", failure: "timeout" })
  })

  /** Nothing was learnt: the job is looked at again after the pause. */
  const postpone = (job: Job) => progress.progressed(job.id, unsaid, errorPause)

  return { react, excuse, giveUp, postpone }
})

/** Reads the status of one job at its provider, and acts on it. A job that breaks off is reported and looked at again. */
export const makeReadStatus = Effect.gen(function* () {
  const providers = yield* VideoProviders
  const lookLate = yield* makeLateLook
  const { react, excuse, giveUp, postpone } = yield* makeReactions
  const catalogue = yield* ModelCatalogue

  const everyOf = ({ request }: Job, { pollEvery }: Provider) =>
    catalogue.find(request.model)?.model.unhurried === true
      ? Math.max(pollEvery, Duration.toMillis(unhurriedEvery))
      : pollEvery

  const read = Effect.fnUntraced(function* (job: Job) {
    if (job.state === "failed") return yield* lookLate(job)
    if (job.task === null || job.provider === null) return
    const provider = providers.get(job.provider)
    const result =
      provider === undefined ? undefined : yield* Effect.result(provider.status(job.task, job.providerModel ?? ""))
    const ended = result?._tag === "Success" && result.success._tag !== "Running"
    if (!ended && job.overdue) return yield* giveUp(job, job.task)
    // Without its provider's key a job can only wait for the key, or for its deadline.
    if (provider === undefined || result === undefined) return yield* postpone(job)
    return yield* result._tag === "Failure"
      ? excuse(job, result.failure)
      : react(job, everyOf(job, provider), result.success)
  })

  return (job: Job) =>
    read(job).pipe(
      Effect.catchCause((cause) =>
        Cause.hasInterrupts(cause)
          ? Effect.failCause(cause)
          : Effect.andThen(
              Effect.logError("a job's status could not be read", cause).pipe(Effect.annotateLogs({ jobId: job.id })),
              postpone(job)
            )
      ),
      continueTrace("StatusPoller.read", job)
    )
})
