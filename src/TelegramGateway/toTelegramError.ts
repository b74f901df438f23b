import { Predicate } from "effect"
import { GrammyError, HttpError } from "grammy"
import {
  BadRequest,
  MessageGone,
  RateLimited,
  TelegramError,
  TelegramUnavailable,
  TokenRejected,
  TooLarge,
  Unreachable
} from "./Errors.ts"

/** What Telegram says of a message that cannot be edited or deleted any more. */
const gone = /message (?:to (?:edit|delete) not found|can't be (?:edited|deleted))|MESSAGE_ID_INVALID/i
/** What it says of a chat that it cannot write to, besides every 403. */
const unreachable = /chat not found|user is deactivated|PEER_ID_INVALID|bot was blocked/i
const tooLarge = /file is too big|request entity too large/i
export const notModified = /message is not modified/i

/** System errors by which a request surely never left this machine. */
const neverSent: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH"
])

const fromAnswer = (error: GrammyError): TelegramError["reason"] => {
  const { error_code: code, description } = error
  if (code === 429) return new RateLimited({ retryAfter: error.parameters.retry_after ?? 1 })
  if (code >= 500) return new TelegramUnavailable({ sent: true })
  if (code === 413 || tooLarge.test(description)) return new TooLarge()
  if (gone.test(description)) return new MessageGone()
  if (code === 403 || unreachable.test(description)) return new Unreachable()
  if (code === 401 || code === 404) return new TokenRejected()
  return new BadRequest({ description: description.slice(0, 200) })
}

const systemCode = (error: unknown): unknown => (Predicate.hasProperty(error, "code") ? error.code : undefined)

/**
 * Telegram's answer, or the lack of one, as a reason. Nothing of the original error goes along: its messages hold the
 * token's URL, its payload the user's words.
 */
export const toTelegramError = (method: string, error: unknown): TelegramError =>
  new TelegramError({
    method,
    reason:
      error instanceof GrammyError
        ? fromAnswer(error)
        : new TelegramUnavailable({ sent: !(error instanceof HttpError && neverSent.has(systemCode(error.error))) })
  })
