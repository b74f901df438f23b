import { Schema } from "effect"
import type { Content } from "../../dialog/Dialog/Content.ts"
import { ChargeId, MessageId, TopicId, UserId } from "../../domain/Ids.ts"
import { UnixSeconds } from "../../domain/UnixSeconds.ts"

export const From = Schema.Struct({
  id: UserId,
  language_code: Schema.optional(Schema.String),
  username: Schema.optional(Schema.Unknown)
})
export const Chat = Schema.Struct({ id: Schema.Int, type: Schema.String })

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
export const Update = Schema.Struct({
  update_id: Schema.Int,
  message: Schema.optional(
    Schema.Struct({
      from: Schema.optional(From),
      chat: Chat,
      ...origin,
      message_thread_id: Schema.optional(TopicId),
      media_group_id: Schema.optional(Schema.String),
      reply_to_message: Schema.optional(
        Schema.Struct({ message_id: Schema.optional(MessageId), reply_markup: Schema.optional(Schema.Unknown) })
      ),
      text: Schema.optional(Schema.String),
      caption: Schema.optional(Schema.String),
      ...content,
      successful_payment: Schema.optional(
        Schema.Struct({
          ...Sum.fields,
          telegram_payment_charge_id: ChargeId,
          subscription_expiration_date: Schema.optional(UnixSeconds)
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
  /** Its chat is the user, as it is a private one; there is no sender. */
  stopped_message_generation: Schema.optional(
    Schema.Struct({ chat: Chat, message_thread_id: Schema.optional(TopicId), draft_id: Schema.Int })
  ),
  my_chat_member: Schema.optional(
    Schema.Struct({ from: From, chat: Chat, new_chat_member: Schema.Struct({ status: Schema.String }) })
  )
})
