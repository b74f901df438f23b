import { Schema } from "effect"

/** Too many calls: refused by Telegram, or held back by our own pacing. `retryAfter` is in seconds. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", { retryAfter: Schema.Finite }) {}
/** The message to edit or delete is gone, or may no longer be edited. */
export class MessageGone extends Schema.TaggedError<MessageGone>()("MessageGone", {}) {}
/** The user blocked the bot, never started it, or is deactivated. */
export class Unreachable extends Schema.TaggedError<Unreachable>()("Unreachable", {}) {}
export class TooLarge extends Schema.TaggedError<TooLarge>()("TooLarge", {}) {}
export class BadRequest extends Schema.TaggedError<BadRequest>()("BadRequest", { description: Schema.String }) {}
export class TokenRejected extends Schema.TaggedError<TokenRejected>()("TokenRejected", {}) {}
/** No usable answer. `sent` is false only when it is certain that the request never left. */
export class TelegramUnavailable extends Schema.TaggedError<TelegramUnavailable>()("TelegramUnavailable", {
  sent: Schema.Boolean
}) {}

export class TelegramError extends Schema.TaggedError<TelegramError>()("TelegramError", {
  method: Schema.String,
  reason: Schema.Union([
    RateLimited,
    MessageGone,
    Unreachable,
    TooLarge,
    BadRequest,
    TokenRejected,
    TelegramUnavailable
  ])
}) {
  override get message() {
    return `${this.method}: ${this.reason._tag}`
  }
}
