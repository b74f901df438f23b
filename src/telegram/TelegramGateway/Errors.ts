import { Schema } from "effect"

/** Too many calls: refused by Telegram, or held back by our own pacing. `retryAfter` is in seconds. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", { retryAfter: Schema.Finite }) {}
/** The message to edit or delete is gone, or may no longer be edited. */
export class MessageGone extends Schema.TaggedError<MessageGone>()("MessageGone", {}) {}
/** The user blocked the bot, never started it, or is deactivated. */
export class Unreachable extends Schema.TaggedError<Unreachable>()("Unreachable", {}) {}
export class TooLarge extends Schema.TaggedError<TooLarge>()("TooLarge", {}) {}
export class BadRequest extends Schema.TaggedError<BadRequest>()("BadRequest", { description: Schema.String }) {}
/** The server does not know the method, as one that is older than the method. */
export class MethodUnknown extends Schema.TaggedError<MethodUnknown>()("MethodUnknown", {}) {}
/** Somebody else takes the bot's updates: another poller, or a webhook. */
export class Conflict extends Schema.TaggedError<Conflict>()("Conflict", { description: Schema.String }) {}
export class TokenRejected extends Schema.TaggedError<TokenRejected>()("TokenRejected", {}) {}
/** No usable answer. `sent` is false only when it is certain that the request never arrived as a whole. */
export class TelegramUnavailable extends Schema.TaggedError<TelegramUnavailable>()("TelegramUnavailable", {
  sent: Schema.Boolean,
  /** What the system calls it, such as `ECONNREFUSED`, or the status of an answer that is none. */
  cause: Schema.optionalKey(Schema.String),
  /** The connection was closed in the middle of the request: what some servers do with one that is too large. */
  cut: Schema.optionalKey(Schema.Literal(true))
}) {}

export class TelegramError extends Schema.TaggedError<TelegramError>()("TelegramError", {
  method: Schema.String,
  reason: Schema.Union([
    RateLimited,
    MessageGone,
    Unreachable,
    TooLarge,
    BadRequest,
    MethodUnknown,
    Conflict,
    TokenRejected,
    TelegramUnavailable
  ])
}) {
  override get message() {
    return `${this.method}: ${explanation(this.reason)}`
  }
}

/** A reason for the log: Telegram's own sentence where it gave one. */
export const explanation = (reason: TelegramError["reason"]): string => {
  if ("description" in reason) return `${reason._tag}: ${reason.description}`
  if ("cause" in reason && reason.cause !== undefined) return `${reason._tag}: ${String(reason.cause)}`
  return reason._tag === "RateLimited" ? `429, retry after ${reason.retryAfter} s` : reason._tag
}

/** The statuses of Telegram's refusals; an answer that is none has no such status. */
const statuses: Readonly<Record<TelegramError["reason"]["_tag"], number | undefined>> = {
  RateLimited: 429,
  MessageGone: 400,
  Unreachable: 403,
  TooLarge: 413,
  BadRequest: 400,
  MethodUnknown: 404,
  Conflict: 409,
  TokenRejected: 401,
  TelegramUnavailable: undefined
}

/** What a refusal adds to the span of its request. */
export const refused = ({ _tag }: TelegramError["reason"]) => ({
  "http.response.status_code": statuses[_tag],
  "error.type": _tag
})
