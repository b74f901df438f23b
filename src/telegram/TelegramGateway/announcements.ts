import { Effect, Schema } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { SentMessage } from "./answers.ts"
import type { Clients } from "./calls.ts"
import type { TelegramError } from "./Errors.ts"
import { FilePart } from "./form.ts"
import type { Screen } from "./Messages.ts"
import { newMessage } from "./payloads.ts"

/** A picture or video, by the id that Telegram gave this bot for it. */
export interface KeptMedia {
  readonly kind: "photo" | "video"
  readonly fileId: string
}

/** What many are sent: words, or a picture or video that Telegram has already, with words under it. */
export interface Announcement extends Screen {
  readonly media?: KeptMedia | undefined
}

export interface AnnouncementCalls {
  /** One message to one of many, outside of any topic. */
  readonly announce: (chat: UserId, announcement: Announcement) => Effect.Effect<void, TelegramError>
  /**
   * Sends somebody a picture or video without a sound, so that Telegram has it; undefined where Telegram made something else of it,
   * such as an animation of a video without a sound track.
   */
  readonly keep: (
    chat: UserId,
    kind: KeptMedia["kind"],
    bytes: Uint8Array
  ) => Effect.Effect<KeptMedia | undefined, TelegramError>
}

const File = Schema.Struct({ file_id: Schema.NonEmptyString })
/** A picture in each of its sizes, the largest last. */
const KeptPhoto = Schema.Struct({ photo: Schema.Array(File) })
const KeptVideo = Schema.Struct({ video: Schema.optional(File) })

const kept = (kind: KeptMedia["kind"], file: typeof File.Type | undefined): KeptMedia | undefined =>
  file && { kind, fileId: file.file_id }

export const announcementCalls = ({ quick, upload, call }: Clients): AnnouncementCalls => ({
  keep: (chat, kind, bytes) => {
    const to = { chat_id: chat, disable_notification: true }
    const api = upload(bytes.length)
    return kind === "photo"
      ? call(
          "sendPhoto",
          KeptPhoto,
          (signal) => api.sendPhoto({ ...to, photo: new FilePart("photo", bytes, "picture") }, signal),
          chat
        ).pipe(Effect.map(({ photo }) => kept(kind, photo.at(-1))))
      : call(
          "sendVideo",
          KeptVideo,
          (signal) => api.sendVideo({ ...to, video: new FilePart("video", bytes, "video.mp4") }, signal),
          chat
        ).pipe(Effect.map(({ video }) => kept(kind, video)))
  },
  announce: (chat, announcement) => {
    const { text, link_preview_options: _, ...message } = newMessage(chat, announcement)
    const { media } = announcement
    const sent =
      media === undefined
        ? call("sendMessage", SentMessage, (signal) => quick.sendMessage({ ...message, text }, signal), chat)
        : media.kind === "photo"
          ? call(
              "sendPhoto",
              SentMessage,
              (signal) => quick.sendPhoto({ ...message, caption: text, photo: media.fileId }, signal),
              chat
            )
          : call(
              "sendVideo",
              SentMessage,
              (signal) => quick.sendVideo({ ...message, caption: text, video: media.fileId }, signal),
              chat
            )
    return Effect.asVoid(sent)
  }
})
