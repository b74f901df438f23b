import { Option, Predicate, Schema } from "effect"
import type { Update } from "grammy/types"
import { MessageId } from "../../domain/Ids.ts"
import { FileId } from "../../domain/VideoInputs.ts"
import type { OutgoingVideo, SentVideo } from "./Messages.ts"

/** The parts of Telegram's answers that are used; anything else in them is ignored. */
export const SentMessage = Schema.Struct({ message_id: MessageId })

export const Me = Schema.Struct({ username: Schema.NonEmptyString })

/** What getChat tells of a user of whom Telegram has a rating. Its levels are small; one that a column cannot hold is none. */
export const RatedChat = Schema.Struct({
  rating: Schema.optional(
    Schema.NullOr(Schema.Struct({ level: Schema.Int.check(Schema.isBetween({ minimum: -1000, maximum: 1000 })) }))
  )
})

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

/** A clip without sound comes back as an animation (and a document), one that Telegram cannot read as a document. */
export const SentVideoMessage = Schema.Struct({
  message_id: MessageId,
  video: Schema.optional(Schema.Unknown),
  animation: Schema.optional(Schema.Unknown),
  document: Schema.optional(Schema.Unknown)
})

const kinds = ["video", "animation", "document"] as const

/** What is said under a name; the message is there whatever it is, so nothing odd in it may be a failure. */
const said = (of: unknown, name: string): unknown => (Predicate.hasProperty(of, name) ? of[name] : undefined)
const idOf = (file: unknown) => {
  const id = said(file, "file_id")
  return typeof id === "string" && id !== "" ? id : undefined
}

/** Whether Telegram shows something else than was sent: nothing, no length, or a square where there is none. */
const isMisread = (clip: unknown, asked: OutgoingVideo) => {
  const [width, height, duration] = [said(clip, "width"), said(clip, "height"), said(clip, "duration")]
  const isNone = [width, height, duration].some((value) => typeof value === "number" && value <= 0)
  return isNone || (typeof width === "number" && width === height && asked.width !== asked.height)
}

/** What Telegram made of a video. Of size and length ours are kept: we know them better. */
export const sentVideo = (message: typeof SentVideoMessage.Type, asked: OutgoingVideo, bot: number): SentVideo => {
  const kind = kinds.find((kind) => idOf(message[kind]) !== undefined)
  const given = asked.video._tag === "FileId" ? asked.video : undefined
  const cover = idOf(said(said(message.video, "cover"), "0")) ?? given?.cover
  return {
    messageId: message.message_id,
    fileId: kind === undefined ? given?.fileId : idOf(message[kind]),
    ...(cover !== undefined && { cover }),
    kind: kind ?? asked.kind,
    bot,
    width: asked.width,
    height: asked.height,
    duration: asked.duration,
    misread: kind === "video" && isMisread(message.video, asked)
  }
}

/** Its photo is listed in several sizes, the largest last; an odd one is none. */
export const SentPhotoMessage = Schema.Struct({ message_id: MessageId, photo: Schema.optional(Schema.Unknown) })

/** The name of a photo in its full size. */
export const largestPhoto = ({ photo }: typeof SentPhotoMessage.Type): FileId | undefined =>
  Option.getOrUndefined(decodeFileId(idOf(Array.isArray(photo) ? photo.at(-1) : undefined)))
const decodeFileId = Schema.decodeUnknownOption(FileId)
