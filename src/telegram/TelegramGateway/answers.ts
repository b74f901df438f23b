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

/** Of what Telegram says of a file only the id is used: size and length we know better, and it may say 0 or a half. */
const Clip = Schema.NullOr(Schema.Struct({ file_id: Schema.optional(Schema.String) }))

/** A clip without sound comes back as an animation (and a document), one that Telegram cannot read as a document. */
export const SentVideoMessage = Schema.Struct({
  message_id: MessageId,
  video: Schema.optional(Clip),
  animation: Schema.optional(Clip),
  document: Schema.optional(Clip)
})

const kinds = ["video", "animation", "document"] as const

/** What Telegram made of a video. */
export const sentVideo = (message: typeof SentVideoMessage.Type, asked: OutgoingVideo, bot: number): SentVideo => {
  const kind = kinds.find((kind) => (message[kind]?.file_id ?? "") !== "")
  const given = asked.video._tag === "FileId" ? asked.video.fileId : undefined
  return {
    messageId: message.message_id,
    fileId: kind === undefined ? given : message[kind]?.file_id,
    kind: kind ?? asked.kind,
    bot,
    width: asked.width,
    height: asked.height,
    duration: asked.duration
  }
}
