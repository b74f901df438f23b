import { type Effect, Option, Schema } from "effect"
import type { Trouble } from "../JsonApi.ts"
import { refusal } from "../OpenAiClient.ts"
import { fail, type Operation } from "../VideoProvider/fail.ts"
import {
  InsufficientCredits,
  InvalidRequest,
  ModelRetired,
  ModerationBlocked,
  NetworkError,
  NotFound,
  type ProviderError,
  type ProviderErrorReason,
  type ProviderName,
  RateLimit,
  Unauthorized,
  Unavailable,
  Unknown
} from "../VideoProvider.ts"
import { moderation } from "./Wire.ts"

/** This driver's name, in errors, metrics and stored callbacks. */
export const providerName: ProviderName = "google"

const billing = /billing|credits? (are|is)? ?(depleted|exhausted)|prepayment|spend(ing)? (cap|limit)|budget/i
const rejectedKey = /api key (not valid|expired|not found)|api_key_invalid/i
const unknownModel =
  /models?\/?\S* (is not found|not found|is not supported|is deprecated|was retired)|no longer available/i
const field = /\b(aspect_ratio|duration|resolution|input|model|response_format|webhook_config)\b/i

const Details = Schema.Struct({
  error: Schema.Struct({ details: Schema.Array(Schema.Struct({ retryDelay: Schema.optional(Schema.String) })) })
})

/** `RetryInfo` says `"retryDelay": "17s"`. */
const delayOf = (body: unknown): number | undefined =>
  Option.match(Schema.decodeUnknownOption(Details)(body), {
    onNone: () => undefined,
    onSome: ({ error }) => {
      const told = error.details.find(({ retryDelay }) => retryDelay !== undefined)?.retryDelay
      const seconds = Number.parseFloat(told ?? "")
      return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3600) : undefined
    }
  })

const refused = (
  operation: Operation,
  { status, body, retryAfter }: Extract<Trouble, { _tag: "Refused" }>
): ProviderErrorReason => {
  const { message } = refusal(body)
  if (status >= 500) return new Unavailable({ status })
  if (operation === "content" && [403, 404, 410].includes(status)) return new NotFound()
  if (status === 429) {
    return billing.test(message)
      ? new InsufficientCredits()
      : new RateLimit({ retryAfter: retryAfter ?? delayOf(body) })
  }
  if (rejectedKey.test(message)) return new Unauthorized()
  if (billing.test(message)) return new InsufficientCredits()
  // Only the fixed word is kept: the message may repeat the prompt.
  const blocked = [400, 403, 422].includes(status) ? moderation.exec(message) : null
  if (blocked !== null) return new ModerationBlocked({ message: blocked[0].toLowerCase() })
  if (operation === "submit" && [400, 404, 410].includes(status) && unknownModel.test(message))
    return new ModelRetired()
  switch (status) {
    case 400:
    case 413:
    case 422:
      return new InvalidRequest({ field: field.exec(message)?.[1]?.toLowerCase() })
    case 401:
    case 403:
      return new Unauthorized()
    case 402:
      return new InsufficientCredits()
    case 404:
    case 410:
      return operation === "submit" ? new ModelRetired() : new NotFound()
    case 408:
      return new NetworkError({ sent: true })
    default:
      return new Unknown({ detail: `HTTP ${status}` })
  }
}

/**
 * The reason of a failed call. After a submit an unreadable answer counts as a lost one: the task may have been started.
 */
export const classify = (operation: Operation, trouble: Trouble): ProviderErrorReason => {
  switch (trouble._tag) {
    case "Refused":
      return refused(operation, trouble)
    case "Unreachable":
      return new NetworkError({ sent: trouble.sent })
    case "TimedOut":
      return new NetworkError({ sent: true })
    case "Malformed":
      return operation === "submit"
        ? new NetworkError({ sent: true })
        : new Unknown({ detail: "the answer is not what the protocol says" })
  }
}

/** {@link fail} of this driver. */
export const failWith = (operation: Operation, reason: ProviderErrorReason, status?: number) =>
  fail({ provider: providerName, event: "Google API error" }, operation, reason, status)

/** {@link failWith} of what {@link classify} makes of a failed call. */
export const failAs =
  (operation: Operation) =>
  (trouble: Trouble): Effect.Effect<never, ProviderError> =>
    failWith(operation, classify(operation, trouble), trouble._tag === "Refused" ? trouble.status : undefined)
