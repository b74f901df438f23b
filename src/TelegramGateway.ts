import { Context, Effect, Layer, Metric, Redacted } from "effect"
import { Api, InputFile } from "grammy"
import type { InlineKeyboardMarkup, Message, Update } from "grammy/types"
import { MessageId, type UserId } from "./domain/Ids.ts"
import type { Language } from "./domain/Language.ts"
import { notModified, toTelegramError } from "./TelegramGateway/toTelegramError.ts"
import type { TelegramError } from "./TelegramGateway/Errors.ts"

export * from "./TelegramGateway/Errors.ts"

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
>()("kudo/TelegramGateway") {
  static readonly layer = (options: { readonly apiRoot: string; readonly token: Redacted.Redacted }) =>
    Layer.sync(TelegramGateway, () => make(options))
}

/** Seconds for a call with JSON only: Telegram answers in well under one. */
const callSeconds = 10
/** Seconds for an upload: 50 MB on a slow line. */
const uploadSeconds = 180
/** What a long poll may take beyond the time that Telegram holds it open. */
const pollSlackSeconds = 10
/** Telegram's default for simultaneous deliveries; actors serialise per user. */
const maxConnections = 40

/** Every kind of update that the bot handles; payments are among messages and pre-checkout queries. */
const allowedUpdates = ["message", "callback_query", "pre_checkout_query", "my_chat_member"] as const

const calls = Metric.counter("kudo_telegram_calls_total", {
  description: "Bot API calls by outcome",
  incremental: true
})

const markup = (screen: Screen): InlineKeyboardMarkup => ({
  inline_keyboard: screen.keyboard.map((row) =>
    row.map((button) =>
      "url" in button
        ? { text: button.text, url: button.url }
        : {
            text: button.text,
            callback_data: button.data,
            ...(button.style === undefined ? {} : { style: button.style })
          }
    )
  )
})

const textOf = (chat: UserId, screen: Screen) =>
  ({
    chat_id: chat,
    text: screen.html,
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
    reply_markup: markup(screen)
  }) as const

/** Read back from Telegram's own answer; a clip without sound may come back as an animation. */
const sentVideo = (message: Message, asked: OutgoingVideo): SentVideo => {
  const media = message.video ?? message.animation
  return {
    messageId: MessageId.make(message.message_id),
    fileId: media?.file_id ?? message.document?.file_id ?? "",
    width: media?.width ?? asked.width,
    height: media?.height ?? asked.height,
    duration: media?.duration ?? asked.duration
  }
}

const videoOf = (chat: UserId, outgoing: OutgoingVideo) => {
  const { video, width, height, duration, caption } = outgoing
  return {
    chat_id: chat,
    // A path can be read again, and the file name is plain ASCII as multipart wants it.
    video: video._tag === "File" ? new InputFile(video.path, "video.mp4") : video.fileId,
    ...(video._tag === "File" && video.thumbnail !== undefined
      ? { thumbnail: new InputFile(video.thumbnail, "thumbnail.jpg") }
      : {}),
    width,
    height,
    duration,
    supports_streaming: true,
    caption: caption.html,
    parse_mode: "HTML" as const,
    reply_markup: markup(caption)
  }
}

const make = (options: { readonly apiRoot: string; readonly token: Redacted.Redacted }): TelegramGateway["Service"] => {
  const client = (timeoutSeconds: number) =>
    new Api(Redacted.value(options.token), { apiRoot: options.apiRoot, timeoutSeconds }).raw
  const [quick, upload] = [client(callSeconds), client(uploadSeconds)]

  const call = <A>(
    method: string,
    run: (signal: Signal) => Promise<A>,
    chat?: UserId
  ): Effect.Effect<A, TelegramError> =>
    Effect.tryPromise({
      // grammY's own AbortSignal type predates the platform's; they are the same at run time.
      try: (signal) => run(signal as Signal),
      catch: (error) => toTelegramError(method, error)
    }).pipe(
      Effect.tap(() => Metric.update(Metric.withAttributes(calls, { method, outcome: "ok" }), 1)),
      Effect.tapError(({ reason }) => Metric.update(Metric.withAttributes(calls, { method, outcome: reason._tag }), 1)),
      Effect.withSpan(`TelegramGateway.${method}`, chat === undefined ? {} : { attributes: { chatId: chat } })
    )
  const unchangedIsFine = (error: TelegramError) =>
    error.reason._tag === "BadRequest" && notModified.test(error.reason.description) ? Effect.void : Effect.fail(error)

  return TelegramGateway.of({
    say: (chat, screen) =>
      call("sendMessage", (signal) => quick.sendMessage(textOf(chat, screen), signal), chat).pipe(
        Effect.map((message) => MessageId.make(message.message_id))
      ),
    edit: (chat, message, screen) =>
      call(
        "editMessageText",
        (signal) => quick.editMessageText({ ...textOf(chat, screen), message_id: message }, signal),
        chat
      ).pipe(Effect.asVoid, Effect.catch(unchangedIsFine)),
    remove: (chat, message) =>
      Effect.asVoid(
        call("deleteMessage", (signal) => quick.deleteMessage({ chat_id: chat, message_id: message }, signal), chat)
      ),
    sendVideo: (chat, video) =>
      call("sendVideo", (signal) => upload.sendVideo(videoOf(chat, video), signal), chat).pipe(
        Effect.map((message) => sentVideo(message, video))
      ),
    showUploading: (chat) =>
      Effect.asVoid(
        call(
          "sendChatAction",
          (signal) => quick.sendChatAction({ chat_id: chat, action: "upload_video" }, signal),
          chat
        )
      ),
    answerCallback: (id, text) =>
      Effect.asVoid(
        call("answerCallbackQuery", (signal) =>
          quick.answerCallbackQuery({ callback_query_id: id, ...(text === undefined ? {} : { text }) }, signal)
        )
      ),
    answerPreCheckout: (id, error) =>
      Effect.asVoid(
        call("answerPreCheckoutQuery", (signal) =>
          quick.answerPreCheckoutQuery(
            error === undefined
              ? { pre_checkout_query_id: id, ok: true }
              : { pre_checkout_query_id: id, ok: false, error_message: error },
            signal
          )
        )
      ),
    setWebhook: (url, secret) =>
      Effect.asVoid(
        call("setWebhook", (signal) =>
          quick.setWebhook(
            {
              url,
              secret_token: Redacted.value(secret),
              allowed_updates: allowedUpdates,
              max_connections: maxConnections
            },
            signal
          )
        )
      ),
    deleteWebhook: Effect.asVoid(call("deleteWebhook", (signal) => quick.deleteWebhook({}, signal))),
    getUpdates: (offset, timeout) =>
      call("getUpdates", (signal) =>
        client(timeout + pollSlackSeconds).getUpdates({ offset, timeout, allowed_updates: allowedUpdates }, signal)
      ),
    describe: (language, { commands, description, shortDescription }) => {
      const code = language === undefined ? {} : { language_code: language }
      return Effect.asVoid(
        Effect.all([
          call("setMyCommands", (signal) => quick.setMyCommands({ commands: [...commands], ...code }, signal)),
          call("setMyDescription", (signal) => quick.setMyDescription({ description, ...code }, signal)),
          call("setMyShortDescription", (signal) =>
            quick.setMyShortDescription({ short_description: shortDescription, ...code }, signal)
          )
        ])
      )
    },
    whoAmI: Effect.map(
      call("getMe", (signal) => quick.getMe(signal)),
      (me) => me.username
    )
  })
}

/** The abort signal in grammY's own type. */
type Signal = NonNullable<Parameters<Api["raw"]["getMe"]>[0]>
