import { timedBy } from "../../platform/Metrics.ts"
import type { Provider, ProviderErrorReason } from "../VideoProvider.ts"

/** The calls of a provider that are timed. */
export const timedOperations = ["submit", "status", "content"] as const

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
  const time = (operation: (typeof timedOperations)[number]) =>
    timedBy("kudo_provider_request_seconds", { provider: provider.name, operation })
  const [submit, status, content] = [time("submit"), time("status"), time("content")]
  return {
    ...provider,
    submit: (...order) => submit(provider.submit(...order)),
    status: (...task) => status(provider.status(...task)),
    content: (source) => content(provider.content(source))
  }
}
