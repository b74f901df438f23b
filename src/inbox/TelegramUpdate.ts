import { Option, Schema } from "effect"
import { decodeButton } from "../dialog/Dialog/buttons.ts"
import type { Event } from "../dialog/Dialog/Event.ts"
import { EventId, type MessageId, type TopicId, UserId } from "../domain/Ids.ts"
import { fromTelegram, type Language } from "../domain/Language.ts"
import { SubscriptionState } from "../money/Payments/Charge.ts"
import { type OddPayment, oddPayment } from "./TelegramUpdate/oddPayment.ts"
import { fromEdit, fromMessage } from "./TelegramUpdate/said.ts"
import { storable } from "./TelegramUpdate/storable.ts"
import { type Chat, type From, Update } from "./TelegramUpdate/wire.ts"

/** Something a user did, ready for their actor. */
export interface Incoming {
  readonly id: EventId
  readonly user: UserId
  readonly language: Language
  /** The bot does not speak the language of their Telegram: this one is what it falls back to. */
  readonly foreign: boolean
  readonly event: Event
  readonly pressed: MessageId | undefined
  /** The topic of the chat in which it happened. */
  readonly topic: TopicId | undefined
  /** Their name at Telegram, without the @; '' for none, undefined where Telegram does not tell. */
  readonly username: string | undefined
}

/** Whether a user may pay: what they hold in their hands. */
interface Checkout {
  readonly user: UserId
  readonly payload: string
  readonly currency: string
  readonly stars: number
}

/** What an update is to the bot. */
export type Reading =
  | { readonly _tag: "Message"; readonly incoming: Incoming }
  | { readonly _tag: "Press"; readonly incoming: Incoming; readonly callbackQuery: string }
  | { readonly _tag: "PreCheckout"; readonly id: string; readonly language: Language; readonly question: Checkout }
  /** A press in a group, where the bot has no dialogs. */
  | { readonly _tag: "GroupPress"; readonly callbackQuery: string; readonly language: Language }
  /** Somebody took the bot into a group, or speaks to it there. */
  | {
      readonly _tag: "Group"
      readonly group: number
      readonly topic: TopicId | undefined
      readonly language: Language
    }
  /** Somebody made the bot a member of a channel, where nobody can speak to it. */
  | { readonly _tag: "Channel"; readonly channel: number }
  /** A kind that the bot has no use for: reports, what groups talk of. */
  | { readonly _tag: "Ignored"; readonly updateId: number }
  /** Not an update at all; delivering it again would not help. */
  | { readonly _tag: "Unreadable"; readonly payment: OddPayment | undefined }

const decode = Schema.decodeUnknownOption(Update)

/** A name as Telegram gives them; anything else is none. */
const usernameOf = ({ username }: typeof From.Type): string =>
  typeof username === "string" && /^\w{1,64}$/.test(username) ? username : ""
const incoming = (
  updateId: number,
  from: typeof From.Type,
  event: Event,
  { pressed, topic }: Partial<Pick<Incoming, "pressed" | "topic">> = {}
): Incoming => ({
  id: EventId.make(`u${updateId}`),
  user: from.id,
  ...fromTelegram(from.language_code),
  event,
  pressed,
  topic,
  username: usernameOf(from)
})

const groupKinds: ReadonlySet<string> = new Set(["group", "supergroup"])
const isGroup = (chat: typeof Chat.Type | undefined) => chat !== undefined && groupKinds.has(chat.type)

const languageOf = (from: typeof From.Type | undefined): Language => fromTelegram(from?.language_code).language

type Read<Name extends keyof typeof Update.Type> = (
  told: NonNullable<(typeof Update.Type)[Name]>,
  updateId: number
) => Reading

const ignored = (updateId: number): Reading => ({ _tag: "Ignored", updateId })

const readCheckout: Read<"pre_checkout_query"> = (checkout) => {
  const { currency, total_amount: stars, invoice_payload: payload } = checkout
  return {
    _tag: "PreCheckout",
    id: checkout.id,
    language: languageOf(checkout.from),
    question: { user: checkout.from.id, payload, currency, stars }
  }
}

const readPress: Read<"callback_query"> = (press, id) =>
  isGroup(press.message?.chat)
    ? { _tag: "GroupPress", callbackQuery: press.id, language: languageOf(press.from) }
    : {
        _tag: "Press",
        incoming: incoming(id, press.from, decodeButton(press.data ?? ""), {
          pressed: press.message?.message_id,
          topic: press.message?.message_thread_id
        }),
        callbackQuery: press.id
      }

const readMessage: Read<"message"> = (message, id) => {
  const { from, chat, text, message_thread_id: topic } = message
  if (isGroup(chat)) {
    return text?.startsWith("/") === true
      ? { _tag: "Group", group: chat.id, topic, language: languageOf(from) }
      : ignored(id)
  }
  const event = from === undefined || chat.type !== "private" ? undefined : fromMessage(message)
  return from === undefined || event === undefined
    ? ignored(id)
    : { _tag: "Message", incoming: incoming(id, from, event, { topic }) }
}

const readEdit: Read<"edited_message"> = (message, id) => {
  const { from, chat, message_thread_id: topic } = message
  const event = from === undefined || chat.type !== "private" ? undefined : fromEdit(message)
  return from === undefined || event === undefined
    ? ignored(id)
    : { _tag: "Message", incoming: incoming(id, from, event, { topic }) }
}

const isMember: ReadonlySet<string> = new Set(["member", "administrator"])

const readMember: Read<"my_chat_member"> = ({ from, chat, new_chat_member: { status } }, id) => {
  if (chat.type === "private") {
    return {
      _tag: "Message",
      incoming: incoming(id, from, { _tag: status === "kicked" ? "BlockedBot" : "UnblockedBot" })
    }
  }
  if (!isMember.has(status)) return ignored(id)
  return isGroup(chat)
    ? { _tag: "Group", group: chat.id, topic: undefined, language: languageOf(from) }
    : { _tag: "Channel", channel: chat.id }
}

const decodeSubscriptionState = Schema.decodeUnknownOption(SubscriptionState)

/** A state that is not known yet says nothing to us: the charges that follow do. */
const readSubscription: Read<"subscription"> = ({ user, invoice_payload: payload, state }, id) =>
  Option.match(decodeSubscriptionState(state), {
    onNone: () => ignored(id),
    onSome: (state) => ({
      _tag: "Message",
      incoming: incoming(id, user, { _tag: "SubscriptionChanged", payload: storable(payload), state })
    })
  })

const readStop: Read<"stopped_message_generation"> = ({ chat, message_thread_id: topic, draft_id: draft }, id) =>
  chat.type === "private"
    ? {
        _tag: "Message",
        incoming: {
          ...incoming(id, { id: UserId.make(chat.id) }, { _tag: "StoppedAssistant", draft }, { topic }),
          username: undefined
        }
      }
    : ignored(id)

const readUpdate = (update: typeof Update.Type): Reading => {
  const { update_id: id, message, edited_message: edit, callback_query: press } = update
  const { pre_checkout_query: checkout, my_chat_member: member } = update
  if (checkout !== undefined) return readCheckout(checkout, id)
  if (press !== undefined) return readPress(press, id)
  if (message !== undefined) return readMessage(message, id)
  if (update.subscription !== undefined) return readSubscription(update.subscription, id)
  if (edit !== undefined) return readEdit(edit, id)
  if (update.stopped_message_generation !== undefined) return readStop(update.stopped_message_generation, id)
  return member === undefined ? ignored(id) : readMember(member, id)
}

/** How deep an update is looked through for absent fields: deeper than any that the bot reads. */
const maxDepth = 8

/** Some servers write `null` where Telegram leaves a field out. */
const withoutNulls = (value: unknown, depth = 0): unknown =>
  typeof value !== "object" || value === null || Array.isArray(value) || depth > maxDepth
    ? value
    : Object.fromEntries(
        Object.entries(value).flatMap(([name, one]) => (one === null ? [] : [[name, withoutNulls(one, depth + 1)]]))
      )

/** Reads an update as Telegram sends it. Total: anything comes out as one of the readings. */
export const readTelegramUpdate = (body: unknown): Reading =>
  Option.match(
    Option.orElse(decode(body), () => decode(withoutNulls(body))),
    { onNone: (): Reading => ({ _tag: "Unreadable", payment: oddPayment(body) }), onSome: readUpdate }
  )
