import { Schema } from "effect"

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
