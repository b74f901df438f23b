import { Schema } from "effect"

/** Too many requests; `retryAfter` is in seconds where the provider says so. Nothing was started. */
export class RateLimit extends Schema.TaggedError<RateLimit>()("RateLimit", {
  retryAfter: Schema.UndefinedOr(Schema.Finite)
}) {}
/** The operator's account at the provider is empty or capped. Nothing was started; retrying is pointless. */
export class InsufficientCredits extends Schema.TaggedError<InsufficientCredits>()("InsufficientCredits", {}) {}
/** No usable answer. `sent` is false only when it is certain that the request never left. */
export class NetworkError extends Schema.TaggedError<NetworkError>()("NetworkError", {
  sent: Schema.Boolean,
  /** What the system calls it, such as `ECONNREFUSED`. */
  cause: Schema.optionalKey(Schema.String)
}) {}
/** The provider refused the prompt. */
export class ModerationBlocked extends Schema.TaggedError<ModerationBlocked>()("ModerationBlocked", {
  message: Schema.String
}) {}
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", {
  field: Schema.UndefinedOr(Schema.String)
}) {}
/** The prompt is longer than the model takes. Nothing was started. */
export class PromptTooLong extends Schema.TaggedError<PromptTooLong>()("PromptTooLong", {}) {}
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", {}) {}
/**
 * The provider makes no videos with this model. `perhaps` where a 5xx says so: that may be of the moment, as of a gateway
 * that has no channel for it now.
 */
export class ModelRetired extends Schema.TaggedError<ModelRetired>()("ModelRetired", {
  perhaps: Schema.optionalKey(Schema.Literal(true))
}) {}
/** The provider answered 5xx or is under maintenance. `sent` semantics as in {@link NetworkError}: it may have started. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", { status: Schema.Int }) {}
/** The task is not known to the provider. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", {}) {}
/** What the order goes on from, such as a draft, is not there any more. Nothing was started. */
export class SourceGone extends Schema.TaggedError<SourceGone>()("SourceGone", {}) {}
export class Unknown extends Schema.TaggedError<Unknown>()("Unknown", { detail: Schema.String }) {}

export const ProviderErrorReason = Schema.Union([
  RateLimit,
  InsufficientCredits,
  NetworkError,
  ModerationBlocked,
  InvalidRequest,
  PromptTooLong,
  Unauthorized,
  ModelRetired,
  Unavailable,
  NotFound,
  SourceGone,
  Unknown
])
export type ProviderErrorReason = typeof ProviderErrorReason.Type

export class ProviderError extends Schema.TaggedError<ProviderError>()("ProviderError", {
  provider: Schema.String,
  reason: ProviderErrorReason,
  /** What was said of it, by the provider or the system: for operators, and only as `withoutPrompt` leaves it. */
  said: Schema.optionalKey(Schema.Redacted(Schema.String))
}) {
  override get message() {
    return `${this.provider}: ${this.reason._tag}`
  }
}
