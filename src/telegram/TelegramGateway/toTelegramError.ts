import { GrammyError, HttpError } from "grammy"
import { systemCode } from "../../platform/JsonApi.ts"
import {
  BadRequest,
  Conflict,
  MessageGone,
  MethodUnknown,
  RateLimited,
  TelegramError,
  TelegramUnavailable,
  TokenRejected,
  TooLarge,
  Unreachable
} from "./Errors.ts"
import { IncompleteUpload } from "./upload.ts"

/** What Telegram says of a message that cannot be edited or deleted any more. */
const gone = /message (?:to (?:edit|delete) not found|can't be (?:edited|deleted))|MESSAGE_ID_INVALID/i
/** What it says of a chat that it cannot write to, besides every 403. */
const unreachable = /chat not found|user is deactivated|PEER_ID_INVALID|bot was blocked/i
/** What it says of a topic that nothing can be sent to any more. */
const topicGone = /thread not found|TOPIC_(?:CLOSED|DELETED|ID_INVALID)/i
const tooLarge = /file is too big|request entity too large/i
const methodUnknown = /method not found/i
const notModified = /message is not modified/i

/** How much of Telegram's explanation is kept, in characters: its own sentences are shorter. */
const maxDescription = 200
/** Seconds to wait when Telegram does not say how long. */
const defaultRetryAfter = 1

/** System errors by which a request surely never left this machine, or not as a whole. */
const neverSent: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT"
])

/** Statuses of a server that did nothing: it sends elsewhere, gave up waiting for the request, or does not want it yet. */
const didNothing = (code: number) => (code >= 300 && code < 400) || code === 408 || code === 425

/** Telegram quotes what it does not understand, and that may be a user's words: quotations are taken out. */
const discreet = (description: string) =>
  description
    .replace(/"[^"]*"?/g, "…")
    .replace(/(?<=^|[\s(:])'[^']*'(?=[\s).,:;]|$)/g, "…")
    .slice(0, maxDescription)

/** For how long Telegram wants to be left alone: in its own field, as a number or as text, else in its sentence. */
const retryAfterOf = ({ parameters, description }: GrammyError) => {
  const [, told] = /retry after (\d+)/i.exec(String(description)) ?? []
  const given = [parameters?.retry_after, told].map(Number).find((seconds) => Number.isFinite(seconds) && seconds > 0)
  return given ?? defaultRetryAfter
}

const fromAnswer = (error: GrammyError): TelegramError["reason"] => {
  // Unlike grammY's types, a server in between may say anything.
  const description = String(error.description)
  const code: unknown = error.error_code
  if (code === 429) return new RateLimited({ retryAfter: retryAfterOf(error) })
  if (typeof code !== "number") return new TelegramUnavailable({ sent: true })
  if (code >= 500) return new TelegramUnavailable({ sent: true, cause: `HTTP ${code}` })
  if (didNothing(code)) return new TelegramUnavailable({ sent: false, cause: `HTTP ${code}` })
  if (code === 413 || tooLarge.test(description)) return new TooLarge()
  if (gone.test(description)) return new MessageGone()
  // A wall in between, which forbids without a word of Telegram's, says nothing of the user.
  if (code === 403 && description === "") return new BadRequest({ description: "HTTP 403" })
  if (code === 403 || unreachable.test(description)) return new Unreachable()
  if (code === 409) return new Conflict({ description: discreet(description) })
  if (code === 404 && methodUnknown.test(description)) return new MethodUnknown()
  if (code === 401 || code === 404) return new TokenRejected()
  return new BadRequest({ description: discreet(description) })
}

/** Whether Telegram refused an edit only because the message already looks like that. */
export const isUnchanged = (error: unknown): boolean =>
  error instanceof GrammyError && notModified.test(String(error.description))

export const isTopicGone = (error: unknown): boolean =>
  error instanceof GrammyError && topicGone.test(String(error.description))

const withoutAnswer = (error: unknown) => {
  const broken = error instanceof HttpError ? error.error : undefined
  const cause = systemCode(broken)
  if (broken instanceof IncompleteUpload) {
    return new TelegramUnavailable({
      sent: false,
      cause: cause ?? "the upload was not complete",
      ...(broken.cut && { cut: true as const })
    })
  }
  return new TelegramUnavailable({
    sent: cause === undefined || !neverSent.has(cause),
    ...(cause !== undefined && { cause })
  })
}

/**
 * Telegram's answer, or the lack of one, as a reason. Nothing of the original error goes along: its messages hold the
 * token's URL, its payload the user's words.
 */
export const toTelegramError = (method: string, error: unknown): TelegramError =>
  new TelegramError({
    method,
    reason: error instanceof GrammyError ? fromAnswer(error) : withoutAnswer(error)
  })
