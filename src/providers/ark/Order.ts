import type { VideoRequest } from "../../domain/Video.ts"
import { dataLink } from "../VideoProvider/inputs.ts"
import { markOf } from "../VideoProvider/mark.ts"
import type { Picture, TaskInputs } from "../VideoProvider.ts"
import { flexSeconds, tierOf } from "./tier.ts"

/** What a family of models is made from. Its members differ in the day of their names, which is the catalogue's. */
interface Family {
  readonly name: RegExp
  /** Pictures of it: more are refused there. */
  readonly references: number
  /** Whether it makes drafts, which are made in full later. */
  readonly drafts: boolean
  /** Whether a picture can be what it ends with. */
  readonly last: boolean
  /** Whether its videos may have sound: one without it refuses to be told. */
  readonly sound: boolean
  /** Whether its tasks may wait for idle machines. */
  readonly flex: boolean
}

const framed = { references: 0, drafts: false, last: true, sound: true, flex: false }
const first = { ...framed, flex: true }

const families: ReadonlyArray<Family> = [
  { ...framed, name: /^(dreamina|doubao)-seedance-2-5-\d{6}$/, references: 30, drafts: true },
  { ...framed, name: /^(dreamina|doubao)-seedance-2-0-((fast|mini)-)?\d{6}$/, references: 9 },
  { ...first, name: /^(doubao-)?seedance-1-5-pro-\d{6}$/ },
  { ...first, name: /^(doubao-)?seedance-1-0-pro-\d{6}$/, sound: false },
  { ...first, name: /^(doubao-)?seedance-1-0-pro-fast-\d{6}$/, sound: false, last: false }
]

const familyOf = (providerModel: string) => {
  const { model, flex } = tierOf(providerModel)
  const family = families.find(({ name }) => name.test(model))
  return flex && family?.flex !== true ? undefined : family
}

export const serves = (providerModel: string): boolean => familyOf(providerModel) !== undefined

type Role = "first_frame" | "last_frame" | "reference_image"

const image = (picture: Picture, role: Role) => ({
  type: "image_url",
  image_url: { url: dataLink(picture) },
  role
})

/** The pictures of an order; undefined for files, or a task, that the model has no words for. Clips need a public address. */
const picturesOf = (inputs: TaskInputs, { references, last }: Family) => {
  switch (inputs._tag) {
    case "None":
      return []
    case "Frames":
      if (inputs.last !== undefined && !last) return undefined
      return [
        image(inputs.first, "first_frame"),
        ...(inputs.last === undefined ? [] : [image(inputs.last, "last_frame")])
      ]
    case "References": {
      const { pictures, videos, sounds } = inputs
      if (videos.length + sounds.length > 0 || pictures.length > references) return undefined
      return pictures.map((picture) => image(picture, "reference_image"))
    }
    case "Source":
    case "Draft":
    case "Upscale":
      return undefined
  }
}

/** A draft in full: the very same shot, so that nothing of it is said again. */
const finalOf = (request: VideoRequest, task: string) => ({
  content: [{ type: "draft_task", draft_task: { id: task } }],
  resolution: request.resolution
})

const filmOf = (request: VideoRequest, inputs: TaskInputs, family: Family) => {
  const pictures = picturesOf(inputs, family)
  if (pictures === undefined) return undefined
  return {
    content: [{ type: "text", text: request.prompt }, ...pictures],
    resolution: request.resolution,
    // Beside a first frame a ratio is refused: pictures have the very shape of their video.
    ratio: inputs._tag === "Frames" ? "adaptive" : request.ratio,
    duration: request.seconds,
    // What it is when nobody says differs from model to model, and so does the price.
    ...(family.sound && { generate_audio: request.sound ?? true }),
    ...(request.draft === true && { draft: true })
  }
}

/** The body of an order; undefined for what the model has no words for, which is never sent. */
export const orderOf = (
  request: VideoRequest,
  providerModel: string,
  job: string,
  inputs: TaskInputs
): Readonly<Record<string, unknown>> | undefined => {
  const family = familyOf(providerModel)
  const isDrafted = request.draft === true || inputs._tag === "Draft"
  if (family === undefined || (isDrafted && !family.drafts)) return undefined
  const order = inputs._tag === "Draft" ? finalOf(request, inputs.task) : filmOf(request, inputs, family)
  const { model, flex } = tierOf(providerModel)
  const tier = flex ? { service_tier: "flex", execution_expires_after: flexSeconds } : {}
  return order && { model, ...order, ...tier, watermark: false, safety_identifier: markOf(job) }
}
