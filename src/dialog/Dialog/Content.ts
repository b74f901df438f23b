import { Schema } from "effect"
import type { MessageId } from "../../domain/Ids.ts"

/** What a message can hold besides text. */
export const Content = Schema.Literals([
  "photo",
  "video",
  "animation",
  "audio",
  "voice",
  "video_note",
  "document",
  "sticker",
  "location",
  "venue",
  "contact",
  "poll",
  "dice",
  "story",
  "game",
  "paid_media",
  "checklist"
])
export type Content = typeof Content.Type

/** Words as they came: the message in which they stand, and when it was sent, in seconds. */
export interface Written {
  readonly text: string
  readonly message?: MessageId | undefined
  readonly sent?: number | undefined
}
