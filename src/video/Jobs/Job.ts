import { Schema } from "effect"
import { Coins } from "../../domain/Coins.ts"
import { StoredLanguage } from "../../domain/Language.ts"
import { JobId, MessageId, TopicId, UserId } from "../../domain/Ids.ts"
import { VideoNumber } from "../../domain/VideoNumber.ts"
import { type Stage, VideoRequest } from "../../domain/Video.ts"
import { VideoKind } from "../../telegram/TelegramGateway/Messages.ts"
import { Shortfall } from "../Shortfall.ts"
import { ProviderName, TaskRef, VideoSource } from "../../providers/VideoProvider.ts"

/** Why a video did not come about; each has its own sentence for the user. */
export const Failure = Schema.Literals([
  "moderation",
  "provider",
  "lost",
  "timeout",
  "unavailable",
  "busy",
  "no-credits",
  "invalid",
  "too-long",
  "retired",
  "unusable",
  "unreadable",
  /** It was made, and our own disk took no file. */
  "unstored",
  "undeliverable"
])
export type Failure = typeof Failure.Type

/** The text of a failure; of a film what is not there any more is its draft, and of a larger video the finished one. */
export const failureKey = (failure: Failure, stage: Stage | null | undefined): string => {
  if (failure !== "unreadable") return `failure-${failure}`
  if (stage === "upscale") return "failure-upscale-gone"
  return stage === "film" ? "failure-draft-gone" : "failure-unreadable"
}

export const JobState = Schema.Literals([
  "queued",
  "submitting",
  "generating",
  "storing",
  "delivering",
  "delivered",
  "failed",
  "cancelled"
])
export type JobState = typeof JobState.Type

/** How a video reached its user: as a video, as a link, kept because they blocked the bot, or "maybe" as a send was cut. */
export const Delivery = Schema.Literals(["video", "link", "kept", "maybe"])
export type Delivery = typeof Delivery.Type

export const SentVideoFile = Schema.Struct({
  width: Schema.Int,
  height: Schema.Int,
  duration: Schema.Int,
  /** As what Telegram has it, and the bot that may use its id; earlier releases kept neither. */
  kind: Schema.optionalKey(VideoKind),
  bot: Schema.optionalKey(Schema.Int),
  /** Telegram's id of its picture in full size, where it has one. */
  cover: Schema.optionalKey(Schema.String),
  /** Whether it was encoded anew in fewer bytes, though it was bought for its size. */
  smaller: Schema.optionalKey(Schema.Boolean)
})

/** What was made of a video afterwards: the film of a draft, or a larger one. */
const Further = Schema.Struct({ job: JobId, delivered: Schema.Boolean })
export type Further = typeof Further.Type

export const Job = Schema.Struct({
  id: JobId,
  number: VideoNumber,
  user: UserId,
  /** What its user reads. */
  language: StoredLanguage,
  state: JobState,
  /** The number of the latest run of its workflow; an earlier one has nothing to do any more. */
  run: Schema.Int,
  /** The run for which it waits in the queue; null while it does not wait. */
  ticket: Schema.NullOr(Schema.Int),
  /** It waits in the line of its own user, behind as many of their videos as are made at once. */
  inLine: Schema.Boolean,
  request: Schema.toCodecJson(VideoRequest),
  /** Whether its words and pictures have passed moderation of our own, and it has waited for a provider since. */
  moderated: Schema.Boolean,
  /** Who was asked to make it, and by which name of the model; null before. */
  provider: Schema.NullOr(ProviderName),
  providerModel: Schema.NullOr(Schema.String),
  /** Who can make it of its inputs; null for everybody who makes its model. */
  makers: Schema.NullOr(Schema.Array(ProviderName)),
  price: Coins,
  demo: Schema.Boolean,
  task: Schema.NullOr(TaskRef),
  source: Schema.NullOr(VideoSource),
  progress: Schema.NullOr(Schema.Int),
  /** Where it stands in its provider's own queue, 1 being the next, where that one tells. */
  place: Schema.NullOr(Schema.Int),
  /** Its user asked to stop it: not yet answered, or not let go of by its provider. */
  stop: Schema.NullOr(Schema.Literals(["asked", "too-late", "unknown"])),
  failure: Schema.NullOr(Failure),
  delivery: Schema.NullOr(Delivery),
  /** Its user's mark on it. */
  favourite: Schema.Boolean,
  /** Its user took it away for good, with its words and its file. */
  deleted: Schema.Boolean,
  /** Its words are gone: its prompt is an ellipsis, and no other video can be made like it. */
  wordless: Schema.Boolean,
  /** Where it was delivered and was not all that was ordered. */
  shortfall: Schema.NullOr(Shortfall),
  fileId: Schema.NullOr(Schema.String),
  video: Schema.NullOr(SentVideoFile),
  statusMessage: Schema.NullOr(MessageId),
  /** What was made of its delivered video, or is being made; null where nothing was, or that came to nothing. */
  further: Schema.NullOr(Further),
  /** Of a job that failed: the number of the one that another model makes in its place. */
  replaced: Schema.NullOr(VideoNumber),
  /** The user's message that asked for it. */
  answers: Schema.NullOr(MessageId),
  /** The topic of the chat in which it was ordered, and comes. */
  topic: Schema.NullOr(TopicId),
  statusShown: Schema.NullOr(Schema.String),
  /** How long ago the status was shown, when the row was read. Below zero where the database's clock was set back since. */
  millisSinceShown: Schema.NullOr(Schema.Finite),
  traceparent: Schema.NullOr(Schema.String),
  /** Milliseconds since the epoch by the database's clock: never to be compared with a clock of ours. */
  createdAt: Schema.Finite,
  submittedAt: Schema.NullOr(Schema.Finite),
  /** How long ago it was handed to a provider, or confirmed if it never was, when the row was read. */
  millisSinceOrdered: Schema.Finite,
  /** Whether nobody waits for its provider any more, as the deadline had passed when the row was read. */
  overdue: Schema.Boolean
})
export type Job = typeof Job.Type

/** A job that is over. */
export interface EndedJob {
  readonly id: JobId
  readonly delivered: boolean
  readonly daysAgo: number
}
