import { type Effect, Option, Schema } from "effect"
import type { Trouble } from "../JsonApi.ts"
import { isBilling, refusal } from "../OpenAiClient.ts"
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
export const providerName: ProviderName = "openrouter"

const unknownModel =
  /no (endpoints|allowed providers)|model .{0,80}(not found|does not exist|not a valid)|not a valid model/i
const field = /\b(prompt|duration|resolution|aspect_ratio|size|frame_images|input_references|callback_url)\b/i

/** What a key may spend by itself is worded so, under 403. */
const keyLimit = /key limit exceeded/i

const Moderated = Schema.Struct({
  error: Schema.Struct({ metadata: Schema.Struct({ reasons: Schema.Array(Schema.Unknown) }) })
})
const decodeModerated = Schema.decodeUnknownOption(Moderated)

/** A refusal by moderation, of which only a fixed word is kept: its message and metadata may repeat the prompt. */
const blockedOf = (status: number, body: unknown, message: string): ModerationBlocked | undefined => {
  if (![400, 403, 422, 451].includes(status)) return undefined
  const word = moderation.exec(message)?.[0].toLowerCase()
  if (word !== undefined) return new ModerationBlocked({ message: word })
  return status === 403 && Option.isSome(decodeModerated(body))
    ? new ModerationBlocked({ message: "flagged" })
    : undefined
}

const refused = (
  operation: Operation,
  { status, body, retryAfter }: Extract<Trouble, { _tag: "Refused" }>
): ProviderErrorReason => {
  const said = refusal(body)
  if (status >= 500) return new Unavailable({ status })
  if (status === 429) return isBilling(status, said) ? new InsufficientCredits() : new RateLimit({ retryAfter })
  if (operation === "content" && [403, 404, 410].includes(status)) return new NotFound()
  const blocked = blockedOf(status, body, said.message)
  if (blocked !== undefined) return blocked
  if (status === 403 && keyLimit.test(said.message)) return new InsufficientCredits()
  if (operation === "submit" && [400, 404, 410].includes(status) && unknownModel.test(said.message)) {
    return new ModelRetired()
  }
  switch (status) {
    case 402:
      return new InsufficientCredits()
    case 400:
    case 413:
    case 422:
      return new InvalidRequest({ field: field.exec(said.message)?.[1]?.toLowerCase() })
    case 401:
    case 403:
      return new Unauthorized()
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
  fail({ provider: providerName, event: "OpenRouter API error" }, operation, reason, status)

/** {@link failWith} of what {@link classify} makes of a failed call. */
export const failAs =
  (operation: Operation) =>
  (trouble: Trouble): Effect.Effect<never, ProviderError> =>
    failWith(operation, classify(operation, trouble), trouble._tag === "Refused" ? trouble.status : undefined)
