import type { Resolution, VideoRequest } from "../../domain/Video.ts"
import { dataLink } from "../VideoProvider/inputs.ts"
import type { TaskInputs } from "../VideoProvider.ts"

/** The files of an order as links in the model's own words; undefined where it has none for them. */
type Words = (inputs: TaskInputs) => Readonly<Record<string, unknown>> | undefined

/** An official model of Replicate, and how its input says what every order says. */
interface Model {
  readonly files: Words
  /** Beside prompt, duration and ratio, which all of them call alike. */
  readonly order: (request: VideoRequest) => Readonly<Record<string, unknown>>
  /** Whether it has no words for a video without sound. */
  readonly alwaysHeard?: true
}

/** Models that begin, and maybe end, with a picture, by the names of their fields. */
const frames =
  (first: string, last: string): Words =>
  (inputs) => {
    if (inputs._tag === "None") return {}
    if (inputs._tag !== "Frames") return undefined
    return { [first]: dataLink(inputs.first), ...(inputs.last !== undefined && { [last]: dataLink(inputs.last) }) }
  }

const pictures: Words = (inputs) =>
  inputs._tag === "References" && inputs.videos.length + inputs.sounds.length === 0
    ? { reference_images: inputs.pictures.map(dataLink) }
    : undefined

const references: Words = (inputs) =>
  inputs._tag === "References"
    ? {
        ...(inputs.pictures.length > 0 && { reference_images: inputs.pictures.map(dataLink) }),
        ...(inputs.videos.length > 0 && { reference_videos: inputs.videos.map(dataLink) }),
        ...(inputs.sounds.length > 0 && { reference_audios: inputs.sounds.map(dataLink) })
      }
    : undefined

const either =
  (one: Words, other: Words): Words =>
  (inputs) =>
    one(inputs) ?? other(inputs)

const sounding = ({ sound = true }: VideoRequest) => ({ generate_audio: sound })
const usual = (request: VideoRequest) => ({ resolution: request.resolution, ...sounding(request) })

const veo: Model = { files: frames("image", "last_frame"), order: usual }
const seedance: Model = { files: either(frames("image", "last_frame_image"), references), order: usual }

/** Kling calls its resolutions modes. */
const modes: Readonly<Partial<Record<Resolution, string>>> = { "720p": "standard", "1080p": "pro", "4k": "4k" }

/** The official models that this driver knows the words of, by owner and name. */
const models: ReadonlyMap<string, Model> = new Map([
  ["google/veo-3.1", veo],
  ["google/veo-3.1-fast", veo],
  ["google/veo-3.1-lite", { files: veo.files, order: ({ resolution }) => ({ resolution }), alwaysHeard: true }],
  ["bytedance/seedance-2.5", seedance],
  ["bytedance/seedance-2.0", seedance],
  ["bytedance/seedance-2.0-fast", seedance],
  [
    "kwaivgi/kling-v3-omni-video",
    {
      files: either(frames("start_image", "end_image"), pictures),
      order: (request) => ({ mode: modes[request.resolution] ?? "standard", ...sounding(request) })
    }
  ]
])

export const serves = (providerModel: string): boolean => models.has(providerModel)

/** Whether a model's videos can be ordered without sound. */
export const canBeSilent = (providerModel: string): boolean => models.get(providerModel)?.alwaysHeard !== true

/** The `input` of an order; undefined for a model, or for files, that there are no words for. */
export const inputOf = (
  request: VideoRequest,
  providerModel: string,
  inputs: TaskInputs
): Readonly<Record<string, unknown>> | undefined => {
  const model = models.get(providerModel)
  const files = model?.files(inputs)
  if (model === undefined || files === undefined) return undefined
  return {
    prompt: request.prompt,
    duration: request.seconds,
    aspect_ratio: request.ratio,
    ...model.order(request),
    ...files
  }
}
