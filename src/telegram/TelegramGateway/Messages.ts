import { Schema } from "effect"
import type { MessageId } from "../../domain/Ids.ts"

/** One button: a callback with at most 64 bytes of data, a link, or up to 256 characters that it copies. */
export type Button =
  | { readonly text: string; readonly data: string; readonly style?: "primary" | "success" | "danger" }
  | { readonly text: string; readonly url: string }
  | { readonly text: string; readonly copy: string }

/** Text in Telegram's HTML subset, already escaped, at most 4,096 characters after parsing. */
export interface Screen {
  readonly html: string
  readonly keyboard: ReadonlyArray<ReadonlyArray<Button>>
  /** The message that it answers, of which Telegram shows the words or the picture above it; what is gone is left out. */
  readonly replyTo?: MessageId | undefined
}

/** As what Telegram keeps a video: one without sound may become an animation, one that it cannot read a document. */
export const VideoKind = Schema.Literals(["video", "animation", "document"])
export type VideoKind = typeof VideoKind.Type

export interface OutgoingVideo {
  /** A file on this machine, or a `file_id` of an earlier sending by this bot. */
  readonly video:
    | {
        readonly _tag: "File"
        readonly path: string
        readonly bytes: number
        readonly thumbnail: string | undefined
        /** The picture in full size that a player shows before it plays. */
        readonly cover: string | undefined
      }
    | { readonly _tag: "FileId"; readonly fileId: string; readonly cover?: string | undefined }
  /** As what it is sent. A `file_id` goes out only as what it was. */
  readonly kind: VideoKind
  readonly width: number
  readonly height: number
  /** Whole seconds. */
  readonly duration: number
  readonly caption: Screen
  /** What plays once over the chat as it comes, by Telegram's id of it; for private chats alone. */
  readonly effect?: string | undefined
}

export interface SentVideo {
  readonly messageId: MessageId
  /** Undefined where Telegram's answer names no file. */
  readonly fileId: string | undefined
  /** The id of its picture in full size, which is not part of the file. */
  readonly cover?: string
  readonly kind: VideoKind
  /** The bot that may use the file's id: no other can. */
  readonly bot: number
  readonly width: number
  readonly height: number
  readonly duration: number
  /** Telegram took it for one of another size or length, and shows it so. */
  readonly misread: boolean
}
