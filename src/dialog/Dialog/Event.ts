import { Schema } from "effect"
import { TranscriptionProblem } from "../../assistant/Transcription.ts"
import type { Coins } from "../../domain/Coins.ts"
import { ChargeId, JobId, MessageId } from "../../domain/Ids.ts"
import { Scene } from "../../assistant/PromptAssistant.ts"
import type { Prompt } from "../../domain/Video.ts"
import { FileId } from "../../domain/VideoInputs.ts"
import { PictureProblem } from "../../video/Pictures/PictureProblem.ts"
import { StillProblem } from "../../video/Stills/StillProblem.ts"
import { Charge, SubscriptionState } from "../../money/Payments/Charge.ts"
import type { DraftProblem, Further } from "../../video/Jobs.ts"
import type { Finished } from "../../video/ModelCatalogue/upscales.ts"
import type { ProviderName } from "../../providers/VideoProvider.ts"
import { Operation } from "../../support/Operation.ts"
import { LastingButton } from "../../telegram/Buttons.ts"
import { CardButton } from "./buttons.ts"
import { Content } from "./Content.ts"
import type { Spec, SpendingObstacle } from "./State.ts"

export const Command = Schema.Literals([
  "start",
  "menu",
  "video",
  "balance",
  "gallery",
  "help",
  "language",
  "cancel",
  "terms",
  "paysupport",
  "buy",
  "receipts",
  "history",
  "limits",
  "invite",
  "promo",
  "privacy",
  "export",
  "delete_me",
  "news"
])
export type CommandName = typeof Command.Type

/** The message in which words came: its number in the chat, and when it was sent, in seconds. */
const origin = { message: Schema.optional(MessageId), sent: Schema.optional(Schema.Int) }
/** The picture of the message, where it is one. */
const picture = Schema.optional(FileId)
/** The recording of the message, with its length in seconds and its bytes, as far as Telegram tells. */
const sound = Schema.optional(
  Schema.Struct({ file: FileId, seconds: Schema.Finite, bytes: Schema.optional(Schema.Finite) })
)
/** The album that the message is a piece of. */
const group = Schema.optional(Schema.String)
/** The video that the message answers. */
const about = Schema.optional(JobId)
/** The message of the chat that another one answers. */
const replyTo = Schema.optional(MessageId)

/** What reaches a dialog, as it comes from Telegram or from our own work. */
export const Event = Schema.Union([
  Schema.TaggedStruct("SentCommand", { command: Command, argument: Schema.optionalKey(Schema.String), ...origin }),
  Schema.TaggedStruct("Operated", { operation: Operation, argument: Schema.String }),
  /** A charge of Stars; its coins are credited once per charge. */
  Schema.TaggedStruct("Paid", Charge.fields),
  Schema.TaggedStruct("Refunded", { charge: ChargeId }),
  /** Of a subscription, named by the payload of its invoice. */
  Schema.TaggedStruct("SubscriptionChanged", { payload: Schema.String, state: SubscriptionState }),
  /** Words, or the words under something else, whose kind is `under`. */
  Schema.TaggedStruct("SentText", {
    text: Schema.String,
    under: Schema.optional(Content),
    picture,
    group,
    about,
    replyTo,
    ...origin
  }),
  /** A message without words: a sticker, a photo, a voice. */
  Schema.TaggedStruct("SentOther", {
    content: Schema.optional(Content),
    picture,
    sound,
    group,
    about,
    replyTo,
    ...origin
  }),
  /** An album of so many pieces has been waited for long enough. */
  Schema.TaggedStruct("AlbumWaited", { request: Schema.String, pieces: Schema.Int }),
  /** What was said in a recording. */
  Schema.TaggedStruct("SoundHeard", { request: Schema.String, text: Schema.String }),
  /** A recording did not become words, for a reason that its user is told, unless they were told already. */
  Schema.TaggedStruct("SoundUnheard", { request: Schema.String, problem: Schema.optional(TranscriptionProblem) }),
  /** A picture that was sent cannot be used. */
  Schema.TaggedStruct("PictureRefused", { file: FileId, problem: PictureProblem }),
  /** A still is in the chat, by its number and its name there. */
  Schema.TaggedStruct("StillDrawn", { request: Schema.String, still: Schema.Int, file: FileId }),
  Schema.TaggedStruct("StillFailed", { request: Schema.String, problem: StillProblem }),
  /** The words of a message of before are other ones now. */
  Schema.TaggedStruct("EditedText", { text: Schema.String, message: MessageId }),
  /** `version` is the dialog's when the card was shown. */
  Schema.TaggedStruct("PressedStep", { version: Schema.Int, button: CardButton }),
  Schema.TaggedStruct("PressedFree", { button: LastingButton }),
  /** A button that no version of this program has made, or one from before an upgrade. */
  Schema.TaggedStruct("PressedUnknown", {}),
  Schema.TaggedStruct("AssistantAnswered", { request: Schema.String, ...Scene.fields }),
  Schema.TaggedStruct("AssistantFailed", { request: Schema.String }),
  /** The words that the assistant was writing, by the number of their draft, are to be no more. */
  Schema.TaggedStruct("StoppedAssistant", { draft: Schema.Int }),
  Schema.TaggedStruct("BlockedBot", {}),
  Schema.TaggedStruct("UnblockedBot", {})
])
export type Event = typeof Event.Type

/** Whether the user asks for something with it: who is banned is not served, though their payments still count. */
const requests: Readonly<Record<Event["_tag"], boolean>> = {
  SentCommand: true,
  Operated: true,
  Paid: false,
  Refunded: false,
  SubscriptionChanged: false,
  SentText: true,
  SentOther: true,
  AlbumWaited: false,
  SoundHeard: false,
  SoundUnheard: false,
  PictureRefused: false,
  StillDrawn: false,
  StillFailed: false,
  EditedText: true,
  PressedStep: true,
  PressedFree: true,
  PressedUnknown: true,
  AssistantAnswered: false,
  AssistantFailed: false,
  StoppedAssistant: true,
  BlockedBot: false,
  UnblockedBot: false
}
export const isRequest = ({ _tag }: Event) => requests[_tag]

/** Why the store turned down the command of a step, and with it the whole step: nothing was saved. */
export type CommitRejection =
  | { readonly _tag: "CoinsRefused" }
  | { readonly _tag: "JobRefused" }
  /** The failed video is made by another model already. */
  | { readonly _tag: "AlreadyReplaced" }
  /** The draft that a film is to be made of cannot be made in full, or was already; or a video not made larger. */
  | { readonly _tag: "DraftRefused"; readonly reason: DraftProblem }
  /** The user's own line is full, too. */
  | { readonly _tag: "LineRefused" }
  /** A reply to a message that belongs to no ticket: the words are what words are elsewhere. */
  | { readonly _tag: "NoTicket" }
  /** So many videos wait that the answer is "later". */
  | { readonly _tag: "QueueRefused" }
  /** No video could be kept now. */
  | { readonly _tag: "StorageRefused" }
  | { readonly _tag: "SpendingRefused"; readonly reason: SpendingObstacle }
  /** A late video is not to be paid for now; of `price` coins, where they are what is missing. */
  | { readonly _tag: "LateRefused"; readonly reason: SpendingObstacle | "coins"; readonly price: Coins }

/** What an earlier job was asked to make. */
export interface JobRequest {
  readonly job: JobId
  readonly spec: Spec
  readonly prompt: Prompt
  /** Who made its video, and can be asked to go on from it; undefined where nobody can. */
  readonly maker: ProviderName | undefined
  /** The user's message that asked for it. */
  readonly answers?: MessageId
  /** What was made of its delivered video, or is being made. */
  readonly further?: Further
  /** Its delivered video, where that can be made larger. */
  readonly finished?: Finished
  /** It failed, and no other model makes it instead. */
  readonly replaceable?: true
}
