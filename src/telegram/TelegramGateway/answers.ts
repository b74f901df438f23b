import { Schema } from "effect"
import type { Update } from "grammy/types"
import { MessageId } from "../../domain/Ids.ts"
import type { OutgoingVideo, SentVideo } from "./Messages.ts"

/** The parts of Telegram's answers that are used; anything else in them is ignored. */
export const SentMessage = Schema.Struct({ message_id: MessageId })

export const Me = Schema.Struct({ username: Schema.NonEmptyString })

/** How Telegram sees the webhook. */
export const WebhookInfo = Schema.Struct({
  /** Empty where none is set. */
  url: Schema.String,
  pending_update_count: Schema.Int,
  last_error_date: Schema.optional(Schema.Int),
  last_error_message: Schema.optional(Schema.String)
})

/** Each update is decoded where it is handled, so that a single odd one cannot stop the rest. */
export const Updates = Schema.Array(
  Schema.declare((value): value is Update => typeof value === "object" && value !== null)
)

const Clip = Schema.Struct({
  file_id: Schema.NonEmptyString,
  width: Schema.optional(Schema.Int),
  height: Schema.optional(Schema.Int),
  duration: Schema.optional(Schema.Int)
})

/** A clip without sound comes back as an animation, one that Telegram cannot read as a document. */
export const SentVideoMessage = Schema.Struct({
  message_id: MessageId,
  video: Schema.optional(Clip),
  animation: Schema.optional(Clip),
  document: Schema.optional(Schema.Struct({ file_id: Schema.NonEmptyString }))
})

/** What Telegram made of a video, and for what it does not say, what it was asked for. */
export const sentVideo = (message: typeof SentVideoMessage.Type, asked: OutgoingVideo): SentVideo => {
  const clip = message.video ?? message.animation
  const given = asked.video._tag === "FileId" ? asked.video.fileId : ""
  return {
    messageId: message.message_id,
    fileId: clip?.file_id ?? message.document?.file_id ?? given,
    width: clip?.width ?? asked.width,
    height: clip?.height ?? asked.height,
    duration: clip?.duration ?? asked.duration
  }
}
