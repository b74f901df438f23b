import type { Effect } from "effect"
import type { Trouble } from "../JsonApi.ts"
import { isBilling, type Refusal, refusal } from "../OpenAiClient.ts"
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
export const providerName: ProviderName = "sora"

const retiredCode = /model_(not_found|deprecated|retired)|deprecated/i
const retiredMessage = /deprecat|retired|shut ?down|discontinued|no longer (available|supported)/i

const isRetired = (status: number, { codes, message, param }: Refusal): boolean =>
  status === 410 ||
  codes.some((code) => retiredCode.test(code)) ||
  (status === 404 && (param === "model" || retiredMessage.test(message)))

const isModeration = ({ codes, message }: Refusal): boolean =>
  codes.some((code) => moderation.test(code)) ||
  // Gateways wrap the original error in a message of their own. Only fixed words are looked for, never prose.
  /sentinel_block|moderation_blocked|content_?policy_?violation/i.test(message)

/** A code or a field's name; what has spaces or is longer may repeat the prompt or the key. */
const word = /^[\w.[\]-]{1,64}$/

const codeOf = ({ codes }: Refusal): string =>
  codes.find((code) => word.test(code) && moderation.test(code)) ?? "moderation"

const fieldOf = ({ param }: Refusal): string | undefined =>
  param !== undefined && word.test(param) ? param : undefined

const refused = (
  operation: Operation,
  { status, body, retryAfter }: Extract<Trouble, { _tag: "Refused" }>
): ProviderErrorReason => {
  const said = refusal(body)
  if (status >= 500) return new Unavailable({ status })
  if ([400, 402, 403, 429].includes(status) && isBilling(status, said)) return new InsufficientCredits()
  if ([400, 403, 422, 451].includes(status) && isModeration(said))
    return new ModerationBlocked({ message: codeOf(said) })
  if (operation === "submit" && [400, 403, 404, 410, 422].includes(status) && isRetired(status, said)) {
    return new ModelRetired()
  }
  switch (status) {
    case 400:
    case 413:
    case 422:
      return new InvalidRequest({ field: fieldOf(said) })
    case 401:
    case 403:
      return new Unauthorized()
    case 404:
    case 410:
      return new NotFound()
    case 408:
      return new NetworkError({ sent: true })
    case 429:
      return new RateLimit({ retryAfter })
    default:
      return new Unknown({ detail: `HTTP ${status}` })
  }
}

/**
 * The reason of a failed call. After a submit an unreadable answer counts as a lost one: the job may have been started.
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
  fail({ provider: providerName, event: "SORA 2 API error" }, operation, reason, status)

/** {@link failWith} of what {@link classify} makes of a failed call. */
export const failAs =
  (operation: Operation) =>
  (trouble: Trouble): Effect.Effect<never, ProviderError> =>
    failWith(operation, classify(operation, trouble), trouble._tag === "Refused" ? trouble.status : undefined)
