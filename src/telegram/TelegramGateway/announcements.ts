import { Effect } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { SentMessage } from "./answers.ts"
import type { Clients } from "./calls.ts"
import type { TelegramError } from "./Errors.ts"
import type { Screen } from "./Messages.ts"
import { newMessage } from "./payloads.ts"

/** What many are sent: words, or a picture or video that Telegram has already, with words under it. */
export interface Announcement extends Screen {
  readonly media?: { readonly kind: "photo" | "video"; readonly fileId: string } | undefined
}

export interface AnnouncementCalls {
  /** One message to one of many, outside of any topic. */
  readonly announce: (chat: UserId, announcement: Announcement) => Effect.Effect<void, TelegramError>
}

export const announcementCalls = ({ quick, call }: Clients): AnnouncementCalls => ({
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
