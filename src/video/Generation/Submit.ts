import { Context, Effect, Layer, Option, Schema } from "effect"
import { failpoint } from "../../platform/Failpoints.ts"
import type { JobId } from "../../domain/Ids.ts"
import { type Job, Jobs, type JobsError, JobSubmissions } from "../Jobs.ts"
import { ModelCatalogue } from "../ModelCatalogue.ts"
import { PromptAssistant } from "../../assistant/PromptAssistant.ts"
import {
  type ProviderName,
  type Submission,
  type TaskRef,
  VideoProviders,
  VideoSource
} from "../../providers/VideoProvider.ts"
import { continueTrace } from "../../platform/Telemetry/trace.ts"
import { JobInputs } from "./JobInputs.ts"
import { GenerationFailed } from "./GenerationFailed.ts"
import { ProviderPermits, ProviderQueue } from "./ProviderQueue.ts"
import { persistently } from "./persistently.ts"
import { Routes } from "./Routes.ts"
import { StatusMessage } from "./StatusMessage.ts"
import { tell } from "../Story.ts"

export const SubmitOutcome = Schema.Union([
  Schema.TaggedStruct("Accepted", {}),
  Schema.TaggedStruct("Finished", { source: VideoSource }),
  /** Try again later: after `seconds` where the provider says when. */
  Schema.TaggedStruct("Wait", { seconds: Schema.UndefinedOr(Schema.Finite) }),
  /** Nobody has a permit for it: it waits in the queue for this attempt's ticket. The tag is stored, and older than the word. */
  Schema.TaggedStruct("InLine", {}),
  /** The job ended meanwhile: its user cancelled it. */
  Schema.TaggedStruct("Over", {})
])
export type SubmitOutcome = typeof SubmitOutcome.Type

/** How long a submit whose answer was lost is looked for at the provider before the coins are released. */
const lookupMillis = 60_000
/** How long a provider that does not answer the lookup is asked on: nobody waits longer in doubt. */
const unansweredLookupMillis = 2 * 60_000
/** Seconds between two such lookups: lists of tasks lag behind. */
const lookupEverySeconds = 5
/** For a model that left the catalogue after its job was submitted. */
const usualDeadlineMinutes = 60

const wait = (seconds?: number): SubmitOutcome => ({ _tag: "Wait", seconds })

/** The provider has the job: what it calls the task is kept, and the user is shown that it is being made. */
const makeAccept = Effect.gen(function* () {
  const submissions = yield* JobSubmissions
  const catalogue = yield* ModelCatalogue
  const status = yield* StatusMessage

  return Effect.fnUntraced(function* (job: Job, submission: Submission, provider = job.provider) {
    // The provider's name for it exists nowhere else: it is kept in hand until it is written.
    yield* persistently(
      submissions.accepted(job.id, {
        task: submission.task,
        pollAfter: 0,
        deadlineMinutes: catalogue.find(job.request.model)?.model.deadlineMinutes ?? usualDeadlineMinutes
      })
    )
    yield* failpoint("submit.accepted")
    yield* tell("accepted", { provider, taskId: submission.task })
    yield* status.refresh(job.id)
    return submission._tag === "Finished"
      ? ({ _tag: "Finished", source: submission.source } as const)
      : ({ _tag: "Accepted" } as const)
  })
})

type Accept = Effect.Success<typeof makeAccept>

/** Finds out what became of a submit whose answer was lost: never another submit. */
const makeLookUp = Effect.fnUntraced(function* (accept: Accept) {
  const submissions = yield* JobSubmissions
  const permits = yield* ProviderPermits
  const providers = yield* VideoProviders
  const status = yield* StatusMessage

  /** Taken after all, so there is room at its provider. */
  const recognised = Effect.fnUntraced(function* (job: Job, task: TaskRef) {
    if (job.provider !== null)
      yield* Effect.ignore(permits.recovered({ provider: job.provider, model: job.request.model }))
    return yield* accept(job, { _tag: "Accepted", task })
  })

  return Effect.fnUntraced(function* (job: Job) {
    // A callback that named the job was faster.
    if (job.task !== null) return yield* recognised(job, job.task)
    // Whoever waits reads that it is in doubt, and for how long at most.
    yield* status.refresh(job.id)
    const since = job.submittedAt ?? job.createdAt
    const sought = job.millisSinceOrdered
    const provider = job.provider === null ? undefined : providers.get(job.provider)
    const found = provider?.find(job.request, job.providerModel ?? "", since) ?? Effect.succeed([])
    const looked = yield* Effect.result(found)
    // A provider that does not answer has not said that there is nothing.
    if (looked._tag === "Failure" && sought < unansweredLookupMillis) return wait(lookupEverySeconds)
    const tasks = looked._tag === "Success" ? looked.success : []
    const known = job.provider === null ? new Set<string>() : yield* submissions.knownTasks(job.provider, tasks)
    const task = tasks.find((task) => !known.has(task))
    if (task !== undefined) return yield* recognised(job, task)
    return sought < lookupMillis ? wait(lookupEverySeconds) : yield* new GenerationFailed({ failure: "lost" })
  })
})

/** Whether a provider is one of those that can make a job's video of its inputs. */
const canMake = ({ makers }: Job, provider: ProviderName) => makers === null || makers.includes(provider)

/** Hands a queued job to a provider, or lets it wait in the queue. */
const makeHandOver = Effect.fnUntraced(function* (accept: Accept) {
  const routes = yield* Routes
  const queue = yield* ProviderQueue
  const assistant = yield* PromptAssistant
  const catalogue = yield* ModelCatalogue
  const status = yield* StatusMessage
  const inputs = yield* JobInputs

  /** Moderation of our own saves a paid refusal; when it is away, the provider's own decides. */
  const isRefused = (job: Job) =>
    assistant.moderate(job.request.prompt).pipe(
      Effect.map((categories) => categories.length > 0),
      Effect.orElseSucceed(() => false)
    )

  return Effect.fnUntraced(function* (
    job: Job,
    ticket: number
  ): Effect.fn.Return<SubmitOutcome, GenerationFailed | JobsError> {
    if (yield* isRefused(job)) return yield* new GenerationFailed({ failure: "moderation" })
    const loaded = yield* inputs.load(job.request).pipe(
      Effect.catchTags({
        InputsGone: () => new GenerationFailed({ failure: "unreadable" }),
        InputsLater: ({ seconds }) => Effect.succeed({ _tag: "Wait", seconds } as const)
      })
    )
    if (loaded._tag === "Wait") return loaded
    const able = catalogue.find(job.request.model)?.routes.filter(({ provider }) => canMake(job, provider)) ?? []
    const handed = yield* routes.hand(job, able, loaded)
    switch (handed._tag) {
      case "Taken":
        return yield* accept(job, handed.submission, handed.provider)
      case "Unknown":
        return wait(lookupEverySeconds)
      case "Wait":
        // Nobody would ever admit a job that was cancelled since it was asked for.
        if (!(yield* persistently(queue.enqueue(job.id, ticket)))) return { _tag: "Over" }
        yield* status.refresh(job.id)
        return { _tag: "InLine" }
      case "Refused":
        return yield* new GenerationFailed({
          failure: handed.failure,
          ...(handed.said !== undefined && { said: handed.said })
        })
      case "Over":
        return handed
    }
  })
})

/**
 * Has a job made at most once. A job found in `submitting` was begun by a run that did not live to see the
 * answer: it is looked up at the provider, never submitted again.
 */
export class Submit extends Context.Service<
  Submit,
  (job: JobId, ticket: number) => Effect.Effect<SubmitOutcome, GenerationFailed>
>()("kudo/Generation/Submit") {
  static readonly layer = Layer.effect(
    Submit,
    Effect.gen(function* () {
      const jobs = yield* Jobs
      const accept = yield* makeAccept
      const lookUp = yield* makeLookUp(accept)
      const handOver = yield* makeHandOver(accept)

      const step = Effect.fnUntraced(function* (
        job: Job,
        ticket: number
      ): Effect.fn.Return<SubmitOutcome, GenerationFailed | JobsError> {
        switch (job.state) {
          case "queued":
            return yield* handOver(job, ticket)
          case "submitting":
            return yield* lookUp(job)
          case "generating":
            return { _tag: "Accepted" }
          case "storing":
          case "delivering":
            // A job that delivers a late video begins here, and nobody will ever tell it that the video is ready.
            return job.source === null ? { _tag: "Accepted" } : { _tag: "Finished", source: job.source }
          case "delivered":
          case "failed":
          case "cancelled":
            return { _tag: "Over" }
        }
      })

      return Submit.of(
        Effect.fnUntraced(function* (id: JobId, ticket: number) {
          const job = yield* persistently(jobs.find(id))
          if (Option.isNone(job)) return { _tag: "Over" } as const
          return yield* step(job.value, ticket).pipe(
            Effect.catchTags({ SqlError: retryLater, SchemaError: Effect.die }),
            continueTrace("Generation.submit", job.value)
          )
        })
      )
    })
  ).pipe(Layer.provide([Routes.layer, JobInputs.layer]))
}

/** The database went away around the call: the next attempt finds the job as it was left. */
const retryLater = () => Effect.succeed(wait(lookupEverySeconds))
