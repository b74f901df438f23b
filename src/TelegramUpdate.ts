import { Option, Schema } from "effect"
import { read } from "./Dialog/callbackData.ts"
import { Command, type Event } from "./Dialog/Event.ts"
import { EventId, MessageId, UserId } from "./domain/Ids.ts"
import { fromTelegram, type Language } from "./domain/Language.ts"

const From = Schema.Struct({ id: UserId, language_code: Schema.optional(Schema.String) })
const Chat = Schema.Struct({ id: Schema.Int, type: Schema.String })

/** The part of Telegram's `Update` that the bot handles; everything else in it is ignored. */
const Update = Schema.Struct({
  update_id: Schema.Int,
  message: Schema.optional(
    Schema.Struct({ from: Schema.optional(From), chat: Chat, text: Schema.optional(Schema.String) })
  ),
  callback_query: Schema.optional(
    Schema.Struct({
      id: Schema.String,
      from: From,
      data: Schema.optional(Schema.String),
      message: Schema.optional(Schema.Struct({ message_id: MessageId, chat: Chat }))
    })
  ),
  pre_checkout_query: Schema.optional(Schema.Struct({ id: Schema.String, from: From })),
  my_chat_member: Schema.optional(
    Schema.Struct({ from: From, chat: Chat, new_chat_member: Schema.Struct({ status: Schema.String }) })
  )
})

/** Something a user did, ready for their actor. */
export interface Incoming {
  readonly id: EventId
  readonly user: UserId
  readonly language: Language
  readonly event: Event
  readonly pressed: MessageId | undefined
}

/** What an update is to the bot. */
export type Reading =
  | { readonly _tag: "Message"; readonly incoming: Incoming }
  | { readonly _tag: "Press"; readonly incoming: Incoming; readonly callbackQuery: string }
  | { readonly _tag: "PreCheckout"; readonly id: string; readonly language: Language }
  /** A kind that the bot has no use for: groups, channels, edits. */
  | { readonly _tag: "Ignored"; readonly updateId: number }
  /** Not an update at all; delivering it again would not help. */
  | { readonly _tag: "Unreadable" }

const decode = Schema.decodeUnknownOption(Update)
const decodeCommand = Schema.decodeUnknownOption(Command)

/** Text that the database can keep: neither a zero byte nor half of a character. */
const storable = (text: string) => text.toWellFormed().replaceAll("\0", "")

const fromText = (text: string | undefined): Event => {
  if (text === undefined) return { _tag: "SentOther" }
  const name = /^\/([a-z]+)(?:@\w+)?(?:\s|$)/.exec(text)?.[1]
  return Option.match(decodeCommand(name), {
    onNone: (): Event =>
      text.startsWith("/") ? { _tag: "SentCommand", command: "help" } : { _tag: "SentText", text: storable(text) },
    onSome: (command): Event => ({ _tag: "SentCommand", command })
  })
}

const incoming = (
  updateId: number,
  from: typeof From.Type,
  event: Event,
  pressed: MessageId | undefined = undefined
): Incoming => ({
  id: EventId.make(`u${updateId}`),
  user: from.id,
  language: fromTelegram(from.language_code),
  event,
  pressed
})

const readUpdate = (update: typeof Update.Type): Reading => {
  const { update_id: id, message, callback_query: press, pre_checkout_query: checkout, my_chat_member: member } = update
  if (checkout !== undefined) {
    return { _tag: "PreCheckout", id: checkout.id, language: fromTelegram(checkout.from.language_code) }
  }
  if (press !== undefined && press.message?.chat.type !== "group" && press.message?.chat.type !== "supergroup") {
    const event = read(press.data ?? "")
    return {
      _tag: "Press",
      incoming: incoming(id, press.from, event, press.message?.message_id),
      callbackQuery: press.id
    }
  }
  if (message?.from !== undefined && message.chat.type === "private") {
    return { _tag: "Message", incoming: incoming(id, message.from, fromText(message.text)) }
  }
  if (member !== undefined && member.chat.type === "private") {
    const blocked = member.new_chat_member.status === "kicked"
    return { _tag: "Message", incoming: incoming(id, member.from, { _tag: blocked ? "BlockedBot" : "UnblockedBot" }) }
  }
  return { _tag: "Ignored", updateId: id }
}

/** Reads an update as Telegram sends it. Total: anything comes out as one of the readings. */
export const readTelegramUpdate = (body: unknown): Reading =>
  Option.match(decode(body), { onNone: (): Reading => ({ _tag: "Unreadable" }), onSome: readUpdate })
