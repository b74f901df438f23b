import { Context, Duration, Effect, Exit, Layer, Metric, Option, Redacted, Schedule, Stream } from "effect"
import { gauge } from "../../platform/Metrics.ts"
import { asSent } from "../../domain/Video.ts"
import { CircuitBreaker } from "effect/persistence"
import { failpoint } from "../../platform/Failpoints.ts"
import { type Failure, type Job, type JobsError, JobSubmissions } from "../Jobs.ts"
import type { Route } from "../ModelCatalogue.ts"
import {
  type Provider,
  type ProviderError,
  type ProviderErrorReason,
  type Submission,
  type TaskInputs,
  VideoProviders
} from "../../providers/VideoProvider.ts"
import { withoutPrompt } from "../../providers/VideoProvider/detail.ts"
import { ProviderPermits, shortPauseSeconds } from "./ProviderQueue.ts"
import { persistently } from "./persistently.ts"
import { ModelWatch } from "../ModelWatch.ts"
import { makeProviderAlarms } from "./providerAlarms.ts"

/** What came of handing a job to the providers of its model. */
type Handed =
  | { readonly _tag: "Taken"; readonly submission: Submission; readonly route: Route }
  /** It may have been taken: it is to be looked up at its provider, never handed on. */
  | { readonly _tag: "Unknown" }
  /** Nobody took it, and somebody may soon: after `seconds` where one says when. */
  | { readonly _tag: "Wait"; readonly seconds: number | undefined }
  | { readonly _tag: "Refused"; readonly failure: Failure; readonly said?: string }
  /** The job ended meanwhile: its user cancelled it. */
  | { readonly _tag: "Over" }

/** How long a provider in trouble is passed over: twice as long each time, up to five minutes. */
const openFor = Schedule.min([Schedule.exponential("10 seconds"), Schedule.spaced("5 minutes")])

const circuits = gauge("kudo_provider_circuit")
const levels = { Closed: 0, HalfOpen: 1, Open: 2 } as const

/** Whether a failure says something of the provider rather than of the order. */
const verdict = (exit: Exit.Exit<unknown, ProviderError>): CircuitBreaker.Outcome => {
  if (Exit.isSuccess(exit)) return CircuitBreaker.success
  const reason = exit.cause.reasons.find((one) => one._tag === "Fail")?.error.reason
  switch (reason?._tag) {
    case "RateLimit":
      // It may be about one model only, which the queue lets alone.
      return CircuitBreaker.ignored
    case "InsufficientCredits":
    case "Unauthorized":
    case "Unavailable":
    case "NetworkError":
      return CircuitBreaker.failure()
    default:
      return CircuitBreaker.ignored
  }
}

/** What a refusal means for the job. `Next` means that it is certain that nothing was started there. */
type Verdict = Exclude<Handed, { _tag: "Taken" | "Over" }> | { readonly _tag: "Next"; readonly otherwise: Handed }

const wait = (seconds?: number): Handed => ({ _tag: "Wait", seconds })
const refused = (failure: Failure): Extract<Handed, { _tag: "Refused" }> => ({ _tag: "Refused", failure })

const judge = (reason: ProviderErrorReason): Verdict => {
  switch (reason._tag) {
    case "RateLimit":
      return reason.retryAfter !== undefined && reason.retryAfter <= shortPauseSeconds
        ? { _tag: "Wait", seconds: reason.retryAfter }
        : { _tag: "Next", otherwise: wait(reason.retryAfter) }
    case "NetworkError":
      return reason.sent ? { _tag: "Unknown" } : { _tag: "Next", otherwise: wait() }
    case "Unavailable":
      return { _tag: "Unknown" }
    case "InsufficientCredits":
      return { _tag: "Next", otherwise: refused("no-credits") }
    case "Unauthorized":
      return { _tag: "Next", otherwise: refused("unavailable") }
    case "ModelRetired":
      return { _tag: "Next", otherwise: refused("retired") }
    case "InvalidRequest":
      return { _tag: "Next", otherwise: refused("invalid") }
    case "PromptTooLong":
      return { _tag: "Next", otherwise: refused("too-long") }
    case "ModerationBlocked":
      return refused("moderation")
    case "SourceGone":
      return refused("unreadable")
    case "NotFound":
      return { _tag: "Next", otherwise: refused("provider") }
    case "Unknown":
      return refused("provider")
  }
}

/** A refusal with what the provider said of it. */
const quoting = (judged: Verdict, said: ProviderError["said"], prompt: string): Verdict => {
  if (said === undefined) return judged
  const words = withoutPrompt(Redacted.value(said), prompt)
  if (judged._tag === "Refused") return { ...judged, said: words }
  return judged._tag === "Next" && judged.otherwise._tag === "Refused"
    ? { ...judged, otherwise: { ...judged.otherwise, said: words } }
    : judged
}

/** A job that somebody may take soon is worth more than the first refusal. */
const better = (one: Handed | undefined, other: Handed): Handed => {
  if (one === undefined) return other
  if (one._tag === "Wait" && other._tag === "Wait")
    return wait(Math.min(one.seconds ?? shortPauseSeconds, other.seconds ?? shortPauseSeconds))
  return other._tag === "Wait" ? other : one
}

const countTransition = ({ key, to }: CircuitBreaker.Transition) =>
  Metric.update(Metric.withAttributes(circuits, { provider: key }), levels[to])

/** What is handed, and whether there is another provider for it. */
interface Order {
  readonly job: Job
  readonly inputs: TaskInputs
  readonly guarded: boolean
}

/** Who has refused for want of room is let alone for a while, by everybody. */
const makeGiveBack = Effect.gen(function* () {
  const submissions = yield* JobSubmissions
  const permits = yield* ProviderPermits
  return Effect.fnUntraced(function* (job: Job, { name }: Provider, outcome: Verdict, why: string) {
    if (outcome._tag !== "Wait" && outcome._tag !== "Next") return
    yield* persistently(submissions.unclaim(job.id, why))
    const busy = outcome._tag === "Next" ? outcome.otherwise : outcome
    if (busy._tag !== "Wait") return
    yield* persistently(permits.backOff({ provider: name, model: job.request.model }, busy.seconds))
  })
})

/**
 * Hands a job to the first of its model's providers that has a place for it and takes it. The next one is asked only after a refusal by which
 * it is certain that nothing was started; who may already be rendering is never followed by another.
 */
export class Routes extends Context.Service<
  Routes,
  {
    /** `inputs` are those of the job's request. */
    readonly hand: (job: Job, routes: ReadonlyArray<Route>, inputs: TaskInputs) => Effect.Effect<Handed, JobsError>
  }
>()("kudo/Generation/Routes") {
  static readonly layer = Layer.effect(
    Routes,
    Effect.gen(function* () {
      const permits = yield* ProviderPermits
      const providers = yield* VideoProviders
      const alarms = makeProviderAlarms()
      const watch = yield* ModelWatch
      const breaker = yield* CircuitBreaker.make({ tripPolicy: CircuitBreaker.consecutive(1), openDuration: openFor })
      yield* Effect.forkScoped(Stream.runForEach(breaker.transitions, countTransition))

      /** Fails with the breaker's error when the provider is passed over; who has no other to turn to asks it anyway. */
      const ask = (
        { job, inputs, guarded }: Order,
        provider: Provider,
        route: Route
      ): Effect.Effect<Submission, ProviderError | CircuitBreaker.CircuitBreakerError> => {
        const submit = provider.submit(asSent(job.request), route.model, job.id, inputs)
        return guarded ? breaker.execute(submit, { key: provider.name, classify: verdict }) : submit
      }

      const recovered = (job: Job, { name }: Provider) =>
        Effect.ignore(permits.recovered({ provider: name, model: job.request.model }))

      /** What a refusal means to others than the job. */
      const noted = (reason: ProviderErrorReason, route: Route) =>
        reason._tag === "ModelRetired" ? watch.gone(route, reason) : alarms.refused(route.provider, reason, route.model)

      const giveBack = yield* makeGiveBack

      const handTo = Effect.fnUntraced(function* (order: Order, provider: Provider, route: Route) {
        const { job } = order
        const permit = yield* permits.acquire(job.id, route)
        switch (permit) {
          case "Ended":
            return { _tag: "Over" } as const
          case "FreeSoon":
            return wait()
          case "Full":
            return { _tag: "Next", otherwise: wait() } as const
        }
        yield* failpoint("submit.claimed")
        const answered = (outcome: Verdict, why: string) => Effect.as(giveBack(job, provider, outcome, why), outcome)
        return yield* ask(order, provider, route).pipe(
          Effect.tap(failpoint("submit.answered")),
          Effect.map((submission): Handed | Verdict => ({ _tag: "Taken", submission, route })),
          Effect.tap(alarms.taken(provider.name)),
          Effect.tap(() => (permit === "Probe" ? recovered(job, provider) : Effect.void)),
          Effect.catchTags({
            ProviderError: ({ reason, said }) =>
              Effect.andThen(
                noted(reason, route),
                answered(quoting(judge(reason), said, asSent(job.request).prompt), reason._tag)
              ),
            CircuitBreakerError: ({ reason }) =>
              answered(
                {
                  _tag: "Next",
                  otherwise: wait(reason._tag === "CircuitOpen" ? Duration.toSeconds(reason.retryAfter) : undefined)
                },
                "passed over"
              )
          })
        )
      })

      const hand = Effect.fnUntraced(function* (job: Job, routes: ReadonlyArray<Route>, inputs: TaskInputs) {
        const order = { job, inputs, guarded: routes.length > 1 }
        let best: Handed | undefined
        for (const route of routes) {
          const provider = Option.fromUndefinedOr(providers.get(route.provider))
          if (Option.isNone(provider)) continue
          const outcome = yield* handTo(order, provider.value, route)
          if (outcome._tag !== "Next") return outcome
          best = better(best, outcome.otherwise)
        }
        return best ?? refused("retired")
      })

      return Routes.of({ hand })
    })
  ).pipe(Layer.provide(CircuitBreaker.layerStoreMemory()))
}
