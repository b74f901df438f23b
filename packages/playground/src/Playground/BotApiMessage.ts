import { Effect } from "effect"
import type { Schema } from "effect"
import { BotProfile } from "./BotProfile.ts"
import { Chats } from "./Chats.ts"
import { Files, type StoredFile } from "./Files.ts"
import type { Entity } from "./BotApiHtml.ts"
import type { Chat, Message, Person } from "./Message.ts"
import { People } from "./People.ts"

type Json = { readonly [key: string]: Schema.Json }
type Fields = Readonly<Record<string, Schema.Json | undefined>>

/** What it takes to spell a message: who the bot is, its files, and the message that is answered. */
export type MessageContext = BotProfile | Chats | Files | People

const json = (fields: Fields): Json =>
  Object.fromEntries(Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))

const list = (values: ReadonlyArray<Json>): Schema.Json | undefined => (values.length > 0 ? [...values] : undefined)

const entitiesOf = (entities: ReadonlyArray<Entity>) => list(entities.map((entity) => ({ ...entity })))

export const telegramUser = (person: Person): Json => ({ ...person, is_bot: false })
/** A chat as far as messages of it tell. */
type ChatNamed = Pick<Chat, "person" | "group">

export const telegramChat = ({ person: { id, first_name, last_name, username }, group }: ChatNamed): Json =>
  group === undefined
    ? json({ id, first_name, last_name, username, type: "private" })
    : json({ id, title: group.title, type: "supergroup", is_forum: group.isForum ? true : undefined })

/** What names a message that was sent inline: the chat that it is in is nothing that the bot is told. */
export const inlineMessageId = (chat: number, message: number) =>
  `AAMC${Buffer.from(`${chat}:${message}`).toString("base64url")}`

/** Which message an `inline_message_id` names. */
export const inlineMessageOf = (id: string) => {
  const found = /^(-?\d+):(\d+)$/.exec(Buffer.from(id.replace(/^AAMC/, ""), "base64url").toString())
  return found === null ? undefined : { chat: Number(found[1]), id: Number(found[2]) }
}

/** A message as the Bot API spells it. */
export const telegramMessage = (chat: ChatNamed, message: Message): Effect.Effect<Json, never, MessageContext> =>
  Effect.gen(function* () {
    const chats = yield* Chats
    const other = (id: number | undefined) =>
      id === undefined
        ? Effect.succeed(undefined)
        : Effect.flatMap(chats.find(chat.person.id, id), (found) =>
            found === undefined ? Effect.succeed(undefined) : spelled(chat, found)
          )
    return json({
      ...(yield* spelled(chat, message)),
      reply_to_message: yield* other(message.replyTo),
      pinned_message: yield* other(message.pins)
    })
  })

/** A message without those that it points to: Telegram spells only one step of a chain. */
const spelled = Effect.fnUntraced(function* (chat: ChatNamed, message: Message) {
  const profile = yield* BotProfile
  const people = yield* People
  const caption = message.media !== undefined || message.content?.paid_media !== undefined
  const { invoice, payment, refund } = message
  return json({
    message_id: message.id,
    from: message.from === "bot" ? { ...profile.bot() } : telegramUser(people.get(message.sender ?? chat.person.id)),
    chat: telegramChat(chat),
    via_bot: message.viaBot === true ? { ...profile.bot() } : undefined,
    date: message.date,
    edit_date: message.editDate,
    [caption ? "caption" : "text"]: message.text === "" ? undefined : message.text,
    [caption ? "caption_entities" : "entities"]: entitiesOf(message.entities),
    ...message.marks,
    ...message.content,
    ...(yield* mediaFields(message)),
    invoice: invoice && {
      title: invoice.title,
      description: invoice.description,
      start_parameter: "",
      currency: "XTR",
      total_amount: invoice.amount
    },
    successful_payment: payment && chargeFields(payment, "invoice_payload"),
    refunded_payment: refund && chargeFields(refund, "invoice_payload"),
    reply_markup:
      message.keyboard.length > 0
        ? { inline_keyboard: message.keyboard.map((row) => row.map((button) => ({ ...button }))) }
        : undefined
  })
})

const chargeFields = (charge: NonNullable<Message["payment"]>, payload: string): Json => ({
  currency: "XTR",
  total_amount: charge.amount,
  [payload]: charge.payload,
  telegram_payment_charge_id: charge.charge,
  provider_payment_charge_id: "",
  ...(charge.until !== undefined && { subscription_expiration_date: charge.until, is_recurring: true }),
  ...(charge.first === true && { is_first_recurring: true })
})

const identified = ({ id, uniqueId, size }: StoredFile): Json => ({
  file_id: id,
  file_unique_id: uniqueId,
  file_size: size
})
const sized = (file: StoredFile): Json => ({ ...identified(file), width: file.width, height: file.height })

const mediaFields = Effect.fnUntraced(function* ({ media, cover }: Message) {
  const files = yield* Files
  const find = (id: string | undefined) => (id === undefined ? Effect.succeed(undefined) : files.find(id))
  const file = yield* find(media?.file)
  if (file === undefined) return {}
  const thumbnail = yield* find(file.thumbnail)
  const shown = yield* find(cover)
  const little = thumbnail && sized(thumbnail)
  // `thumb` is the old name of `thumbnail`, which Telegram still writes beside it.
  const named: Fields = { file_name: file.name, mime_type: file.mime, thumbnail: little, thumb: little }
  const { duration, performer, title, emoji } = file
  switch (file.kind) {
    case "photo":
    case "thumbnail":
      return { photo: [sized(file)] }
    case "video":
      return { video: json({ ...sized(file), duration, ...named, cover: shown && [sized(shown)] }) }
    case "animation": {
      const animation = json({ ...sized(file), duration, ...named })
      // For clients that know no animations, as at Telegram.
      return { animation, document: json({ ...identified(file), ...named }) }
    }
    case "document":
      return { document: json({ ...identified(file), ...named }) }
    case "audio":
      return { audio: json({ ...identified(file), duration, performer, title, ...named }) }
    case "voice":
      return { voice: { ...identified(file), duration, mime_type: file.mime } }
    case "video_note":
      return {
        video_note: json({ ...identified(file), length: file.width, duration, thumbnail: little, thumb: little })
      }
    case "sticker":
      return {
        sticker: json({
          ...sized(file),
          type: "regular",
          is_animated: false,
          is_video: file.mime.startsWith("video/"),
          emoji,
          thumbnail: little,
          thumb: little
        })
      }
  }
})
