import { Result } from "effect"
import type { Ratio, Resolution, VideoRequest } from "../../domain/Video.ts"

/** How one model of KIE wants its input, and what it accepts. */
interface Shape {
  readonly ratios: ReadonlyArray<Ratio>
  /** What the model calls a ratio, where it has words of its own. */
  readonly ratioWords?: Readonly<Partial<Record<Ratio, string>>>
  /** Undefined where the model makes one resolution and has no field for it. */
  readonly resolutionField: string | undefined
  readonly resolutions: Readonly<Partial<Record<Resolution, string>>>
  readonly secondsField: string
  readonly secondsAs: "number" | "text"
  readonly seconds: ReadonlyArray<number>
  /** The longest prompt, in characters, where it is shorter than ours. */
  readonly longestPrompt?: number
  /** What goes with every order. */
  readonly fixed: Readonly<Record<string, string | boolean>>
  /** Where the link of a first picture goes; undefined where the model takes none. */
  readonly picture: Picture | undefined
}

interface Picture {
  readonly field: string
  readonly as: "link" | "list"
  /** The model that takes pictures, where it is another one, and how it wants the seconds. */
  readonly model?: string
  readonly secondsAs?: "number" | "text"
  /** The picture decides the ratio, and naming one is not accepted. */
  readonly decidesRatio?: true
}

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index)
const named = { "480p": "480p", "720p": "720p", "1080p": "1080p" } as const

const wan: Shape = {
  ratios: ["9:16", "16:9", "1:1", "4:3"],
  resolutionField: "resolution",
  resolutions: { "480p": "480P", "720p": "720P", "1080p": "1080P" },
  secondsField: "duration",
  secondsAs: "number",
  seconds: from(2, 30),
  fixed: { audio: true },
  picture: { field: "first_frame_url", as: "link" }
}

const seedance: Shape = {
  ratios: ["9:16", "16:9", "1:1", "4:3"],
  resolutionField: "resolution",
  resolutions: named,
  secondsField: "duration",
  secondsAs: "number",
  seconds: from(4, 15),
  fixed: { generate_audio: true },
  picture: { field: "first_frame_url", as: "link" }
}

const kling: Shape = {
  ratios: ["9:16", "16:9", "1:1"],
  resolutionField: "mode",
  resolutions: { "720p": "std", "1080p": "pro" },
  secondsField: "duration",
  secondsAs: "text",
  seconds: from(3, 15),
  longestPrompt: 2500,
  fixed: { sound: true, multi_shots: false },
  picture: { field: "image_urls", as: "list", decidesRatio: true }
}

const grok: Shape = {
  ratios: ["9:16", "16:9", "1:1"],
  resolutionField: "resolution",
  resolutions: named,
  secondsField: "duration",
  secondsAs: "number",
  seconds: from(6, 30),
  fixed: { mode: "normal" },
  picture: { field: "image_urls", as: "list", model: "grok-imagine/image-to-video", secondsAs: "text" }
}

const gemini: Shape = {
  ratios: ["9:16", "16:9"],
  resolutionField: "resolution",
  resolutions: { "720p": "720p", "1080p": "1080p" },
  secondsField: "duration",
  secondsAs: "text",
  seconds: [4, 6, 8, 10],
  fixed: {},
  // A reference rather than a frame: this model has no other place for one.
  picture: { field: "image_urls", as: "list" }
}

const sora: Shape = {
  ratios: ["9:16", "16:9"],
  ratioWords: { "9:16": "portrait", "16:9": "landscape" },
  resolutionField: undefined,
  resolutions: { "720p": "720p" },
  secondsField: "n_frames",
  secondsAs: "text",
  seconds: [10, 15],
  fixed: { remove_watermark: true, upload_method: "s3" },
  picture: { field: "image_urls", as: "list", model: "sora-2-image-to-video" }
}

/** A model that is not in the table: the names most of them use, and the server says what is wrong. */
const generic: Shape = {
  ratios: ["9:16", "16:9", "1:1", "4:3"],
  resolutionField: "resolution",
  resolutions: named,
  secondsField: "duration",
  secondsAs: "number",
  seconds: from(1, 120),
  fixed: {},
  picture: undefined
}

/** From the models' pages below https://docs.kie.ai/market. */
const shapes: ReadonlyMap<string, Shape> = new Map([
  ["wan/3-0-video", wan],
  ["wan/3-0-video-prime", wan],
  ["kling-3.0/video", kling],
  ["bytedance/seedance-2", seedance],
  ["bytedance/seedance-2-fast", { ...seedance, resolutions: { "480p": "480p", "720p": "720p" } }],
  ["grok-imagine/text-to-video", grok],
  ["gemini-omni-video", gemini],
  ["google/gemini-omni-flash-1-1", { ...gemini, picture: { field: "first_frame_url", as: "link" } }],
  ["sora-2-text-to-video", sora]
])

type Input = Readonly<Record<string, string | number | boolean | ReadonlyArray<string>>>

export interface Order {
  readonly model: string
  /** The input, with the link of the first picture if there is one. */
  readonly input: (picture: string | undefined) => Input
}

const secondsOf = (seconds: number, as: "number" | "text") => (as === "text" ? String(seconds) : seconds)

const wrongField = (shape: Shape, request: VideoRequest, withPicture: boolean): string | undefined => {
  if (withPicture && shape.picture === undefined) return "image"
  if (request.prompt.length > (shape.longestPrompt ?? Number.POSITIVE_INFINITY)) return "prompt"
  if (!shape.ratios.includes(request.ratio)) return "aspect_ratio"
  if (shape.resolutions[request.resolution] === undefined) return shape.resolutionField ?? "resolution"
  return shape.seconds.includes(request.seconds) ? undefined : shape.secondsField
}

/** What to order of a model; fails with the field that the model does not accept. */
export const orderOf = (
  providerModel: string,
  request: VideoRequest,
  withPicture: boolean
): Result.Result<Order, string> => {
  const shape = shapes.get(providerModel) ?? generic
  const wrong = wrongField(shape, request, withPicture)
  if (wrong !== undefined) return Result.fail(wrong)
  const place = withPicture ? shape.picture : undefined
  const resolution = shape.resolutions[request.resolution]
  return Result.succeed({
    model: place?.model ?? providerModel,
    input: (picture) => ({
      prompt: request.prompt,
      ...(place?.decidesRatio !== true && { aspect_ratio: shape.ratioWords?.[request.ratio] ?? request.ratio }),
      ...(shape.resolutionField !== undefined && resolution !== undefined && { [shape.resolutionField]: resolution }),
      [shape.secondsField]: secondsOf(request.seconds, place?.secondsAs ?? shape.secondsAs),
      ...shape.fixed,
      ...(place !== undefined && picture !== undefined && { [place.field]: place.as === "list" ? [picture] : picture })
    })
  })
}
