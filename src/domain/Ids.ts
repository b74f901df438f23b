import { Schema } from "effect"

/** A Telegram user. In private chats the chat has the same number. At most 52 bits, so a JavaScript number holds it. */
export const UserId = Schema.Int.pipe(Schema.brand("UserId"))
export type UserId = typeof UserId.Type

/** A message of one chat, as numbered by Telegram. */
export const MessageId = Schema.Int.pipe(Schema.brand("MessageId"))
export type MessageId = typeof MessageId.Type

/** A topic of one chat, as Telegram numbers it: `message_thread_id`. */
export const TopicId = Schema.Int.pipe(Schema.brand("TopicId"))
export type TopicId = typeof TopicId.Type

/** A generation job: a random UUID, so that nobody can guess another's. */
export const JobId = Schema.String.check(Schema.isUUID()).pipe(Schema.brand("JobId"))
export type JobId = typeof JobId.Type

/** A model of the catalogue, such as `sora-2`. */
export const ModelId = Schema.NonEmptyString.pipe(Schema.brand("ModelId"))
export type ModelId = typeof ModelId.Type

/** What makes an event safe to repeat: `u<update id>` for Telegram, `<request id>:<step>` for our own. */
export const EventId = Schema.NonEmptyString.pipe(Schema.brand("EventId"))
export type EventId = typeof EventId.Type

/** A pack of coins on sale, such as `l`. */
export const PackId = Schema.String.check(Schema.isPattern(/^[a-z0-9-]{1,24}$/)).pipe(Schema.brand("PackId"))
export type PackId = typeof PackId.Type

/** An invoice: a random UUID, the payload that Telegram hands back with the payment. */
export const InvoiceId = Schema.String.check(Schema.isUUID()).pipe(Schema.brand("InvoiceId"))
export type InvoiceId = typeof InvoiceId.Type

/** Telegram's `telegram_payment_charge_id`: unique per charge, so it is what makes a payment count once. */
export const ChargeId = Schema.NonEmptyString.check(
  Schema.isMaxLength(256),
  // The database holds no NUL.
  Schema.isPattern(/^\P{Cc}*$/u)
).pipe(Schema.brand("ChargeId"))
export type ChargeId = typeof ChargeId.Type
