import { Effect, Schema } from "effect"
import type { Order, OrderPictures } from "../VideoDouble/Job.ts"
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
  last_frame_url: link,
  reference_image_urls: links(10),
  reference_video_urls: links(5),
  reference_audio_urls: links(5)
})

const references = (pictures: number, videos: number, sounds: number) => ({
  reference_image_urls: links(pictures),
  reference_video_urls: links(videos),
  reference_audio_urls: links(sounds)
})

const seedance = <const L extends ReadonlyArray<string>>(
  longest: number,
  most: ReturnType<typeof references>,
  ...resolutions: L
) =>
  Schema.Struct({
    prompt: words(20_000),
    resolution: Schema.optionalKey(Schema.Literals(resolutions)),
    aspect_ratio: oneOf("1:1", "4:3", "3:4", "16:9", "9:16", "21:9", "adaptive"),
    duration: Schema.optionalKey(whole(4, longest)),
    generate_audio: flag,
    first_frame_url: link,
    last_frame_url: link,
    ...most
  })

const seedance2 = references(9, 3, 3)

const minimax = {
  prompt: words(7000),
  duration: whole(4, 15),
  resolution: Schema.Literals(["768P", "2K"])
}
const minimaxRatio = oneOf("21:9", "16:9", "4:3", "1:1", "3:4", "9:16")

const Kling = Schema.Struct({
  prompt: words(3072),
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
  "kling/v3-turbo-text-to-video": Schema.Struct({
    prompt: words(3072),
    duration: whole(3, 15),
    resolution: Schema.Literals(["720p", "1080p"]),
    aspect_ratio: oneOf("16:9", "9:16", "1:1")
  }),
  "bytedance/seedance-2-5": seedance(30, references(30, 10, 10), "480p", "720p", "1080p"),
  "bytedance/seedance-2": seedance(15, seedance2, "480p", "720p", "1080p", "4k"),
  "bytedance/seedance-2-fast": seedance(15, seedance2, "480p", "720p"),
  "bytedance/seedance-2-mini": seedance(15, seedance2, "480p", "720p"),
  "minimax-h3/text-to-video": Schema.Struct({ ...minimax, aspect_ratio: minimaxRatio }),
  "minimax-h3/image-to-video": Schema.Struct({ ...minimax, first_frame_url: link, last_frame_url: link }),
  "minimax-h3/reference-to-video": Schema.Struct({ ...minimax, aspect_ratio: minimaxRatio, ...seedance2 }),
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

/** The models of this double. */
export const videoModels = Object.keys(inputs)

type Input = Readonly<Record<string, Schema.Json>>

const textOf = (input: Input, ...names: ReadonlyArray<string>): string | undefined => {
  const value = names.map((name) => input[name]).find((one) => one !== undefined)
  return value === undefined ? undefined : String(value)
}

const shortSides: Readonly<Record<string, number>> = { std: 720, pro: 1080, "4K": 2160, "4k": 2160 }
/** What the models call the switch of their sound. */
const switches = ["audio", "generate_audio", "sound"]
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

/** Where an upload is to be had again: the folder's own name for it comes first. */
export const uploadsPath = "uploads"

/** What is behind a link of this double's own uploads. */
const uploaded = (link: unknown): string | undefined =>
  typeof link === "string" ? new RegExp(`/${uploadsPath}/([\\w-]+\\.picture)/`).exec(link)?.[1] : undefined

const first = (value: unknown, n = 0): unknown => (Array.isArray(value) ? value[n] : undefined)

const picturesOf = (model: string, input: Input): OrderPictures => {
  const listed = input["image_urls"]
  const isReference = model.includes("gemini")
  const named = {
    first: uploaded(input["first_frame_url"]) ?? (isReference ? undefined : uploaded(first(listed))),
    last: uploaded(input["last_frame_url"]) ?? (isReference ? undefined : uploaded(first(listed, 1))),
    reference: uploaded(first(input["reference_image_urls"])) ?? (isReference ? uploaded(first(listed)) : undefined)
  }
  return {
    ...(named.first !== undefined && { first: named.first }),
    ...(named.last !== undefined && { last: named.last }),
    ...(named.reference !== undefined && { reference: named.reference })
  }
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
    remixedFrom: null,
    pictures: picturesOf(model, input),
    sound: !switches.some((name) => input[name] === false)
  }
})
