import type { VideoRequest } from "../../domain/Video.ts"
import { type Frames, modelOf, type Model, type References } from "./Models.ts"
import type { Links } from "./Uploads.ts"

export const serves = (providerModel: string): boolean => modelOf(providerModel) !== undefined

/** What a video is made from, as far as it tells which endpoint makes it. */
type Inputs =
  | { readonly _tag: "None" | "Source" | "Draft" | "Upscale" }
  | { readonly _tag: "Frames"; readonly last?: unknown }
  | {
      readonly _tag: "References"
      readonly pictures: ReadonlyArray<unknown>
      readonly videos: ReadonlyArray<unknown>
      readonly sounds: ReadonlyArray<unknown>
    }

/** One way of a model: the endpoint that makes it, and how its input names the files. */
interface Way {
  readonly path: string
  readonly ratio: boolean
  /** Whether it is told the prompt. */
  readonly words: boolean
  /** Whether it can be told to have no sound, or has that of what it is made from. */
  readonly canBeSilent: boolean
  readonly files: (links: Links) => Readonly<Record<string, unknown>>
}

/** The field of a video, by its link. */
const byVideo = (field: string): Way => ({
  path: "",
  ratio: false,
  words: false,
  canBeSilent: true,
  files: (links) => (links._tag === "Video" ? { [field]: links.video } : {})
})

const worded = ({ soundField }: Model) => ({ words: true, canBeSilent: soundField !== undefined })

const byWords = (model: Model): Way | undefined =>
  model.text === undefined
    ? undefined
    : { path: model.text, ratio: model.ratio !== false, ...worded(model), files: () => ({}) }

const byFrames = (model: Model, { path, first, last, ratio = false }: Frames): Way => ({
  path,
  ratio,
  ...worded(model),
  files: (links) =>
    links._tag === "Frames"
      ? { [first]: links.first, ...(last !== undefined && links.last !== undefined && { [last]: links.last }) }
      : {}
})

const framesOf = ({ frames, both }: Model, hasLast: boolean): Frames | undefined => {
  if (!hasLast) return frames
  return both ?? (frames?.last === undefined ? undefined : frames)
}

const byReferences = (model: Model, { path, pictures, videos, sounds }: References): Way => ({
  path,
  ratio: model.ratio !== false,
  ...worded(model),
  files: (links) => {
    if (links._tag !== "References") return {}
    const kinds = [
      [pictures, links.pictures],
      [videos, links.videos],
      [sounds, links.sounds]
    ] as const
    return Object.fromEntries(
      kinds.flatMap(([files, urls]) => (files === undefined || urls.length === 0 ? [] : [[files[0], urls]]))
    )
  }
})

/** Whether a model takes so many files: a list that is too long is accepted there, and fails minutes later. */
const takes = ({ pictures, videos, sounds }: References, inputs: Extract<Inputs, { _tag: "References" }>): boolean =>
  inputs.pictures.length <= pictures[1] &&
  inputs.videos.length <= (videos?.[1] ?? 0) &&
  inputs.sounds.length <= (sounds?.[1] ?? 0)

const wayOf = (model: Model, inputs: Inputs): Way | undefined => {
  switch (inputs._tag) {
    case "None":
      return byWords(model)
    case "Frames": {
      const frames = framesOf(model, inputs.last !== undefined)
      return frames && byFrames(model, frames)
    }
    case "References": {
      const { references } = model
      return references === undefined || !takes(references, inputs) ? undefined : byReferences(model, references)
    }
    case "Upscale":
      return model.larger === undefined ? undefined : byVideo(model.larger)
    case "Source":
    case "Draft":
      return undefined
  }
}

/** Where an order goes, and what its input says. */
export interface Order {
  /** The id of the endpoint. */
  readonly endpoint: string
  /** Whether it can be told to have no sound. */
  readonly canBeSilent: boolean
  readonly input: (request: VideoRequest, links: Links) => Readonly<Record<string, unknown>>
}

/** The order of a video; undefined for what the model has no endpoint for. */
export const orderOf = (providerModel: string, inputs: Inputs): Order | undefined => {
  const model = modelOf(providerModel)
  const way = model && wayOf(model, inputs)
  if (model === undefined || way === undefined) return undefined
  return {
    endpoint: [model.base ?? providerModel, way.path].filter((part) => part !== "").join("/"),
    canBeSilent: way.canBeSilent,
    input: (request, links) => ({
      ...(way.words && { prompt: request.prompt }),
      ...model.settings(request),
      ...(way.ratio && { aspect_ratio: request.ratio }),
      ...way.files(links)
    })
  }
}
