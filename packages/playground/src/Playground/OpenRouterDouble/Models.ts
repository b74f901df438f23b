import { Effect, Schema } from "effect"
import { keepDataLink } from "../Double/pictures.ts"
import type { Media } from "../VideoDouble/Media.ts"
import type { Order } from "../VideoDouble/Job.ts"
import { skusOf } from "./Prices.ts"
import { type Refused, unknownModel, wrongInput } from "./Answers.ts"

const usual = ["16:9", "9:16", "1:1"]
const wide = ["16:9", "9:16"]
const any = [...usual, "4:3", "3:4", "21:9"]
const upTo = (longest: number) => Array.from({ length: longest - 2 }, (_, n) => n + 3)

const model = (
  id: string,
  name: string,
  seconds: ReadonlyArray<number>,
  resolutions: ReadonlyArray<string>,
  ratios: ReadonlyArray<string> = usual
) => ({
  id,
  canonical_slug: id,
  name,
  created: 1_790_000_000,
  allowed_passthrough_parameters: [],
  creativity: null,
  generate_audio: true,
  seed: true,
  supported_aspect_ratios: ratios,
  supported_durations: seconds,
  supported_frame_images: ["first_frame", "last_frame"],
  supported_resolutions: resolutions,
  supported_sizes: null,
  upscale_factor: null,
  pricing_skus: skusOf(id)
})

/** The models of this double, as `GET /videos/models` lists them. */
export const models = [
  model("kwaivgi/kling-v3.0-std", "Kling 3.0", [3, 5, 8, 10, 15], ["720p"]),
  model("kwaivgi/kling-v3.0-pro", "Kling 3.0 Pro", [3, 5, 8, 10, 15], ["1080p"]),
  model("alibaba/wan-3.0", "Wan 3.0", upTo(30), ["720p", "1080p"], any),
  model("alibaba/wan-3.0-prime", "Wan 3.0 Prime", upTo(30), ["720p", "1080p"], any),
  model("google/veo-3.1", "Veo 3.1", [4, 6, 8], ["720p", "1080p"], wide),
  model("google/veo-3.1-fast", "Veo 3.1 Fast", [4, 6, 8], ["720p", "1080p"], wide),
  model("google/veo-3.1-lite", "Veo 3.1 Lite", [4, 6, 8], ["720p"], wide),
  model("bytedance/seedance-2.0", "Seedance 2.0", upTo(15), ["480p", "720p", "1080p"], any),
  model("bytedance/seedance-2.0-fast", "Seedance 2.0 Fast", upTo(15), ["480p", "720p"], any),
  model("bytedance/seedance-2.5", "Seedance 2.5", upTo(30), ["480p", "720p", "1080p"], any),
  model("bytedance/seedance-2.5-flash", "Seedance 2.5 Flash", upTo(30), ["480p"], any),
  model("minimax/hailuo-3", "Hailuo 3", upTo(15), ["768p", "2K"], any),
  model("x-ai/grok-imagine-video", "Grok Imagine", upTo(30), ["480p", "720p"]),
  model("x-ai/grok-imagine-video-1.5", "Grok Imagine 1.5", upTo(15), ["480p", "720p", "1080p"])
]

export const CreateBody = Schema.Struct({
  model: Schema.String,
  prompt: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(20_000)),
  duration: Schema.optionalKey(Schema.Int),
  resolution: Schema.optionalKey(Schema.String),
  aspect_ratio: Schema.optionalKey(Schema.String),
  generate_audio: Schema.optionalKey(Schema.Boolean),
  frame_images: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        type: Schema.Literal("image_url"),
        frame_type: Schema.Literals(["first_frame", "last_frame"]),
        image_url: Schema.Struct({ url: Schema.String.check(Schema.isPattern(/^(https:|data:image\/)/)) })
      })
    ).check(Schema.isMaxLength(2))
  ),
  input_references: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        type: Schema.Literal("image_url"),
        image_url: Schema.Struct({ url: Schema.String.check(Schema.isPattern(/^(https:|data:image\/)/)) })
      })
    )
  ),
  previous_job_id: Schema.optionalKey(Schema.String),
  callback_url: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^https?:\/\//)))
})

const picturesOf = Effect.fnUntraced(function* (body: typeof CreateBody.Type) {
  const frames = body.frame_images ?? []
  const linked = {
    first: frames.find(({ frame_type }) => frame_type === "first_frame"),
    last: frames.find(({ frame_type }) => frame_type === "last_frame"),
    reference: body.input_references?.[0]
  }
  const kept = yield* Effect.forEach(Object.entries(linked), ([role, image]) =>
    image === undefined
      ? Effect.succeed([])
      : Effect.map(keepDataLink(image.image_url.url), (name) => (name === undefined ? [] : [[role, name] as const]))
  )
  return Object.fromEntries(kept.flat())
})

const sizeOf = (ratio: string, resolution: string) => {
  const [width = 16, height = 9] = ratio.split(":").map(Number)
  const lines = resolution === "2K" ? 1440 : Number.parseInt(resolution, 10)
  const scale = lines / Math.min(width, height)
  return `${Math.round(width * scale)}x${Math.round(height * scale)}`
}

/** The order of a request, as strict as the model's own list. */
export const orderOf = Effect.fnUntraced(function* (
  body: typeof CreateBody.Type
): Effect.fn.Return<Order, Refused, Media> {
  const known = models.find(({ id }) => id === body.model)
  if (known === undefined) return yield* unknownModel(body.model)
  const { duration = 5, resolution = known.supported_resolutions[0] ?? "720p", aspect_ratio: ratio = "16:9" } = body
  if (!known.supported_durations.includes(duration)) return yield* wrongInput("duration")
  if (!known.supported_resolutions.includes(resolution)) return yield* wrongInput("resolution")
  if (!known.supported_aspect_ratios.includes(ratio)) return yield* wrongInput("aspect_ratio")
  const size = sizeOf(ratio, resolution)
  const pictures = yield* picturesOf(body)
  const { model, prompt, generate_audio: sound = true } = body
  return { model, prompt, seconds: String(duration), size, remixedFrom: null, pictures, sound }
})
