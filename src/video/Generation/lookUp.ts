import { Effect } from "effect"
import { asSent } from "../../domain/Video.ts"
import { type Provider, type Submission, type TaskRef, VideoProviders } from "../../providers/VideoProvider.ts"
import { findLost } from "../../providers/VideoProvider/findLost.ts"
import { type Job, type JobsError, JobSubmissions } from "../Jobs.ts"
import { GenerationFailed } from "./GenerationFailed.ts"
import { JobInputs } from "./JobInputs.ts"
import { ProviderPermits } from "./ProviderQueue.ts"
import { StatusMessage } from "./StatusMessage.ts"
import { lookAgain, type SubmitOutcome } from "./SubmitOutcome.ts"

/** How long a submit whose answer was lost is looked for at the provider before the coins are released. */
const lookupMillis = 60_000
/** How long a provider that does not answer the lookup is asked on: nobody waits longer in doubt. */
const unansweredLookupMillis = 2 * 60_000
/** Loads what a job's video is made of, or says when that can be tried again. */
export const makeLoadFor = Effect.map(
  JobInputs,
  (inputs) => (job: Job) =>
    inputs.load(job.request).pipe(
      Effect.catchTags({
        InputsGone: () => new GenerationFailed({ failure: "unreadable" }),
        InputsLater: ({ seconds }) => Effect.succeed({ _tag: "Again", seconds } as const)
      })
    )
)

/** Has a task that is known by now as the job's own, if the provider still makes it. */
type Accept = (job: Job, submission: Submission) => Effect.Effect<SubmitOutcome>

/**
 * Finds out what became of a submit whose answer was lost: the very order is sent again where its provider makes one task of one
 * key, else its task is looked for, else it is waited out.
 */
export const makeLookUp = Effect.fnUntraced(function* (accept: Accept) {
  const submissions = yield* JobSubmissions
  const permits = yield* ProviderPermits
  const providers = yield* VideoProviders
  const status = yield* StatusMessage
  const loadFor = yield* makeLoadFor

  /** Taken after all, so there is room at its provider. */
  const recognised = Effect.fnUntraced(function* (job: Job, submission: Submission) {
    if (job.provider !== null)
      yield* Effect.ignore(permits.recovered({ provider: job.provider, model: job.request.model }))
    return yield* accept(job, submission)
  })

  const known = (task: TaskRef): Submission => ({ _tag: "Accepted", task })
  const lost = new GenerationFailed({ failure: "lost" })

  /** Under its own key the provider gives the task that it has, or makes the first one. */
  const repeat = Effect.fnUntraced(function* (job: Job, provider: Provider) {
    const loaded = yield* loadFor(job)
    if ("_tag" in loaded) return loaded
    const sent = yield* Effect.result(
      provider.submit(asSent(job.request), job.providerModel ?? "", job.id, loaded.inputs)
    )
    if (sent._tag === "Success") return yield* recognised(job, sent.success)
    if (sent.failure.reason._tag === "ModerationBlocked") return yield* new GenerationFailed({ failure: "moderation" })
    // No other refusal says that the first order did not come.
    return job.millisSinceOrdered < unansweredLookupMillis ? lookAgain : yield* lost
  })

  return Effect.fnUntraced(function* (job: Job): Effect.fn.Return<SubmitOutcome, GenerationFailed | JobsError> {
    // A callback that named the job was faster.
    if (job.task !== null) return yield* recognised(job, known(job.task))
    // Whoever waits reads that it is in doubt, and for how long at most.
    yield* status.refresh(job.id)
    const provider = job.provider === null ? undefined : providers.get(job.provider)
    if (provider?.lost._tag === "Repeatable") return yield* repeat(job, provider)
    const since = job.submittedAt ?? job.createdAt
    const looked = yield* Effect.result(
      provider === undefined
        ? Effect.succeed([])
        : findLost(provider, asSent(job.request), job.providerModel ?? "", since, job.id)
    )
    const sought = job.millisSinceOrdered
    // A provider that does not answer has not said that there is nothing.
    if (looked._tag === "Failure" && sought < unansweredLookupMillis) return lookAgain
    const tasks = looked._tag === "Success" ? looked.success : []
    const taken = job.provider === null ? new Set<string>() : yield* submissions.knownTasks(job.provider, tasks)
    const task = tasks.find((one) => !taken.has(one))
    if (task !== undefined) return yield* recognised(job, known(task))
    return sought < lookupMillis ? lookAgain : yield* lost
  })
})
