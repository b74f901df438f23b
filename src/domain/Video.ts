import { Effect, Schema } from "effect"
import { JobId, ModelId } from "./Ids.ts"
import { noInputs, VideoInputs } from "./VideoInputs.ts"

/** Width to height. */
export const Ratio = Schema.Literals(["9:16", "16:9", "1:1", "4:3", "3:4", "21:9"])
export type Ratio = typeof Ratio.Type

export const Resolution = Schema.Literals(["480p", "720p", "768p", "1080p", "2k", "4k"])
export type Resolution = typeof Resolution.Type

/** The shorter side of a picture, in pixels. */
export const shortSide: Readonly<Record<Resolution, number>> = {
  "480p": 480,
  "720p": 720,
  "768p": 768,
  "1080p": 1080,
  "2k": 1440,
  "4k": 2160
}

export const Mode = Schema.Literals(["assistant", "manual", "meme"])
export type Mode = typeof Mode.Type

/** The longest prompt that is accepted, in characters: the wire's own limits are below 10,000, a message's is 4,096. */
export const maxPromptLength = 4000

export const Prompt = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(maxPromptLength)).pipe(
  Schema.brand("Prompt")
)
export type Prompt = typeof Prompt.Type

/** Everything a provider needs to make one video. */
export class VideoRequest extends Schema.Class<VideoRequest>("VideoRequest")({
  model: ModelId,
  mode: Mode,
  ratio: Ratio,
  /** Length of the video in seconds. */
  seconds: Schema.Int,
  resolution: Resolution,
  /** Whether it is to have sound; absent where that is as its model makes it. */
  sound: Schema.optionalKey(Schema.Boolean),
  /** The user's words, which is what they are shown. */
  prompt: Prompt,
  /** What a provider is sent in place of `prompt`, where the assistant wrote it in English as well. */
  english: Schema.optionalKey(Prompt),
  /** A cheap first look at the film, which its provider makes in full later. */
  draft: Schema.optionalKey(Schema.Boolean),
  /** The earlier video that it came from, if it came from one. */
  origin: Schema.optionalKey(JobId),
  /** Absent in jobs that are older than inputs. */
  inputs: VideoInputs.pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(noInputs)),
    Schema.withConstructorDefault(Effect.succeed(noInputs))
  )
}) {}

/** A cheap first look at a video, the same film in full, and a finished video made larger. */
export const Stage = Schema.Literals(["draft", "film", "upscale"])
export type Stage = typeof Stage.Type

/** What a video of a stage is known by at a glance. */
export const stageMarks: Readonly<Record<Stage, string>> = { draft: "🖍", film: "🎬", upscale: "✨" }

/** Whether a video is a draft, the film that is made of one, or one that was made larger; undefined for any other. */
export const stageOf = ({ draft, inputs }: Pick<VideoRequest, "draft" | "inputs">): Stage | undefined => {
  if (inputs._tag === "Upscale") return "upscale"
  return inputs._tag === "Draft" ? "film" : draft === true ? "draft" : undefined
}

/** Whether a video is bought for its size: it is kept and sent in that, and not made what every player shows. */
export const keepsSize = ({ inputs }: Pick<VideoRequest, "inputs">): boolean => inputs._tag === "Upscale"

/** A request as its provider gets it: in English, where the assistant wrote that. */
export const asSent = (request: VideoRequest): VideoRequest => {
  const { english, ...rest } = request
  return english === undefined ? request : new VideoRequest({ ...rest, prompt: english })
}

/** The frame of a ratio and resolution in pixels; the shorter side is the resolution. */
export const frame = (ratio: Ratio, resolution: Resolution): { readonly width: number; readonly height: number } => {
  const [across = 1, down = 1] = ratio.split(":").map(Number)
  const side = (part: number) => 2 * Math.round((part * shortSide[resolution]) / Math.min(across, down) / 2)
  return { width: side(across), height: side(down) }
}
