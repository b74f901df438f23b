import { Duration, Effect, Metric } from "effect"
import { histogram } from "../../platform/Telemetry/metrics.ts"
import type { Provider, ProviderErrorReason } from "../VideoProvider.ts"

const taken = histogram("kudo_provider_request_seconds")

/** The calls of a provider that are timed. */
export const timedOperations = ["submit", "find", "status", "content"] as const

const reasons: Readonly<Record<ProviderErrorReason["_tag"], true>> = {
  RateLimit: true,
  InsufficientCredits: true,
  NetworkError: true,
  ModerationBlocked: true,
  InvalidRequest: true,
  PromptTooLong: true,
  Unauthorized: true,
  ModelRetired: true,
  Unavailable: true,
  NotFound: true,
  SourceGone: true,
  Unknown: true
}
/** Every reason for which a provider's call fails, as it is counted. */
export const errorReasons: ReadonlyArray<string> = Object.keys(reasons)

/** A provider each of whose calls is timed, answered or not; of a video's content until its first byte is there to be read. */
export const timed = (provider: Provider): Provider => {
  const time = (operation: (typeof timedOperations)[number]) => {
    const metric = Metric.withAttributes(taken, { provider: provider.name, operation })
    return <A, E, R>(call: Effect.Effect<A, E, R>) =>
      Effect.flatMap(Effect.timed(Effect.exit(call)), ([duration, exit]) =>
        Effect.andThen(Metric.update(metric, Duration.toSeconds(duration)), exit)
      )
  }
  const [submit, find, status, content] = [time("submit"), time("find"), time("status"), time("content")]
  return {
    ...provider,
    submit: (...order) => submit(provider.submit(...order)),
    find: (...lost) => find(provider.find(...lost)),
    status: (...task) => status(provider.status(...task)),
    content: (source) => content(provider.content(source))
  }
}
