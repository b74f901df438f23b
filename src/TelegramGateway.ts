import type { Effect, Redacted } from "effect"
import { Context, Schema } from "effect"
import type { Update } from "grammy/types"
import type { Language } from "./domain/Language.ts"
import type { MessageId, UserId } from "./domain/Ids.ts"

/** One button: a callback with at most 64 bytes of data, or a link. */
export type Button =
  | { readonly text: string; readonly data: string; readonly style?: "primary" | "success" | "danger" }
  | { readonly text: string; readonly url: string }

/** Text in Telegram's HTML subset, already escaped, at most 4,096 characters after parsing. */
export interface Screen {
  readonly html: string
  readonly keyboard: ReadonlyArray<ReadonlyArray<Button>>
}

export interface OutgoingVideo {
  /** A file on this machine, or a `file_id` of an earlier sending by this bot. */
  readonly video:
    | { readonly _tag: "File"; readonly path: string; readonly thumbnail: string | undefined }
    | { readonly _tag: "FileId"; readonly fileId: string }
  readonly width: number
  readonly height: number
  /** Whole seconds. */
  readonly duration: number
  readonly caption: Screen
}

export interface SentVideo {
  readonly messageId: MessageId
  readonly fileId: string
  readonly width: number
  readonly height: number
  readonly duration: number
}

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
}) {}

/**
 * The bot's mouth and ears. No error, log or span ever holds the token, a text or a caption.
 *
 * "message is not modified" counts as success. Nothing here retries: a call is made once, and the caller knows from
 * the reason whether it may have happened.
 */
export class TelegramGateway extends Context.Service<
  TelegramGateway,
  {
    readonly say: (chat: UserId, screen: Screen) => Effect.Effect<MessageId, TelegramError>
    readonly edit: (chat: UserId, message: MessageId, screen: Screen) => Effect.Effect<void, TelegramError>
    readonly remove: (chat: UserId, message: MessageId) => Effect.Effect<void, TelegramError>
    readonly sendVideo: (chat: UserId, video: OutgoingVideo) => Effect.Effect<SentVideo, TelegramError>
    readonly showUploading: (chat: UserId) => Effect.Effect<void, TelegramError>
    /** Fast lane. `text` of at most 200 characters is shown as a toast. */
    readonly answerCallback: (callbackQueryId: string, text: string | undefined) => Effect.Effect<void, TelegramError>
    /** Fast lane: an `error` refuses the payment with that text. */
    readonly answerPreCheckout: (id: string, error: string | undefined) => Effect.Effect<void, TelegramError>
    readonly setWebhook: (url: string, secret: Redacted.Redacted) => Effect.Effect<void, TelegramError>
    readonly deleteWebhook: Effect.Effect<void, TelegramError>
    /** Long poll of up to `timeout` seconds; updates before `offset` are confirmed. */
    readonly getUpdates: (offset: number, timeout: number) => Effect.Effect<ReadonlyArray<Update>, TelegramError>
    readonly describe: (
      language: Language | undefined,
      texts: {
        readonly commands: ReadonlyArray<{ readonly command: string; readonly description: string }>
        readonly description: string
        readonly shortDescription: string
      }
    ) => Effect.Effect<void, TelegramError>
    /** The bot's username, from getMe: proves the token. */
    readonly whoAmI: Effect.Effect<string, TelegramError>
  }
>()("kudo/TelegramGateway") {}
