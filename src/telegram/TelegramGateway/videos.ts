import { Effect, Schema } from "effect"
import type { MessageId, UserId } from "../../domain/Ids.ts"
import { SentVideoMessage, sentVideo } from "./answers.ts"
import type { Clients } from "./calls.ts"
import type { TelegramError } from "./Errors.ts"
import type { OutgoingVideo, SentVideo } from "./Messages.ts"
import { animationMessage, documentMessage, videoMessage, videoRepair } from "./payloads.ts"
import { inTopic } from "./Topic.ts"

/** The calls that bring a video into a chat. */
export interface VideoCalls {
  /** `beforeSend` runs when the rates allow the call, right before it: until then nothing was sent, and if it fails nothing is. */
  readonly sendVideo: <E = never>(
    chat: UserId,
    video: OutgoingVideo,
    beforeSend?: Effect.Effect<void, E>
  ) => Effect.Effect<SentVideo, TelegramError | E>
  /** Sends a video once more, into the message that has it: for one that Telegram misread. */
  readonly repairVideo: (
    chat: UserId,
    message: MessageId,
    video: OutgoingVideo
  ) => Effect.Effect<SentVideo, TelegramError>
  /** Shows for five seconds that a video is on its way, or a photo. */
  readonly showUploading: (chat: UserId, what?: "video" | "photo") => Effect.Effect<void, TelegramError>
}

export const videoCalls = ({ quick, upload, call, bot }: Clients): VideoCalls => {
  const uploading = ({ video }: OutgoingVideo) => upload(video._tag === "File" ? video.bytes : 0)
  return {
    sendVideo: (chat, video, beforeSend) => {
      const api = uploading(video)
      const { method, send } = {
        video: () => ({ method: "sendVideo", send: inTopic(api.sendVideo, videoMessage(chat, video)) }),
        animation: () => ({ method: "sendAnimation", send: inTopic(api.sendAnimation, animationMessage(chat, video)) }),
        document: () => ({ method: "sendDocument", send: inTopic(api.sendDocument, documentMessage(chat, video)) })
      }[video.kind]()
      return send.pipe(
        Effect.flatMap((run) => call(method, SentVideoMessage, run, chat, beforeSend)),
        Effect.map((message) => sentVideo(message, video, bot))
      )
    },
    repairVideo: (chat, message, video) =>
      call(
        "editMessageMedia",
        SentVideoMessage,
        (signal) => uploading(video).editMessageMedia(videoRepair(chat, message, video), signal),
        chat
      ).pipe(Effect.map((edited) => sentVideo(edited, video, bot))),
    showUploading: (chat, what = "video") =>
      inTopic(quick.sendChatAction, { chat_id: chat, action: `upload_${what}` }).pipe(
        Effect.flatMap((send) => call("sendChatAction", Schema.Unknown, send, chat)),
        Effect.asVoid
      )
  }
}
