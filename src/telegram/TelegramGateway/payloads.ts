import type { InlineKeyboardMarkup } from "grammy/types"
import type { MessageId, UserId } from "../../domain/Ids.ts"
import { FilePart } from "./form.ts"
import type { OutgoingVideo, Screen } from "./Messages.ts"

const markup = (screen: Screen): InlineKeyboardMarkup => ({
  inline_keyboard: screen.keyboard.map((row) =>
    row.map((button) => {
      if ("url" in button) return { text: button.text, url: button.url }
      if ("copy" in button) return { text: button.text, copy_text: { text: button.copy } }
      const { text, data, style } = button
      return { text, callback_data: data, ...(style === undefined ? {} : { style }) }
    })
  )
})

/** A screen as a text message. */
export const textMessage = (chat: UserId, screen: Screen) =>
  ({
    chat_id: chat,
    text: screen.html,
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
    reply_markup: markup(screen)
  }) as const

const answering = ({ replyTo }: Screen) =>
  replyTo === undefined ? {} : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }

/** A screen as a new message, below the one that it answers. */
export const newMessage = (chat: UserId, screen: Screen) => ({ ...textMessage(chat, screen), ...answering(screen) })

const uploaded = ({ video }: OutgoingVideo) =>
  // The file name is plain ASCII, as multipart wants it.
  video._tag === "File" ? new FilePart("video", video.path, "video.mp4") : video.fileId

const still = ({ video }: OutgoingVideo) =>
  video._tag === "File" && video.thumbnail !== undefined
    ? { thumbnail: new FilePart("thumbnail", video.thumbnail, "thumbnail.jpg") }
    : {}

const poster = ({ video }: OutgoingVideo) => {
  const cover =
    video._tag === "File" && video.cover !== undefined ? new FilePart("cover", video.cover, "cover.jpg") : video.cover
  return cover === undefined ? {} : { cover }
}

const words = (chat: UserId, { caption, effect }: OutgoingVideo) => ({
  chat_id: chat,
  caption: caption.html,
  parse_mode: "HTML" as const,
  reply_markup: markup(caption),
  ...answering(caption),
  ...(effect === undefined ? {} : { message_effect_id: effect })
})

/** Its size and length go along: Telegram finds them by itself only in some small files. */
const shown = (video: OutgoingVideo) => ({
  ...still(video),
  ...poster(video),
  width: video.width,
  height: video.height,
  duration: video.duration,
  supports_streaming: true
})

export const videoMessage = (chat: UserId, video: OutgoingVideo) => ({
  ...words(chat, video),
  video: uploaded(video),
  ...shown(video)
})

/** The same video once more in the place of one that Telegram misread. */
export const videoRepair = (chat: UserId, message: MessageId, video: OutgoingVideo) => ({
  chat_id: chat,
  message_id: message,
  media: {
    type: "video" as const,
    media: uploaded(video),
    ...shown(video),
    caption: video.caption.html,
    parse_mode: "HTML" as const
  },
  reply_markup: markup(video.caption)
})

export const animationMessage = (chat: UserId, video: OutgoingVideo) => ({
  ...words(chat, video),
  animation: uploaded(video),
  ...still(video),
  width: video.width,
  height: video.height,
  duration: video.duration
})

export const documentMessage = (chat: UserId, video: OutgoingVideo) => ({
  ...words(chat, video),
  document: uploaded(video),
  // Else Telegram may make a video or an animation of it, which its players show smaller or without its sound.
  disable_content_type_detection: true,
  ...still(video)
})

/** A JPEG with a screen under it. */
export const photoMessage = (chat: UserId, jpeg: Uint8Array, caption: Screen) =>
  ({
    chat_id: chat,
    photo: new FilePart("photo", jpeg, "still.jpg"),
    caption: caption.html,
    parse_mode: "HTML",
    reply_markup: markup(caption)
  }) as const
