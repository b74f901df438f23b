import { Result } from "effect"
import type { Ratio, Resolution, VideoRequest } from "../../domain/Video.ts"
import type { TaskInputs } from "../VideoProvider.ts"

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
  /** The switch of its sound; undefined where its videos have it always. */
  readonly soundField?: string
  /** What goes with every order. */
  readonly fixed: Readonly<Record<string, string | boolean>>
  /** How it takes pictures to begin and to end with; undefined where it takes none. */
  readonly frames?: Frames
  readonly references?: References
}

/** What another model of the same family makes, and what that one wants otherwise. */
interface Elsewhere {
  readonly model?: string
  readonly secondsAs?: "number" | "text"
  /** The word in the place of a ratio, or none where naming one is not accepted; left out where the ratio stays. */
  readonly ratio?: "adaptive" | "none"
}

interface Frames extends Elsewhere {
  /** One field of links in order, or a field for each. */
  readonly fields: { readonly list: string } | { readonly first: string; readonly last?: string }
  /** Whether there may be a second picture. */
  readonly last: boolean
}

/** The most files of each role; their fields are everywhere the same but where one is named. */
interface References extends Elsewhere {
  readonly pictures: number
  readonly videos: number
  readonly sounds: number
  readonly picturesField?: string
}

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index)
const named = { "480p": "480p", "720p": "720p", "1080p": "1080p" } as const
const firstAndLast = { fields: { first: "first_frame_url", last: "last_frame_url" }, last: true } as const

const wan: Shape = {
  ratios: ["9:16", "16:9", "1:1", "4:3", "3:4"],
  resolutionField: "resolution",
  resolutions: { "480p": "480P", "720p": "720P", "1080p": "1080P" },
  secondsField: "duration",
  secondsAs: "number",
  seconds: from(2, 30),
  soundField: "audio",
  fixed: {},
  frames: firstAndLast,
  references: { pictures: 10, videos: 5, sounds: 5 }
}

const seedance: Shape = {
  ratios: ["9:16", "16:9", "1:1", "4:3", "3:4", "21:9"],
  resolutionField: "resolution",
  resolutions: { ...named, "4k": "4k" },
  secondsField: "duration",
  secondsAs: "number",
  seconds: from(4, 15),
  soundField: "generate_audio",
  fixed: {},
  // A named ratio would cut the frames.
  frames: { ...firstAndLast, ratio: "adaptive" },
  references: { pictures: 9, videos: 3, sounds: 3 }
}

const seedanceSmall: Shape = { ...seedance, resolutions: { "480p": "480p", "720p": "720p" } }

const seedance25: Shape = {
  ...seedance,
  resolutions: named,
  seconds: from(4, 30),
  references: { pictures: 30, videos: 10, sounds: 10 }
}

const kling: Shape = {
  ratios: ["9:16", "16:9", "1:1"],
  resolutionField: "mode",
  resolutions: { "720p": "std", "1080p": "pro", "4k": "4K" },
  secondsField: "duration",
  secondsAs: "text",
  seconds: from(3, 15),
  // Its pages say 2,500 and 3,072: the shorter one is taken in any case.
  longestPrompt: 2500,
  soundField: "sound",
  fixed: { multi_shots: false },
  frames: { fields: { list: "image_urls" }, last: true, ratio: "none" }
}

const klingTurbo: Shape = {
  ratios: ["9:16", "16:9", "1:1"],
  resolutionField: "resolution",
  resolutions: { "720p": "720p", "1080p": "1080p" },
  secondsField: "duration",
  secondsAs: "number",
  seconds: from(3, 15),
  fixed: {}
}

const minimax: Shape = {
  ratios: ["9:16", "16:9", "1:1", "4:3", "3:4", "21:9"],
  resolutionField: "resolution",
  resolutions: { "768p": "768P", "2k": "2K" },
  secondsField: "duration",
  secondsAs: "number",
  seconds: from(4, 15),
  longestPrompt: 7000,
  fixed: {},
  frames: { ...firstAndLast, model: "minimax-h3/image-to-video", ratio: "none" },
  references: { model: "minimax-h3/reference-to-video", pictures: 9, videos: 3, sounds: 3 }
}

const grok: Shape = {
  ratios: ["9:16", "16:9", "1:1"],
  resolutionField: "resolution",
  resolutions: named,
  secondsField: "duration",
  secondsAs: "number",
  seconds: from(6, 30),
  fixed: { mode: "normal" },
  frames: { fields: { list: "image_urls" }, last: false, model: "grok-imagine/image-to-video", secondsAs: "text" }
}

const gemini: Shape = {
  ratios: ["9:16", "16:9"],
  resolutionField: "resolution",
  resolutions: { "720p": "720p", "1080p": "1080p", "4k": "4k" },
  secondsField: "duration",
  secondsAs: "text",
  seconds: [4, 6, 8, 10],
  fixed: {},
  references: { pictures: 7, videos: 0, sounds: 0, picturesField: "image_urls" }
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
  frames: { fields: { list: "image_urls" }, last: false, model: "sora-2-image-to-video" }
}

/** A model that is not in the table: the names most of them use, and the server says what is wrong. */
const generic: Shape = {
  ratios: ["9:16", "16:9", "1:1", "4:3", "3:4", "21:9"],
  resolutionField: "resolution",
  resolutions: named,
  secondsField: "duration",
  secondsAs: "number",
  seconds: from(1, 120),
  fixed: {}
}

/** From the models' pages below https://docs.kie.ai/market. */
const shapes: ReadonlyMap<string, Shape> = new Map([
  ["wan/3-0-video", wan],
  ["wan/3-0-video-prime", wan],
  ["kling-3.0/video", kling],
  ["kling/v3-turbo-text-to-video", klingTurbo],
  ["bytedance/seedance-2-5", seedance25],
  ["bytedance/seedance-2", seedance],
  ["bytedance/seedance-2-fast", seedanceSmall],
  ["bytedance/seedance-2-mini", seedanceSmall],
  ["minimax-h3/text-to-video", minimax],
  ["grok-imagine/text-to-video", grok],
  ["gemini-omni-video", gemini],
  ["google/gemini-omni-flash-1-1", { ...gemini, frames: firstAndLast }],
  ["sora-2-text-to-video", sora]
])

export const longestPrompt = (providerModel: string) => shapes.get(providerModel)?.longestPrompt

type Input = Readonly<Record<string, string | number | boolean | ReadonlyArray<string>>>

/** Files that were uploaded, by their links. */
export type Links =
  | { readonly _tag: "None" }
  | { readonly _tag: "Frames"; readonly links: ReadonlyArray<string> }
  | {
      readonly _tag: "References"
      readonly pictures: ReadonlyArray<string>
      readonly videos: ReadonlyArray<string>
      readonly sounds: ReadonlyArray<string>
    }

export interface Order {
  readonly model: string
  readonly input: (links: Links) => Input
}

const secondsOf = (seconds: number, as: "number" | "text") => (as === "text" ? String(seconds) : seconds)

const takesReferences = ({ pictures, videos, sounds }: Extract<TaskInputs, { _tag: "References" }>, most: References) =>
  pictures.length <= most.pictures && videos.length <= most.videos && sounds.length <= most.sounds

/** Where inputs are ordered of a shape: its own model, or another of the family; undefined where nothing takes them. */
const placeOf = (shape: Shape, inputs: TaskInputs): Elsewhere | undefined => {
  switch (inputs._tag) {
    case "None":
      return {}
    case "Frames":
      return inputs.last === undefined || shape.frames?.last === true ? shape.frames : undefined
    case "References":
      return shape.references !== undefined && takesReferences(inputs, shape.references) ? shape.references : undefined
    case "Source":
    case "Draft":
    case "Upscale":
      return undefined
  }
}

const frameFields = ({ fields }: Frames, links: ReadonlyArray<string>): Input => {
  if ("list" in fields) return { [fields.list]: links }
  const [first, last] = links
  return {
    ...(first !== undefined && { [fields.first]: first }),
    ...(last !== undefined && fields.last !== undefined && { [fields.last]: last })
  }
}

const inputFields = (shape: Shape, links: Links): Input => {
  switch (links._tag) {
    case "None":
      return {}
    case "Frames":
      return shape.frames === undefined ? {} : frameFields(shape.frames, links.links)
    case "References":
      return {
        ...(links.pictures.length > 0 && {
          [shape.references?.picturesField ?? "reference_image_urls"]: links.pictures
        }),
        ...(links.videos.length > 0 && { reference_video_urls: links.videos }),
        ...(links.sounds.length > 0 && { reference_audio_urls: links.sounds })
      }
  }
}

const ratioField = (shape: Shape, request: VideoRequest, { ratio }: Elsewhere): Input => {
  if (ratio === "none") return {}
  return { aspect_ratio: ratio ?? shape.ratioWords?.[request.ratio] ?? request.ratio }
}

const wrongField = (shape: Shape, request: VideoRequest): string | undefined => {
  if (request.prompt.length > (shape.longestPrompt ?? Number.POSITIVE_INFINITY)) return "prompt"
  if (!shape.ratios.includes(request.ratio)) return "aspect_ratio"
  if (shape.resolutions[request.resolution] === undefined) return shape.resolutionField ?? "resolution"
  if (!shape.seconds.includes(request.seconds)) return shape.secondsField
  return request.sound === false && shape.soundField === undefined ? "sound" : undefined
}

/** What to order of a model; fails with the field that the model does not accept. */
export const orderOf = (
  providerModel: string,
  request: VideoRequest,
  inputs: TaskInputs
): Result.Result<Order, string> => {
  const shape = shapes.get(providerModel) ?? generic
  const place = placeOf(shape, inputs)
  if (place === undefined) return Result.fail("inputs")
  const wrong = wrongField(shape, request)
  if (wrong !== undefined) return Result.fail(wrong)
  const resolution = shape.resolutions[request.resolution]
  return Result.succeed({
    model: place.model ?? providerModel,
    input: (links) => ({
      prompt: request.prompt,
      ...ratioField(shape, request, place),
      ...(shape.resolutionField !== undefined && resolution !== undefined && { [shape.resolutionField]: resolution }),
      [shape.secondsField]: secondsOf(request.seconds, place.secondsAs ?? shape.secondsAs),
      ...(shape.soundField !== undefined && { [shape.soundField]: request.sound ?? true }),
      ...shape.fixed,
      ...inputFields(shape, links)
    })
  })
}
