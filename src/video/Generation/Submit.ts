import { Context, Effect, Layer, Option } from "effect"
import { failpoint } from "../../platform/Failpoints.ts"
import { type Job, JobProgress, type JobsError, JobSubmissions } from "../Jobs.ts"
import { ModelCatalogue, type Route } from "../ModelCatalogue.ts"
import type { Maker } from "../ModelCatalogue/drafts.ts"
import type { Submission } from "../../providers/VideoProvider.ts"
import { continueTrace } from "../../platform/Telemetry/trace.ts"
import { JobInputs } from "./JobInputs.ts"
import { GenerationFailed } from "./GenerationFailed.ts"
import { makeLoadFor, makeLookUp } from "./lookUp.ts"
import { makeModeration } from "./moderation.ts"
import { ProviderQueue } from "./ProviderQueue.ts"
import { persistently } from "./persistently.ts"
import { Routes } from "./Routes.ts"
import { StatusMessage } from "./StatusMessage.ts"
import { lookAgain, type SubmitOutcome } from "./SubmitOutcome.ts"
import { tell } from "../Story.ts"
import { estimateOf, makeNoteCost } from "../ProviderCosts/costing.ts"

/** For a model that left the catalogue after its job was submitted. */
const usualDeadlineMinutes = 60
const waiting = { _tag: "Waiting" } as const
const ended = { _tag: "Ended" } as const

/** By whom a job is made, and by which name of its model. */
type NamedRoute = Pick<Job, "provider"> & { readonly model: Job["providerModel"] }

/** The provider has the job: what it calls the task is kept, and the user is shown that it is being made. */
const makeAccept = Effect.gen(function* () {
  const submissions = yield* JobSubmissions
  const progress = yield* JobProgress
  const catalogue = yield* ModelCatalogue
  const status = yield* StatusMessage
  const noteCost = yield* makeNoteCost

  return Effect.fnUntraced(function* (
    job: Job,
    submission: Submission,
    { provider, model }: NamedRoute = { provider: job.provider, model: job.providerModel }
  ): Effect.fn.Return<SubmitOutcome> {
    const made = { ...job, provider, providerModel: model }
    // The provider's name for it exists nowhere else: it is kept in hand until it is written.
    const accepted = yield* persistently(
      submissions.accepted(job.id, {
        task: submission.task,
        pollAfter: 0,
        deadlineMinutes: catalogue.find(job.request.model)?.model.deadlineMinutes ?? usualDeadlineMinutes,
        estimate: estimateOf(catalogue, made)
      })
    )
    yield* failpoint("submit.accepted")
    yield* tell("accepted", { provider, taskId: submission.task })
    if (Option.isSome(accepted)) yield* status.show(accepted.value)
    if (submission._tag !== "Finished") return waiting
    yield* persistently(noteCost(made, submission.cost))
    yield* persistently(progress.ready(job.id, submission.source))
    return { _tag: "Ready" }
  })
})

type Accept = Effect.Success<typeof makeAccept>

/** Whether a route is one of those that can make a job's video of its inputs. A draft is known to the very route that made it. */
const canMake = ({ makers }: Job, { provider, model }: Route, maker: Maker | undefined) =>
  maker === undefined
    ? makers === null || makers.includes(provider)
    : provider === maker.provider && model === maker.providerModel

/** Hands a queued job to a provider, or lets it wait in the queue. */
const makeHandOver = Effect.fnUntraced(function* (accept: Accept) {
  const routes = yield* Routes
  const queue = yield* ProviderQueue
  const catalogue = yield* ModelCatalogue
  const status = yield* StatusMessage
  const loadFor = yield* makeLoadFor
  const moderated = yield* makeModeration

  return Effect.fnUntraced(function* (job: Job): Effect.fn.Return<SubmitOutcome, GenerationFailed | JobsError> {
    const loaded = yield* loadFor(job)
    if ("_tag" in loaded) return loaded
    const verdict = yield* moderated(job, loaded.inputs)
    if (verdict === "refused") return yield* new GenerationFailed({ failure: "moderation" })
    const able = catalogue.find(job.request.model)?.routes.filter((one) => canMake(job, one, loaded.maker)) ?? []
    const handed = yield* routes.hand(job, able, loaded.inputs)
    switch (handed._tag) {
      case "Taken":
        return yield* accept(job, handed.submission, handed.route)
      case "Unknown":
        return lookAgain
      case "Wait":
        // Nobody would ever admit a job that was cancelled since it was asked for.
        if (!(yield* persistently(queue.enqueue(job.id, { moderated: verdict === "passed" })))) return ended
        yield* status.refresh(job.id)
        return waiting
      case "Refused":
        return yield* new GenerationFailed({
          failure: handed.failure,
          ...(handed.said !== undefined && { said: handed.said })
        })
      case "Over":
        return ended
    }
  })
})

/**
 * Has a job made at most once. A job found in `submitting` was begun by a run that did not live to see the
 * answer: it is looked up at the provider, never submitted again.
 */
export class Submit extends Context.Service<Submit, (job: Job) => Effect.Effect<SubmitOutcome, GenerationFailed>>()(
  "kudo/Generation/Submit"
) {
  static readonly layer = Layer.effect(
    Submit,
    Effect.gen(function* () {
      const accept = yield* makeAccept
      const lookUp = yield* makeLookUp(accept)
      const handOver = yield* makeHandOver(accept)

      const step = Effect.fnUntraced(function* (
        job: Job
      ): Effect.fn.Return<SubmitOutcome, GenerationFailed | JobsError> {
        if (job.state === "queued") return yield* handOver(job)
        return yield* lookUp(job)
      })

      return Submit.of((job) =>
        step(job).pipe(
          // The database went away around the call: the next attempt finds the job as it was left.
          Effect.catchTags({ SqlError: () => Effect.succeed(lookAgain), SchemaError: Effect.die }),
          continueTrace("Generation.submit", job)
        )
      )
    })
  ).pipe(Layer.provide([Routes.layer, JobInputs.layer]))
}
