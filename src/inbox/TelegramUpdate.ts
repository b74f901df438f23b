import { Option, Schema } from "effect"
import { decodeButton } from "../dialog/Dialog/buttons.ts"
import { Command, Content, type Event } from "../dialog/Dialog/Event.ts"
import { SubscriptionState } from "../money/Payments/Charge.ts"
import { Operation } from "../support/Operation.ts"
import { ChargeId, EventId, MessageId, TopicId, UserId } from "../domain/Ids.ts"
import { FileId } from "../domain/VideoInputs.ts"
import { fromTelegram, type Language } from "../domain/Language.ts"
import { type OddPayment, oddPayment } from "./TelegramUpdate/oddPayment.ts"
import { storable } from "./TelegramUpdate/storable.ts"

const From = Schema.Struct({ id: UserId, language_code: Schema.optional(Schema.String) })
const Chat = Schema.Struct({ id: Schema.Int, type: Schema.String })

const Sum = Schema.Struct({ currency: Schema.String, total_amount: Schema.Int, invoice_payload: Schema.String })

const some = Schema.optional(Schema.Unknown)

/** A message's number in its chat, and when it was sent, in seconds of the epoch. */
const origin = { message_id: Schema.optional(MessageId), date: Schema.optional(Schema.Int) }

/** What a person can send besides text; whatever else a message holds is Telegram's own report of something. */
const content = {
  photo: some,
  video: some,
  animation: some,
  audio: some,
  voice: some,
  video_note: some,
  document: some,
  sticker: some,
  location: some,
  venue: some,
  contact: some,
  poll: some,
  dice: some,
  story: some,
  game: some,
  paid_media: some,
  checklist: some
} satisfies Readonly<Record<Content, typeof some>>

/** The part of Telegram's `Update` that the bot handles; everything else in it is ignored. */
const Update = Schema.Struct({
  update_id: Schema.Int,
  message: Schema.optional(
    Schema.Struct({
      from: Schema.optional(From),
      chat: Chat,
      ...origin,
      message_thread_id: Schema.optional(TopicId),
      reply_to_message: Schema.optional(Schema.Struct({ message_id: Schema.optional(MessageId) })),
      text: Schema.optional(Schema.String),
      caption: Schema.optional(Schema.String),
      ...content,
      successful_payment: Schema.optional(
        Schema.Struct({
          ...Sum.fields,
          telegram_payment_charge_id: ChargeId,
          subscription_expiration_date: Schema.optional(Schema.Int)
        })
      ),
      refunded_payment: Schema.optional(Schema.Struct({ telegram_payment_charge_id: ChargeId }))
    })
  ),
  edited_message: Schema.optional(
    Schema.Struct({
      from: Schema.optional(From),
      chat: Chat,
      ...origin,
      message_thread_id: Schema.optional(TopicId),
      text: Schema.optional(Schema.String),
      caption: Schema.optional(Schema.String)
    })
  ),
  callback_query: Schema.optional(
    Schema.Struct({
      id: Schema.String,
      from: From,
      data: Schema.optional(Schema.String),
      message: Schema.optional(
        Schema.Struct({ message_id: MessageId, chat: Chat, message_thread_id: Schema.optional(TopicId) })
      )
    })
  ),
  pre_checkout_query: Schema.optional(Schema.Struct({ id: Schema.String, from: From, ...Sum.fields })),
  subscription: Schema.optional(Schema.Struct({ user: From, invoice_payload: Schema.String, state: Schema.String })),
  my_chat_member: Schema.optional(
    Schema.Struct({ from: From, chat: Chat, new_chat_member: Schema.Struct({ status: Schema.String }) })
  )
})

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
const decodeCommand = Schema.decodeUnknownOption(Command)
const decodeOperation = Schema.decodeUnknownOption(Operation)

type Message = NonNullable<(typeof Update.Type)["message"]>
type Edit = NonNullable<(typeof Update.Type)["edited_message"]>

/** The longest argument of a command: Telegram's own deep links have 64 characters. What a video is to show has its own limit. */
const maxArgument = 200

/** The message that words came in. */
interface Origin {
  readonly message: MessageId | undefined
  readonly sent: number | undefined
}

const readCommand = (text: string) => {
  const [, name, rest = ""] = /^\/([a-z]+)(?:@\w+)?(?:\s+([^]*))?$/i.exec(text) ?? []
  return { name: name?.toLowerCase(), rest: storable(rest.trim()) }
}

const commanded = (text: string, origin: Origin): Event => {
  const { name, rest } = readCommand(text)
  const argument = name === "video" ? rest : rest.slice(0, maxArgument)
  return Option.getOrElse(
    Option.orElse(
      Option.map(decodeCommand(name), (command): Event => ({
        _tag: "SentCommand",
        command,
        ...(argument !== "" && { argument, ...origin })
      })),
      () => Option.map(decodeOperation(name), (operation): Event => ({ _tag: "Operated", operation, argument }))
    ),
    (): Event => ({ _tag: "SentCommand", command: "help" })
  )
}

const fromText = (text: string, origin: Origin, replyTo: MessageId | undefined): Event =>
  text.startsWith("/")
    ? commanded(text, origin)
    : { _tag: "SentText", text: storable(text), ...origin, ...(replyTo !== undefined && { replyTo }) }

/** A photo comes as a document too where its sender wants it uncompressed; one thing of a message is what it is. */
const contentOf = (message: Message): Content | undefined =>
  Content.literals.find((name) => message[name] !== undefined)

const Sizes = Schema.Array(Schema.Struct({ file_id: FileId, width: Schema.Int }))
const ImageDocument = Schema.Struct({
  file_id: FileId,
  mime_type: Schema.String.check(Schema.isPattern(/^image\//i))
})
const decodeSizes = Schema.decodeUnknownOption(Sizes)
const decodeImage = Schema.decodeUnknownOption(ImageDocument)

/** The picture of a message: the largest of a photo's sizes, or a document that says of itself that it is one. */
const pictureOf = ({ photo, document }: Message): FileId | undefined => {
  const [largest] = Option.getOrElse(decodeSizes(photo), () => []).toSorted((one, other) => other.width - one.width)
  return largest?.file_id ?? Option.getOrUndefined(decodeImage(document))?.file_id
}

/** What somebody did by a message; undefined where nobody said anything: a pinned message, a timer, a new background. */
const fromMessage = (message: Message): Event | undefined => {
  const { text, successful_payment: paid, refunded_payment: refunded } = message
  if (refunded !== undefined) return { _tag: "Refunded", charge: refunded.telegram_payment_charge_id }
  if (paid !== undefined) {
    const until = paid.subscription_expiration_date
    return {
      _tag: "Paid",
      charge: paid.telegram_payment_charge_id,
      payload: storable(paid.invoice_payload),
      stars: paid.total_amount,
      currency: storable(paid.currency),
      until: until === undefined ? undefined : until * 1000
    }
  }
  const origin: Origin = { message: message.message_id, sent: message.date }
  const replyTo = message.reply_to_message?.message_id
  if (text !== undefined) return fromText(text, origin, replyTo)
  const content = contentOf(message)
  if (content === undefined) return undefined
  const picture = pictureOf(message)
  return message.caption === undefined || message.caption.trim() === ""
    ? { _tag: "SentOther", content, picture, replyTo, ...origin }
    : { _tag: "SentText", text: storable(message.caption), under: content, picture, replyTo, ...origin }
}

/** The words of a message as they are now; of a command they are what it is to show. */
const fromEdit = ({ message_id: message, text, caption }: Edit): Event | undefined => {
  const words = text ?? caption
  if (message === undefined || words === undefined) return undefined
  const { name, rest } = readCommand(words)
  if (words.startsWith("/") && name !== "video") return undefined
  return { _tag: "EditedText", text: name === "video" ? rest : storable(words), message }
}

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
  topic
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

const readUpdate = (update: typeof Update.Type): Reading => {
  const { update_id: id, message, edited_message: edit, callback_query: press } = update
  const { pre_checkout_query: checkout, my_chat_member: member } = update
  if (checkout !== undefined) return readCheckout(checkout, id)
  if (press !== undefined) return readPress(press, id)
  if (message !== undefined) return readMessage(message, id)
  if (update.subscription !== undefined) return readSubscription(update.subscription, id)
  if (edit !== undefined) return readEdit(edit, id)
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
