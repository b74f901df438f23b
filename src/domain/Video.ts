import { Schema } from "effect"
import { ModelId } from "./Ids.ts"

export const Ratio = Schema.Literals(["9:16", "16:9", "1:1", "4:3"])
export type Ratio = typeof Ratio.Type

export const Resolution = Schema.Literals(["480p", "720p", "1080p"])
export type Resolution = typeof Resolution.Type

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
  prompt: Prompt
}) {}

/** The frame of a ratio and resolution in pixels; the shorter side is the resolution. */
export const frame = (ratio: Ratio, resolution: Resolution): { readonly width: number; readonly height: number } => {
  const short = Number.parseInt(resolution, 10)
  const even = (pixels: number) => 2 * Math.round(pixels / 2)
  switch (ratio) {
    case "9:16":
      return { width: short, height: even((short * 16) / 9) }
    case "16:9":
      return { width: even((short * 16) / 9), height: short }
    case "1:1":
      return { width: short, height: short }
    case "4:3":
      return { width: even((short * 4) / 3), height: short }
  }
}
