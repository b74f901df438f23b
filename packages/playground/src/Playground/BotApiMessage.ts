import { Effect } from "effect"
import type { Schema } from "effect"
import { BotProfile } from "./BotProfile.ts"
import { Files, type StoredFile } from "./Files.ts"
import type { Entity } from "./BotApiHtml.ts"
import type { Message, Person } from "./Message.ts"

type Json = { readonly [key: string]: Schema.Json }

const defined = (fields: Readonly<Record<string, Schema.Json | undefined>>): Json =>
  Object.fromEntries(Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))

const list = (values: ReadonlyArray<Json>): Schema.Json | undefined => (values.length > 0 ? [...values] : undefined)

const entitiesOf = (entities: ReadonlyArray<Entity>) => list(entities.map((entity) => ({ ...entity })))

const fileFields = (file: StoredFile): Json => ({
  file_id: file.id,
  file_unique_id: file.uniqueId,
  width: file.width,
  height: file.height,
  file_size: file.size
})

export const telegramUser = (person: Person): Json => ({ ...person, is_bot: false })
export const telegramChat = (person: Person): Json => ({
  id: person.id,
  first_name: person.first_name,
  type: "private"
})

/** A message as the Bot API spells it. */
export const telegramMessage = Effect.fnUntraced(function* (person: Person, message: Message) {
  const profile = yield* BotProfile
  const files = yield* Files
  const file = message.media === undefined ? undefined : yield* files.find(message.media.file)
  const thumbnail = file?.thumbnail === undefined ? undefined : yield* files.find(file.thumbnail)
  const caption = message.media !== undefined
  const text = message.text === "" ? undefined : message.text
  const { invoice, payment, refund } = message
  return defined({
    message_id: message.id,
    from: message.from === "bot" ? { ...profile.bot() } : telegramUser(person),
    chat: telegramChat(person),
    date: message.date,
    edit_date: message.editDate,
    [caption ? "caption" : "text"]: text,
    [caption ? "caption_entities" : "entities"]: entitiesOf(message.entities),
    ...mediaFields(message, file, thumbnail),
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

const mediaFields = (
  { media }: Message,
  file: StoredFile | undefined,
  thumbnail: StoredFile | undefined
): Readonly<Record<string, Schema.Json | undefined>> => {
  if (media === undefined || file === undefined) return {}
  if (media.kind === "photo") return { photo: [fileFields(file)] }
  return {
    video: defined({
      ...fileFields(file),
      duration: file.duration,
      file_name: file.name,
      mime_type: file.mime,
      thumbnail: thumbnail && fileFields(thumbnail),
      thumb: thumbnail && fileFields(thumbnail)
    })
  }
}
