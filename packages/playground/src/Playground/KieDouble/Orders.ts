import { Effect, Schema } from "effect"
import type { Order } from "../VideoDouble/Job.ts"
import { type Refused, unknownModel, wrongInput } from "./Answers.ts"

const link = Schema.optionalKey(Schema.String.check(Schema.isPattern(/^https?:\/\//)))
const links = (most: number) =>
  Schema.optionalKey(
    Schema.Array(Schema.String.check(Schema.isPattern(/^https?:\/\//))).check(Schema.isMaxLength(most))
  )
const words = (longest: number) => Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(longest))
const whole = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))
const wholeText = (minimum: number, maximum: number) =>
  Schema.Literals(Array.from({ length: maximum - minimum + 1 }, (_, index) => String(minimum + index)))
const flag = Schema.optionalKey(Schema.Boolean)
const oneOf = <const L extends ReadonlyArray<string>>(...values: L) => Schema.optionalKey(Schema.Literals(values))

const Wan = Schema.Struct({
  prompt: words(20_000),
  resolution: oneOf("480P", "720P", "1080P"),
  aspect_ratio: oneOf("adaptive", "16:9", "4:3", "1:1", "3:4", "9:16"),
  duration: Schema.optionalKey(whole(2, 30)),
  audio: flag,
  first_frame_url: link,
  last_frame_url: link
})

const seedance = <const L extends ReadonlyArray<string>>(...resolutions: L) =>
  Schema.Struct({
    prompt: words(20_000),
    resolution: Schema.optionalKey(Schema.Literals(resolutions)),
    aspect_ratio: oneOf("1:1", "4:3", "3:4", "16:9", "9:16", "21:9", "adaptive"),
    duration: Schema.optionalKey(whole(4, 15)),
    generate_audio: flag,
    first_frame_url: link,
    last_frame_url: link
  })

const Kling = Schema.Struct({
  prompt: words(2500),
  mode: Schema.Literals(["std", "pro", "4K"]),
  aspect_ratio: oneOf("16:9", "9:16", "1:1"),
  duration: wholeText(3, 15),
  sound: Schema.Boolean,
  multi_shots: Schema.Boolean,
  image_urls: links(2)
})

const grok = {
  prompt: words(5000),
  mode: oneOf("fun", "normal", "spicy"),
  aspect_ratio: oneOf("2:3", "3:2", "1:1", "16:9", "9:16"),
  resolution: oneOf("480p", "720p", "1080p")
}

const gemini = {
  prompt: words(20_000),
  duration: Schema.Literals(["4", "6", "8", "10"]),
  aspect_ratio: oneOf("16:9", "9:16"),
  resolution: oneOf("360p", "720p", "1080p", "4k"),
  image_urls: links(7)
}

const sora = {
  prompt: words(10_000),
  aspect_ratio: oneOf("portrait", "landscape"),
  n_frames: oneOf("10", "15"),
  remove_watermark: flag
}

/** The inputs that the models' pages describe, as far as anybody here sends them. */
const inputs: Readonly<Record<string, Schema.Codec<object, unknown>>> = {
  "wan/3-0-video": Wan,
  "wan/3-0-video-prime": Wan,
  "kling-3.0/video": Kling,
  "bytedance/seedance-2": seedance("480p", "720p", "1080p"),
  "bytedance/seedance-2-fast": seedance("480p", "720p"),
  "grok-imagine/text-to-video": Schema.Struct({ ...grok, duration: Schema.optionalKey(whole(6, 30)) }),
  "grok-imagine/image-to-video": Schema.Struct({
    ...grok,
    duration: Schema.optionalKey(wholeText(6, 30)),
    image_urls: links(7)
  }),
  "gemini-omni-video": Schema.Struct(gemini),
  "google/gemini-omni-flash-1-1": Schema.Struct({ ...gemini, first_frame_url: link, last_frame_url: link }),
  "sora-2-text-to-video": Schema.Struct(sora),
  "sora-2-image-to-video": Schema.Struct({ ...sora, image_urls: links(1) })
}

type Input = Readonly<Record<string, Schema.Json>>

const textOf = (input: Input, ...names: ReadonlyArray<string>): string | undefined => {
  const value = names.map((name) => input[name]).find((one) => one !== undefined)
  return value === undefined ? undefined : String(value)
}

const shortSides: Readonly<Record<string, number>> = { std: 720, pro: 1080, "4K": 2160, "4k": 2160 }
const shapes: Readonly<Record<string, string>> = { portrait: "9:16", landscape: "16:9", adaptive: "16:9" }

/** Width and height in pixels, such as `720x1280`. */
const sizeOf = (input: Input): string => {
  const resolution = textOf(input, "resolution") ?? textOf(input, "mode") ?? ""
  const short = shortSides[resolution] ?? (Number.parseInt(resolution, 10) || 720)
  const ratio = textOf(input, "aspect_ratio") ?? "16:9"
  const [width = 16, height = 9] = (shapes[ratio] ?? ratio).split(":").map(Number)
  const scale = short / Math.min(width, height)
  return `${Math.round(width * scale)}x${Math.round(height * scale)}`
}

/** KIE's words for what a schema found: the field that is missing, or the one with a wrong value. */
const complaint = (error: Schema.SchemaError, input: Input): Refused => {
  const field = /\["(\w+)"\]/.exec(error.message)?.[1] ?? "input"
  return wrongInput(
    input[field] === undefined ? `${field} is required` : `${field} is not within the range of allowed options`
  )
}

/** The order of a request, as strict as the model's page. */
export const orderOf = Effect.fnUntraced(function* (model: string, input: Input): Effect.fn.Return<Order, Refused> {
  const schema = Object.hasOwn(inputs, model) ? inputs[model] : undefined
  if (schema === undefined) return yield* unknownModel
  yield* Effect.mapError(Schema.decodeUnknownEffect(schema)(input), (error) => complaint(error, input))
  return {
    model,
    prompt: textOf(input, "prompt") ?? "",
    seconds: textOf(input, "duration", "n_frames") ?? "5",
    size: sizeOf(input),
    remixedFrom: null
  }
})
