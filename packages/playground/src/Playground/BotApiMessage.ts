import { Effect } from "effect"
import type { Schema } from "effect"
import { BotProfile } from "./BotProfile.ts"
import { Chats } from "./Chats.ts"
import { Files, type StoredFile } from "./Files.ts"
import type { Entity } from "./BotApiHtml.ts"
import type { Message, Person } from "./Message.ts"

type Json = { readonly [key: string]: Schema.Json }
type Fields = Readonly<Record<string, Schema.Json | undefined>>

/** What it takes to spell a message: who the bot is, its files, and the message that is answered. */
export type MessageContext = BotProfile | Chats | Files

const json = (fields: Fields): Json =>
  Object.fromEntries(Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))

const list = (values: ReadonlyArray<Json>): Schema.Json | undefined => (values.length > 0 ? [...values] : undefined)

const entitiesOf = (entities: ReadonlyArray<Entity>) => list(entities.map((entity) => ({ ...entity })))

export const telegramUser = (person: Person): Json => ({ ...person, is_bot: false })
export const telegramChat = ({ id, first_name, last_name, username }: Person): Json =>
  json({ id, first_name, last_name, username, type: "private" })

/** A message as the Bot API spells it. */
export const telegramMessage = (person: Person, message: Message): Effect.Effect<Json, never, MessageContext> =>
  Effect.gen(function* () {
    const chats = yield* Chats
    const other = (id: number | undefined) =>
      id === undefined
        ? Effect.succeed(undefined)
        : Effect.flatMap(chats.find(person.id, id), (found) =>
            found === undefined ? Effect.succeed(undefined) : spelled(person, found)
          )
    return json({
      ...(yield* spelled(person, message)),
      reply_to_message: yield* other(message.replyTo),
      pinned_message: yield* other(message.pins)
    })
  })

/** A message without those that it points to: Telegram spells only one step of a chain. */
const spelled = Effect.fnUntraced(function* (person: Person, message: Message) {
  const profile = yield* BotProfile
  const caption = message.media !== undefined
  const { invoice, payment, refund } = message
  return json({
    message_id: message.id,
    from: message.from === "bot" ? { ...profile.bot() } : telegramUser(person),
    chat: telegramChat(person),
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
