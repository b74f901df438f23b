import { Context, Effect, Layer, Redacted, Schema } from "effect"
import type { LanguageCode, Update } from "grammy/types"
import type { MessageId, UserId } from "../domain/Ids.ts"
import { type AnnouncementCalls, announcementCalls } from "./TelegramGateway/announcements.ts"
import { Me, RatedChat, SentMessage, Updates, WebhookInfo } from "./TelegramGateway/answers.ts"
import type { BotAccess } from "./TelegramGateway/BotAccess.ts"
import { type Clients, clients } from "./TelegramGateway/calls.ts"
import type { TelegramError } from "./TelegramGateway/Errors.ts"
import { type FastLanes, fastLanes } from "./TelegramGateway/fastLanes.ts"
import type { Screen } from "./TelegramGateway/Messages.ts"
import { Pacing } from "./TelegramGateway/Pacing.ts"
import { newMessage, textMessage } from "./TelegramGateway/payloads.ts"
import { type StarCalls, starCalls } from "./TelegramGateway/stars.ts"
import { type DocumentCalls, documentCalls } from "./TelegramGateway/documents.ts"
import { inTopic } from "./TelegramGateway/Topic.ts"
import { isUnchanged } from "./TelegramGateway/toTelegramError.ts"
import { type VideoCalls, videoCalls } from "./TelegramGateway/videos.ts"

export * from "./TelegramGateway/Errors.ts"
export { type BotAccess, openApi } from "./TelegramGateway/BotAccess.ts"
export { Pacing, Purpose } from "./TelegramGateway/Pacing.ts"
export type { Announcement } from "./TelegramGateway/announcements.ts"
export { Topic } from "./TelegramGateway/Topic.ts"
export type { OutgoingInvoice, StarTransaction } from "./TelegramGateway/stars.ts"
export type { Button, OutgoingVideo, Screen, SentVideo, VideoKind } from "./TelegramGateway/Messages.ts"

/** A webhook as Telegram tells of it. */
interface WebhookState {
  /** Empty where none is set. */
  readonly url: string
  readonly pending: number
  /** Telegram's own sentence about the last delivery that failed, and when that was, in seconds of the epoch. */
  readonly lastError: { readonly at: number; readonly description: string } | undefined
}

/** The texts of the bot's profile, each set by a call of its own. */
export interface Profile {
  /** What the menu of a private chat offers. */
  readonly commands: (
    language: LanguageCode | undefined,
    commands: ReadonlyArray<{ readonly command: string; readonly description: string }>
  ) => Effect.Effect<void, TelegramError>
  /** Takes away what an earlier release offered in chats of every kind. */
  readonly forgetEverywhere: (language: LanguageCode | undefined) => Effect.Effect<void, TelegramError>
  readonly description: (language: LanguageCode | undefined, text: string) => Effect.Effect<void, TelegramError>
  readonly shortDescription: (language: LanguageCode | undefined, text: string) => Effect.Effect<void, TelegramError>
}

/**
 * The Bot API as far as the bot uses it. No error, log or span ever holds the token, a text or a caption.
 *
 * "message is not modified" counts as success. Nothing here retries: a call is made once, when {@link Pacing} allows it,
 * and the caller knows from the error's reason whether it may have happened.
 */
export class TelegramGateway extends Context.Service<
  TelegramGateway,
  VideoCalls &
    DocumentCalls &
    AnnouncementCalls &
    FastLanes & {
      /** The bot's own number: file ids are of use to it alone. */
      readonly bot: number
      /** Bytes of the largest file that this server takes. */
      readonly largestUpload: number
      readonly say: (chat: UserId, screen: Screen) => Effect.Effect<MessageId, TelegramError>
      readonly edit: (chat: UserId, message: MessageId, screen: Screen) => Effect.Effect<void, TelegramError>
      /**
       * Shows words in a private chat while they are written, with a button to stop it; a call with the same number replaces
       * them. They last half a minute, or until the next message.
       */
      readonly draft: (chat: UserId, draft: number, html: string) => Effect.Effect<void, TelegramError>
      /** A message of another chat with the bot, as it is; its number in this one. */
      readonly copy: (chat: UserId, from: UserId, message: MessageId) => Effect.Effect<MessageId, TelegramError>
      /** A user's message gets an emoji of ours in its corner. */
      readonly react: (chat: UserId, message: MessageId, emoji: "👀") => Effect.Effect<void, TelegramError>
      readonly remove: (chat: UserId, message: MessageId) => Effect.Effect<void, TelegramError>
      readonly stars: StarCalls
      readonly setWebhook: (url: string, secret: Redacted.Redacted) => Effect.Effect<void, TelegramError>
      readonly deleteWebhook: Effect.Effect<void, TelegramError>
      /** Long poll of up to `timeout` seconds; updates before `offset` are confirmed. */
      readonly getUpdates: (offset: number, timeout: number) => Effect.Effect<ReadonlyArray<Update>, TelegramError>
      /** How Telegram sees the webhook: where it delivers to, and what its last failure was. */
      readonly webhookInfo: Effect.Effect<WebhookState, TelegramError>
      /** What the bot's profile says to readers of a language, by its two letters; undefined to everybody else. */
      readonly profile: Profile
      /** The level of Telegram's rating of a user as a buyer, below zero for one who is none to trust; undefined for none. */
      readonly ratingLevel: (user: UserId) => Effect.Effect<number | undefined, TelegramError>
      /** A line of HTML in a group. */
      readonly sayInGroup: (group: number, html: string) => Effect.Effect<void, TelegramError>
      readonly leave: (chat: number) => Effect.Effect<void, TelegramError>
      /** The bot's username, from getMe: proves the token. */
      readonly whoAmI: Effect.Effect<string, TelegramError>
    }
>()("kudo/TelegramGateway") {
  static readonly layer = (access: BotAccess) =>
    Layer.effect(
      TelegramGateway,
      Effect.map(Pacing, (pacing) => make(access, pacing))
    )
}

/** Telegram's default for simultaneous deliveries; actors serialise per user. */
const maxConnections = 40

/** Every kind of update that the bot handles; payments are among messages and pre-checkout queries. */
const allowedUpdates = [
  "message",
  "edited_message",
  "callback_query",
  "pre_checkout_query",
  "my_chat_member",
  "subscription",
  "stopped_message_generation"
] as const

type Service = TelegramGateway["Service"]

/** Bytes that Telegram's own server takes, and a server of one's own. */
const hostedUpload = 50_000_000
const ownUpload = 2_000_000_000

const make = (access: BotAccess, pacing: Pacing["Service"]): Service => {
  const made = clients(access, pacing)
  return TelegramGateway.of({
    bot: made.bot,
    largestUpload: new URL(access.apiRoot).hostname === "api.telegram.org" ? hostedUpload : ownUpload,
    ...messages(made),
    ...documentCalls(made),
    ...videoCalls(made),
    ...announcementCalls(made),
    ...fastLanes(made),
    ...updates(made),
    ...profile(made),
    ...groups(made),
    ratingLevel: ratingLevel(made),
    stars: starCalls(made)
  })
}

const ratingLevel =
  ({ quick, call }: Clients): Service["ratingLevel"] =>
  (user) =>
    call("getChat", RatedChat, (signal) => quick.getChat({ chat_id: user }, signal)).pipe(
      Effect.map(({ rating }) => rating?.level)
    )

const messages = ({ quick, call }: Clients): Pick<Service, "say" | "edit" | "draft" | "copy" | "react" | "remove"> => ({
  say: (chat, screen) =>
    inTopic(quick.sendMessage, newMessage(chat, screen)).pipe(
      Effect.flatMap((send) => call("sendMessage", SentMessage, send, chat)),
      Effect.map((message) => message.message_id)
    ),
  edit: (chat, message, screen) => {
    const edited = { ...textMessage(chat, screen), message_id: message }
    const run = (signal: Parameters<typeof quick.editMessageText>[1]) =>
      quick.editMessageText(edited, signal).catch((error: unknown) => {
        if (!isUnchanged(error)) throw error
      })
    return Effect.asVoid(call("editMessageText", Schema.Unknown, run, chat))
  },
  draft: (chat, draft, html) =>
    inTopic(quick.sendMessageDraft, {
      chat_id: chat,
      draft_id: draft,
      text: html,
      parse_mode: "HTML" as const,
      can_stop: true
    }).pipe(
      // Refused for its frequency, a draft holds up other drafts, and nothing else of the chat.
      Effect.flatMap((send) => call("sendMessageDraft", Schema.Unknown, send)),
      Effect.asVoid
    ),
  copy: (chat, from, message) =>
    call(
      "copyMessage",
      SentMessage,
      (signal) => quick.copyMessage({ chat_id: chat, from_chat_id: from, message_id: message }, signal),
      chat
    ).pipe(Effect.map((copied) => copied.message_id)),
  react: (chat, message, emoji) =>
    Effect.asVoid(
      call(
        "setMessageReaction",
        Schema.Unknown,
        (signal) =>
          quick.setMessageReaction(
            { chat_id: chat, message_id: message, reaction: [{ type: "emoji", emoji }] },
            signal
          ),
        chat
      )
    ),
  remove: (chat, message) =>
    Effect.asVoid(
      call(
        "deleteMessage",
        Schema.Unknown,
        (signal) => quick.deleteMessage({ chat_id: chat, message_id: message }, signal),
        chat
      )
    )
})

const updates = ({
  quick,
  poll,
  call
}: Clients): Pick<Service, "setWebhook" | "deleteWebhook" | "webhookInfo" | "getUpdates"> => ({
  setWebhook: (url, secret) =>
    Effect.asVoid(
      call("setWebhook", Schema.Unknown, (signal) =>
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
  deleteWebhook: Effect.asVoid(call("deleteWebhook", Schema.Unknown, (signal) => quick.deleteWebhook({}, signal))),
  webhookInfo: Effect.map(
    call("getWebhookInfo", WebhookInfo, (signal) => quick.getWebhookInfo(signal)),
    ({ url, pending_update_count: pending, last_error_date: at, last_error_message: description = "" }) => ({
      url,
      pending,
      lastError: at === undefined ? undefined : { at, description }
    })
  ),
  getUpdates: (offset, timeout) =>
    call("getUpdates", Updates, (signal) =>
      poll(timeout).getUpdates({ offset, timeout, allowed_updates: allowedUpdates }, signal)
    )
})

const inLanguage = (language: LanguageCode | undefined) => (language === undefined ? {} : { language_code: language })

const profile = ({ quick, call }: Clients): Pick<Service, "profile" | "whoAmI"> => ({
  profile: {
    commands: (language, commands) =>
      Effect.asVoid(
        call("setMyCommands", Schema.Unknown, (signal) =>
          quick.setMyCommands(
            { commands: [...commands], scope: { type: "all_private_chats" }, ...inLanguage(language) },
            signal
          )
        )
      ),
    forgetEverywhere: (language) =>
      Effect.asVoid(
        call("deleteMyCommands", Schema.Unknown, (signal) => quick.deleteMyCommands(inLanguage(language), signal))
      ),
    description: (language, description) =>
      Effect.asVoid(
        call("setMyDescription", Schema.Unknown, (signal) =>
          quick.setMyDescription({ description, ...inLanguage(language) }, signal)
        )
      ),
    shortDescription: (language, text) =>
      Effect.asVoid(
        call("setMyShortDescription", Schema.Unknown, (signal) =>
          quick.setMyShortDescription({ short_description: text, ...inLanguage(language) }, signal)
        )
      )
  },
  whoAmI: Effect.map(
    call("getMe", Me, (signal) => quick.getMe(signal)),
    (me) => me.username
  )
})

const groups = ({ quick, call }: Clients): Pick<Service, "sayInGroup" | "leave"> => ({
  sayInGroup: (group, html) =>
    inTopic(quick.sendMessage, { chat_id: group, text: html, parse_mode: "HTML" }).pipe(
      Effect.flatMap((send) => call("sendMessage", SentMessage, send)),
      Effect.asVoid
    ),
  leave: (chat) =>
    Effect.asVoid(call("leaveChat", Schema.Unknown, (signal) => quick.leaveChat({ chat_id: chat }, signal)))
})
