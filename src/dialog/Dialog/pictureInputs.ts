import { noInputs, picturesIn, type SentPicture, type VideoInputs } from "../../domain/VideoInputs.ts"
import { type Offer, takesInputs } from "../../video/ModelCatalogue.ts"
import type { Spec } from "./State.ts"

type Frames = Extract<VideoInputs, { _tag: "Frames" }>
type References = Extract<VideoInputs, { _tag: "References" }>

/** The ways in which pictures can be used; `frames` is the usual one. */
export type PictureUse = "frames" | "references"

/** The pictures that a video is made from, in their order. */
export const picturesOf = ({ inputs = noInputs }: Pick<Spec, "inputs">): ReadonlyArray<SentPicture> =>
  picturesIn(inputs)

/** How the pictures of a video are used. */
export const useOf = ({ inputs }: Pick<Spec, "inputs">): PictureUse =>
  inputs?._tag === "References" ? "references" : "frames"

/** Pictures as first and last frame; undefined where they are none or more than two. */
const framesOf = ([first, last, ...more]: ReadonlyArray<SentPicture>): Frames | undefined =>
  first === undefined || more.length > 0 ? undefined : { _tag: "Frames", first, ...(last !== undefined && { last }) }

const referencesOf = (pictures: ReadonlyArray<SentPicture>): References => ({
  _tag: "References",
  pictures,
  videos: [],
  sounds: []
})

/** Whether somebody makes a model's videos of these inputs, whatever else is asked. */
export const takes = (offer: Offer | undefined, inputs: VideoInputs): boolean =>
  offer !== undefined && !offer.retired && offer.routes.some((route) => takesInputs(offer.model, route, inputs))

/** Pictures used in one way, where the model takes them so. */
export const usedAs = (
  pictures: ReadonlyArray<SentPicture>,
  offer: Offer | undefined,
  use: PictureUse
): VideoInputs | undefined => {
  const inputs = use === "frames" ? framesOf(pictures) : referencesOf(pictures)
  return inputs !== undefined && takes(offer, inputs) ? inputs : undefined
}

/**
 * What pictures are to a model: its first and last frame where it takes as many, else its references where it takes them, the
 * `preferred` way first. Where it takes neither they stay what they would usually be, and the card asks.
 */
export const arranged = (
  pictures: ReadonlyArray<SentPicture>,
  offer: Offer | undefined,
  preferred: PictureUse
): VideoInputs =>
  usedAs(pictures, offer, preferred) ??
  usedAs(pictures, offer, preferred === "frames" ? "references" : "frames") ??
  framesOf(pictures) ??
  referencesOf(pictures)

/** A video with its pictures as another model takes them. */
export const rearranged = (spec: Spec, offer: Offer | undefined): Spec => {
  const pictures = picturesOf(spec)
  return pictures.length === 0 ? spec : { ...spec, inputs: arranged(pictures, offer, useOf(spec)) }
}
