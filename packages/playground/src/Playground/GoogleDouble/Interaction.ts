import { DateTime, Effect, Schema } from "effect"
import type { Request } from "../Double/Requests.ts"
import { keepBase64 } from "../Double/pictures.ts"
import type { Media } from "../VideoDouble/Media.ts"
import { type Job, type JobError, moderationBlocked, type Order } from "../VideoDouble/Job.ts"
import { type Refused, unknownModel, wrongInput } from "./Answers.ts"
import { googleDoublePath } from "../Double/paths.ts"

const longest: Readonly<Record<string, number>> = { "gemini-omni-1.1-flash": 10, "gemini-omni-1.2-flash": 15 }
export const models = Object.keys(longest)

const Part = Schema.Union([
  Schema.Struct({ type: Schema.Literal("text"), text: Schema.String }),
  Schema.Struct({ type: Schema.Literal("image"), data: Schema.String, mime_type: Schema.String })
])

export const CreateBody = Schema.Struct({
  model: Schema.String,
  input: Schema.Union([Schema.NonEmptyString, Schema.NonEmptyArray(Part)]),
  background: Schema.Literal(true),
  previous_interaction_id: Schema.optionalKey(Schema.String),
  response_format: Schema.Struct({
    type: Schema.Literal("video"),
    delivery: Schema.Literal("uri"),
    aspect_ratio: Schema.optionalKey(Schema.Literals(["16:9", "9:16"])),
    resolution: Schema.optionalKey(Schema.Literals(["360p", "720p", "1080p", "4k"])),
    duration: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^\d{1,2}s$/)))
  }),
  webhook_config: Schema.optionalKey(
    Schema.Struct({ uris: Schema.Array(Schema.String.check(Schema.isPattern(/^https?:\/\//))) })
  )
})

const shortSides = { "360p": 360, "720p": 720, "1080p": 1080, "4k": 2160 } as const

/** The order of a request, as strict as Google's page. */
export const orderOf = Effect.fnUntraced(function* (
  body: typeof CreateBody.Type
): Effect.fn.Return<Order, Refused, Media> {
  const most = longest[body.model]
  if (most === undefined) return yield* unknownModel(body.model)
  const { aspect_ratio: ratio = "16:9", resolution = "720p", duration = "8s" } = body.response_format
  const seconds = Number.parseInt(duration, 10)
  if (seconds < 3 || seconds > most) return yield* wrongInput("response_format.duration")
  const short = shortSides[resolution]
  const long = Math.round((short * 16) / 9)
  const prompt =
    typeof body.input === "string"
      ? body.input
      : body.input.flatMap((part) => (part.type === "text" ? [part.text] : [])).join(" ")
  const size = ratio === "16:9" ? `${long}x${short}` : `${short}x${long}`
  const images = typeof body.input === "string" ? [] : body.input.filter((part) => part.type === "image")
  const pictures = images[0] === undefined ? {} : { first: yield* keepBase64(images[0].data) }
  return { model: body.model, prompt, seconds: String(seconds), size, remixedFrom: null, pictures }
})

export const cancelled: JobError = { code: "cancelled", message: "Cancelled." }

const internal = "Internal error encountered."
const refusal = "I cannot make this video. Please try another prompt."

const outcomeOf = (job: Job, origin: string) => {
  if (job.outcome === null) return {}
  const { error } = job.outcome
  // A refusal is completed, with words in the place of a video.
  if (error?.code === moderationBlocked.code) {
    return { status: "completed", steps: [{ type: "model_output", content: [{ type: "text", text: refusal }] }] }
  }
  if (error?.code === cancelled.code) return { status: "cancelled" }
  if (error !== null) return { status: "failed", errors: [{ code: "internal", message: internal }] }
  const uri = `${origin}${googleDoublePath}/v1beta/files/${job.id}:download?alt=media`
  return {
    status: "completed",
    steps: [{ type: "model_output", content: [{ type: "video", mime_type: "video/mp4", uri }] }]
  }
}

/** An interaction as the API shows it at the time `now`. */
export const interactionOf = (job: Job, { origin }: Request, now: number) => ({
  id: job.id,
  object: "interaction",
  model: job.order.model,
  created: DateTime.formatIso(DateTime.makeUnsafe(job.createdAt)),
  updated: DateTime.formatIso(DateTime.makeUnsafe(job.outcome?.at ?? Math.min(now, job.endsAt))),
  status: now < job.startsAt ? "queued" : "in_progress",
  ...outcomeOf(job, origin)
})

/** Whether a job named the address of its webhook itself. */
export const isOwn = ({ input }: Request): boolean => input["own"] === true

/** The thin event that is told when a job has ended. */
export const eventOf = (job: Job, request: Request, now: number): string => {
  const { id, status, updated } = interactionOf(job, request, now)
  const failure = status === "failed" ? { error_code: "internal", error_message: internal } : {}
  const data = { id, ...failure }
  const type = status === "completed" ? "interaction.completed" : "interaction.failed"
  return JSON.stringify({ type, version: "v1", timestamp: updated, data })
}
