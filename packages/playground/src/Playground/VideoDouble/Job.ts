import { Effect, Schema } from "effect"

export const models = ["sora-2", "sora-2-pro"] as const
/** Sora's own sizes, then the square and 4:3 ones: this double stands in for any model of the catalogue. */
export const sizes = [
  "720x1280",
  "1280x720",
  "1024x1792",
  "1792x1024",
  "1080x1920",
  "1920x1080",
  "480x854",
  "854x480",
  "480x480",
  "640x480",
  "720x720",
  "1080x1080",
  "960x720",
  "1440x1080",
  "720x960",
  "1080x1440",
  "1680x720",
  "2520x1080"
] as const
export const lengths = ["4", "5", "6", "8", "10", "12", "15", "16", "20"] as const
/** The longest prompt that the wire takes, in characters. */
export const maxPromptLength = 32_000
/** How long a finished video can be fetched, as at OpenAI: one hour. */
const keptMillis = 3_600_000

/** Why a job failed, as the wire tells it. */
export const JobError = Schema.Struct({ code: Schema.String, message: Schema.String })
export type JobError = typeof JobError.Type

export const internalError: JobError = { code: "internal_error", message: "Video generation failed." }
export const moderationBlocked: JobError = {
  code: "moderation_blocked",
  message: "Your request was blocked by our moderation system."
}

/** What a video is made from, as the names of files in the double's folder. */
export const OrderPictures = Schema.Struct({
  first: Schema.optionalKey(Schema.String),
  last: Schema.optionalKey(Schema.String),
  reference: Schema.optionalKey(Schema.String),
  /** A video that is shown larger, and nothing else. */
  larger: Schema.optionalKey(Schema.String)
})
export type OrderPictures = typeof OrderPictures.Type

export const Order = Schema.Struct({
  model: Schema.String,
  prompt: Schema.String,
  seconds: Schema.String,
  size: Schema.String,
  remixedFrom: Schema.NullOr(Schema.String),
  /** Whether it has sound; absent where nobody says otherwise. */
  sound: Schema.optionalKey(Schema.Boolean),
  /** A first look at a film that is made in full later. */
  draft: Schema.optionalKey(Schema.Boolean),
  pictures: OrderPictures.pipe(Schema.withDecodingDefaultKey(Effect.succeed({})))
})
export type Order = typeof Order.Type

/** How a job ended; the failure is `null` when the video is there. */
const Outcome = Schema.Struct({
  at: Schema.Finite,
  error: Schema.NullOr(JobError),
  /** The folder of the media: our own rendering, or a clip of the ratio. */
  media: Schema.Literals(["rendered", "clip", "none"]),
  eventId: Schema.String,
  /** Whether the webhook was delivered, or need not be any more. */
  announced: Schema.Boolean
})
export type Outcome = typeof Outcome.Type

/** A job of the double, as it is kept. Times are milliseconds since the epoch. */
export const Job = Schema.Struct({
  id: Schema.String,
  order: Order,
  createdAt: Schema.Finite,
  startsAt: Schema.Finite,
  endsAt: Schema.Finite,
  /** The failure that this job is going to end with. */
  doom: Schema.NullOr(JobError),
  outcome: Schema.NullOr(Outcome)
})
export type Job = typeof Job.Type

const inSeconds = (millis: number) => Math.floor(millis / 1000)

const phase = (job: Job, now: number) => {
  if (job.outcome !== null) {
    return job.outcome.error === null
      ? { status: "completed", progress: 100 }
      : { status: "failed", progress: progress(job, job.outcome.at) }
  }
  return now < job.startsAt
    ? { status: "queued", progress: 0 }
    : { status: "in_progress", progress: progress(job, now) }
}

const progress = (job: Job, now: number) => {
  const share = (now - job.startsAt) / Math.max(1, job.endsAt - job.startsAt)
  return Math.max(0, Math.min(99, Math.floor(share * 100)))
}

/** The job as the Videos API shows it at the time `now`. Only the outcome makes it `completed` or `failed`. */
export const view = (job: Job, now: number) => {
  const completedAt = job.outcome !== null && job.outcome.error === null ? job.outcome.at : undefined
  return {
    id: job.id,
    object: "video",
    model: job.order.model,
    ...phase(job, now),
    prompt: job.order.prompt,
    created_at: inSeconds(job.createdAt),
    completed_at: completedAt === undefined ? null : inSeconds(completedAt),
    expires_at: completedAt === undefined ? null : inSeconds(completedAt + keptMillis),
    seconds: job.order.seconds,
    size: job.order.size,
    remixed_from_video_id: job.order.remixedFrom,
    error: job.outcome?.error ?? null
  }
}

export const isExpired = (job: Job, now: number) => job.outcome !== null && now >= job.outcome.at + keptMillis
