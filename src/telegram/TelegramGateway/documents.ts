import { Effect, Schema } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import type { FileId } from "../../domain/VideoInputs.ts"
import type { Clients } from "./calls.ts"
import type { TelegramError } from "./Errors.ts"
import { FilePath } from "./files.ts"
import { FilePart } from "./form.ts"
import { largestPhoto, SentPhotoMessage } from "./answers.ts"
import type { Screen } from "./Messages.ts"
import { photoMessage } from "./payloads.ts"
import { inTopic } from "./Topic.ts"

/** A file that was made for a user, whole in memory. */
export interface OutgoingDocument {
  readonly name: string
  readonly bytes: Uint8Array
  /** Telegram's HTML under it, at most 1,024 characters. */
  readonly html: string
}

/** Files other than videos, in both directions. */
export interface DocumentCalls {
  /** A JPEG as a photo, with what stands under it; its name at Telegram, undefined where the answer tells none. */
  readonly sendPhoto: (
    chat: UserId,
    jpeg: Uint8Array,
    caption: Screen
  ) => Effect.Effect<FileId | undefined, TelegramError>
  readonly sendDocument: (chat: UserId, document: OutgoingDocument) => Effect.Effect<void, TelegramError>
  /** The bytes of a file that a user sent, at most 20 MB; `TooLarge` where it is larger, `BadRequest` where it is gone. */
  readonly download: (file: FileId) => Effect.Effect<Uint8Array, TelegramError>
}

export const documentCalls = ({ quick, upload, call, download }: Clients): DocumentCalls => ({
  sendPhoto: (chat, jpeg, caption) =>
    inTopic(upload(jpeg.length).sendPhoto, photoMessage(chat, jpeg, caption)).pipe(
      Effect.flatMap((send) => call("sendPhoto", SentPhotoMessage, send, chat)),
      Effect.map(largestPhoto)
    ),
  sendDocument: (chat, { name, bytes, html }) =>
    inTopic(upload(bytes.length).sendDocument, {
      chat_id: chat,
      document: new FilePart("document", bytes, name),
      caption: html,
      parse_mode: "HTML" as const
    }).pipe(
      Effect.flatMap((send) => call("sendDocument", Schema.Unknown, send, chat)),
      Effect.asVoid
    ),
  download: (file) =>
    Effect.flatMap(
      call("getFile", FilePath, (signal) => quick.getFile({ file_id: file }, signal)),
      download
    )
})
