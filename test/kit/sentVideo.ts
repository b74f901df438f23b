import { MessageId, UserId } from "../../src/domain/Ids.ts"
import type { OutgoingVideo, Screen } from "../../src/telegram/TelegramGateway.ts"
import type { Exchange } from "./VideoServer.ts"

/** A user's words, which no error and no log may repeat. */
export const words = "a cat that nobody else may read about"
export const user = UserId.make(42)
export const message = MessageId.make(7)

export const screen: Screen = {
  html: `<b>${words}</b>`,
  keyboard: [
    [
      { text: "Create", data: "c:1", style: "success" },
      { text: "Cancel", data: "x:1" }
    ],
    [{ text: "Watch", url: "https://bot.example/v/1" }]
  ]
}

/** The screen's buttons, as Telegram gets them. */
export const keyboard = {
  inline_keyboard: [
    [
      { text: "Create", callback_data: "c:1", style: "success" },
      { text: "Cancel", callback_data: "x:1" }
    ],
    [{ text: "Watch", url: "https://bot.example/v/1" }]
  ]
}

/** A video of our own disk, with the screen as its caption. */
export const video = (path: string, thumbnail?: string, cover?: string): OutgoingVideo => ({
  video: { _tag: "File", path, bytes: 1_000_000, thumbnail, cover },
  kind: "video",
  width: 720,
  height: 1280,
  duration: 8,
  caption: screen
})

/** The same video, which Telegram has already. */
export const known: OutgoingVideo = { ...video(""), video: { _tag: "FileId", fileId: "BAAD-1" } }

export const bodyOf = (exchange: Exchange | undefined): unknown => JSON.parse(exchange?.body ?? "null")
