import type { Coins } from "../../domain/Coins.ts"
import type { JobId, ModelId } from "../../domain/Ids.ts"
import { type Ratio, type Resolution, shortSide, type VideoRequest } from "../../domain/Video.ts"
import type { Catalogue, Offer } from "../ModelCatalogue.ts"
import { misfitOfAll } from "./misfit.ts"
import { hasSound } from "./Model.ts"
import { price } from "./pricing.ts"

/** What a finished video is, to whoever makes it larger. */
export interface Finished {
  readonly video: JobId
  readonly model: ModelId
  readonly ratio: Ratio
  readonly seconds: number
  /** Its shorter side in pixels: as it was ordered, or as it is where that is more. */
  readonly side: number
  /** Undefined where it is as its model makes it. */
  readonly sound: boolean | undefined
}

/** A job's video, as far as it matters here: what was ordered, what was sent where that is known, and what it lacks. */
interface Made {
  readonly id: JobId
  readonly request: VideoRequest
  readonly video: { readonly width: number; readonly height: number; readonly duration: number } | null
  readonly shortfall: { readonly seconds: number; readonly lacks: ReadonlyArray<string> } | null
}

/** A video that is made larger: by which model, and for how much; nothing else of it changes. */
export interface UpscaleOffer extends Pick<Finished, "ratio" | "seconds"> {
  readonly model: ModelId
  readonly resolution: Resolution
  readonly sound: boolean
  readonly coins: Coins
}

/** What a job's video is; undefined of a draft, whose film is the larger one, and of what was made larger already. */
export const finishedOf = ({ id: video, request, video: sent, shortfall }: Made): Finished | undefined => {
  const { model, ratio, draft, inputs } = request
  if (draft === true || inputs._tag === "Upscale") return undefined
  const ordered = shortSide[request.resolution]
  return {
    video,
    model,
    ratio,
    // Its provider takes what it lasts, which is not what was ordered where it came shorter, or goes on from another one.
    seconds: Math.max(1, Math.round(shortfall?.seconds ?? sent?.duration ?? request.seconds)),
    side: sent === null ? ordered : Math.max(ordered, Math.min(sent.width, sent.height)),
    sound: shortfall?.lacks.includes("sound") === true ? false : request.sound
  }
}

const offerBy = ({ model, routes }: Offer, finished: Finished, sound: boolean): ReadonlyArray<UpscaleOffer> => {
  const { video, ratio, seconds, side } = finished
  return model.resolutions.flatMap((resolution) => {
    const coins = shortSide[resolution] > side ? price(model, seconds, resolution, sound) : undefined
    if (coins === undefined) return []
    const made = { ratio, seconds, resolution, sound }
    // It is told no words, so that no prompt is too long for it.
    const found = misfitOfAll(model, routes, { ...made, prompt: "", inputs: { _tag: "Upscale", video } })
    return found === undefined ? [{ ...made, model: model.id, coins }] : []
  })
}

/** The larger video that can be made of a finished one; undefined where nobody makes one, or it is as large itself. */
export const upscaleOf = (
  { upscalers, find }: Pick<Catalogue, "upscalers" | "find">,
  finished: Finished
): UpscaleOffer | undefined => {
  const source = find(finished.model)?.model
  const sound = finished.sound ?? (source === undefined || hasSound(source, {}))
  return upscalers.flatMap((offer) => offerBy(offer, finished, sound))[0]
}
