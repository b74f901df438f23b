import type { Resolution, VideoRequest } from "../../domain/Video.ts"

type Json = Readonly<Record<string, unknown>>

/** An endpoint that begins with a picture, and maybe ends with another, by the names of their fields. */
export interface Frames {
  /** Below the model's own path. */
  readonly path: string
  readonly first: string
  readonly last?: string
  /** Whether it is told the ratio: most take that of their picture. */
  readonly ratio?: boolean
}

/** A list of files of one kind: its field, and how many are taken. */
type Files = readonly [field: string, most: number]

export interface References {
  readonly path: string
  readonly pictures: Files
  readonly videos?: Files
  readonly sounds?: Files
}

/** A model of fal, each way of it an endpoint of its own, and how its input says what every order says. */
export interface Model {
  /** What the ids of its endpoints begin with, where that is not its name in the catalogue. */
  readonly base?: string
  /** The endpoint for words alone; empty where that is the model's own path. */
  readonly text?: string
  readonly frames?: Frames
  /** For two pictures, where that is another endpoint. */
  readonly both?: Frames
  readonly references?: References
  /** The field of the video that it makes larger: it is told no words, and keeps the shape and the sound of that. */
  readonly larger?: string
  readonly settings: (request: VideoRequest) => Json
  /** The switch of its sound; undefined where there is none. */
  readonly soundField?: string
  /** False where words and references do not go with a ratio. */
  readonly ratio?: false
}

const number = (seconds: number) => seconds
const text = (seconds: number) => String(seconds)
const withUnit = (seconds: number) => `${seconds}s`

/** How a model calls our resolutions, where not as we do. */
type Words = Readonly<Partial<Record<Resolution, string>>>
const asIs: Words = {}
const byLines: Words = { "2k": "1440p", "4k": "2160p" }
const upperCase: Words = { "480p": "480P", "768p": "768P", "1080p": "1080P", "2k": "2K" }

/** What an input says beside its words: each part is left out where the model has no field for it. */
const told = (
  duration: ((seconds: number) => unknown) | undefined,
  resolution?: Words,
  soundField?: string
): Pick<Model, "settings" | "soundField"> => ({
  settings: ({ sound = true, ...request }) => ({
    ...(duration && { duration: duration(request.seconds) }),
    ...(resolution && { resolution: resolution[request.resolution] ?? request.resolution }),
    ...(soundField !== undefined && { [soundField]: sound })
  }),
  ...(soundField !== undefined && { soundField })
})

const words = "text-to-video"
const startAndEnd: Frames = { path: "image-to-video", first: "start_image_url", last: "end_image_url" }
const imageAndEnd: Frames = { path: "image-to-video", first: "image_url", last: "end_image_url" }
const imageAlone: Frames = { path: "image-to-video", first: "image_url" }

const seedance = (references: References): Model => ({
  text: words,
  frames: imageAndEnd,
  references,
  ...told(text, asIs, "generate_audio")
})
const seedance2 = seedance({
  path: "reference-to-video",
  pictures: ["image_urls", 9],
  videos: ["video_urls", 3],
  sounds: ["audio_urls", 3]
})

/** The first generation has no sound. */
const seedance1 = (frames: Frames): Model => ({ text: words, frames: { ...frames, ratio: true }, ...told(text, asIs) })

const wan3: Model = { text: words, frames: startAndEnd, ...told(number, asIs) }

const kling3: Model = { text: words, frames: startAndEnd, ...told(text, undefined, "generate_audio") }
const kling3Turbo: Model = { text: words, frames: imageAlone, ...told(text) }
const klingO3: Model = { text: words, frames: imageAndEnd, ...told(text, undefined, "generate_audio") }

const veo: Model = {
  text: "",
  frames: { path: "image-to-video", first: "image_url", ratio: true },
  both: { path: "first-last-frame-to-video", first: "first_frame_url", last: "last_frame_url", ratio: true },
  ...told(withUnit, asIs, "generate_audio")
}

const ltx = (variant: string): Model => ({
  base: "fal-ai/ltx-2.3",
  text: `${words}${variant}`,
  frames: { ...imageAndEnd, path: `image-to-video${variant}`, ratio: true },
  ...told(number, byLines, "generate_audio")
})

const pixverse: Model = {
  text: words,
  frames: imageAlone,
  both: { path: "transition", first: "first_image_url", last: "end_image_url", ratio: true },
  ...told(number, asIs, "generate_audio_switch")
}

const horse: Model = {
  text: words,
  frames: imageAlone,
  references: { path: "reference-to-video", pictures: ["image_urls", 9] },
  ...told(number, asIs)
}

/** MiniMax's own pictures are as wide as it likes, or as their first picture. */
const hailuo = (length: ((seconds: number) => unknown) | undefined): Model => ({
  text: words,
  frames: imageAlone,
  ratio: false,
  ...told(length)
})

const h3 = told(number, upperCase)
const h3References: References = {
  path: "reference-to-video",
  pictures: ["reference_image_urls", 9],
  videos: ["reference_video_urls", 3],
  sounds: ["reference_audio_urls", 3]
}
/** It wants to be told how freely it may add to the words. */
const h3Max: Model = {
  text: words,
  frames: imageAndEnd,
  settings: (request) => ({ ...h3.settings(request), prompt_expansion_mode: "balanced" })
}

const vidu = (variant: string): Model => ({
  base: "fal-ai/vidu/q3",
  text: `${words}${variant}`,
  frames: { ...imageAndEnd, path: `image-to-video${variant}` },
  ...told(number, asIs, "audio")
})

/** Ten times as dear where it is told to be thorough, and twice where it makes more pictures a second: neither is left to chance. */
const upscaler: Model = {
  larger: "video_url",
  settings: ({ resolution }) => ({
    target_resolution: resolution,
    target_fps: "30fps",
    enhancement_preset: "aigc",
    enhancement_tier: "standard"
  })
}

/** The models that this driver knows the words of, by what their endpoints' ids have in common. */
const models: ReadonlyMap<string, Model> = new Map([
  ["bytedance/seedance-2.0", seedance2],
  ["bytedance/seedance-2.0/fast", seedance2],
  ["bytedance/seedance-2.0/mini", seedance2],
  [
    "fal-ai/bytedance/seedance/v1.5/pro",
    { text: words, frames: { ...imageAndEnd, ratio: true }, ...told(text, asIs, "generate_audio") }
  ],
  ["fal-ai/bytedance/seedance/v1/pro", seedance1(imageAndEnd)],
  ["fal-ai/bytedance/seedance/v1/pro/fast", seedance1(imageAlone)],
  ["alibaba/wan-3.0", wan3],
  ["alibaba/wan-3.0-prime", wan3],
  [
    "fal-ai/wan/v2.7",
    {
      text: words,
      frames: imageAndEnd,
      ...told(number, asIs)
    }
  ],
  [
    "fal-ai/wan/v2.2-a14b/turbo",
    {
      base: "fal-ai/wan/v2.2-a14b",
      text: "text-to-video/turbo",
      frames: { ...imageAndEnd, path: "image-to-video/turbo" },
      ...told(undefined, asIs)
    }
  ],
  ["fal-ai/wan-25-preview", { text: words, frames: imageAlone, ...told(text, asIs) }],
  ["alibaba/happy-horse", horse],
  ["alibaba/happy-horse/v1.1", horse],
  ["fal-ai/kling-video/v3/standard", kling3],
  ["fal-ai/kling-video/v3/pro", kling3],
  ["fal-ai/kling-video/v3/4k", kling3],
  ["fal-ai/kling-video/v3/turbo/standard", kling3Turbo],
  ["fal-ai/kling-video/v3/turbo/pro", kling3Turbo],
  ["fal-ai/kling-video/o3/standard", klingO3],
  ["fal-ai/kling-video/o3/pro", klingO3],
  ["fal-ai/kling-video/o3/4k", klingO3],
  ["fal-ai/kling-video/v2.6/pro", kling3],
  [
    "fal-ai/kling-video/v2.5-turbo/pro",
    { text: words, frames: { ...imageAlone, last: "tail_image_url" }, ...told(text) }
  ],
  ["fal-ai/veo3.1", { ...veo, references: { path: "reference-to-video", pictures: ["image_urls", 3] } }],
  ["fal-ai/veo3.1/fast", veo],
  ["fal-ai/veo3.1/lite", veo],
  [
    "google/gemini-omni-flash",
    {
      text: "",
      frames: { ...imageAlone, ratio: true },
      references: { path: "reference-to-video", pictures: ["image_urls", 7] },
      ...told(number)
    }
  ],
  ["minimax/h3", { text: words, frames: imageAndEnd, references: h3References, ...h3 }],
  ["minimax/h3-max", { ...h3Max, references: h3References }],
  ["minimax/h3-max-turbo", h3Max],
  ["fal-ai/minimax/hailuo-2.3/standard", hailuo(text)],
  ["fal-ai/minimax/hailuo-2.3/pro", hailuo(undefined)],
  ["fal-ai/minimax/hailuo-02/standard", { ...hailuo(text), frames: imageAndEnd }],
  ["fal-ai/minimax/hailuo-02/pro", { ...hailuo(undefined), frames: imageAndEnd }],
  ["fal-ai/ltx-2.3", ltx("")],
  ["fal-ai/ltx-2.3/fast", ltx("/fast")],
  ["fal-ai/pixverse/v6", pixverse],
  ["fal-ai/pixverse/c1", { text: words, frames: imageAlone, ...told(number, asIs, "generate_audio_switch") }],
  [
    "xai/grok-imagine-video",
    {
      text: words,
      frames: { ...imageAlone, ratio: true },
      references: { path: "reference-to-video", pictures: ["reference_image_urls", 7] },
      ...told(number, asIs)
    }
  ],
  ["xai/grok-imagine-video/v1.5", { frames: imageAlone, ...told(number, asIs) }],
  ["fal-ai/vidu/q3", vidu("")],
  ["fal-ai/vidu/q3/turbo", vidu("/turbo")],
  ["fal-ai/bytedance-upscaler/upscale/video", upscaler],
  ["luma/agent/ray/v3.2", { text: words, frames: { ...imageAndEnd, ratio: true }, ...told(withUnit, asIs) }]
])

/** The model of a name in the catalogue. */
export const modelOf = (providerModel: string): Model | undefined => models.get(providerModel)
