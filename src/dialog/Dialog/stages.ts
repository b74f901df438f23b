import type { Prompt } from "../../domain/Video.ts"
import { noInputs } from "../../domain/VideoInputs.ts"
import type { Offer } from "../../video/ModelCatalogue.ts"
import { type DraftOffer, draftOf } from "../../video/ModelCatalogue/drafts.ts"
import { sentPrompt } from "./scenes.ts"
import type { Spec } from "./State.ts"

/** Whether a video is an earlier one made larger. */
export const isUpscale = ({ inputs }: Pick<Spec, "inputs">): boolean => inputs?._tag === "Upscale"

/**
 * Whether a video is the film of a draft, or an earlier one made larger: its shot is there already, so that nothing of it can be
 * chosen anew.
 */
export const isFilm = (spec: Pick<Spec, "inputs">): boolean => spec.inputs?._tag === "Draft" || isUpscale(spec)

/** The video itself, where it was to be a draft. */
export const inFull = ({ draft: _, ...spec }: Spec): Spec => spec

/** The draft that can be made of a card's video first. */
export const draftFor = (offer: Offer, spec: Spec, prompt: Prompt): DraftOffer | undefined =>
  isFilm(spec)
    ? undefined
    : draftOf(offer, { ...inFull(spec), prompt: sentPrompt(spec, prompt), inputs: spec.inputs ?? noInputs })

/** A draft as its model makes drafts, and where that one makes none the video itself. */
export const asOffered = (spec: Spec, offer: Offer | undefined): Spec => {
  if (spec.draft !== true || offer === undefined) return spec
  const drafts = offer.routes.flatMap(({ takes }) => (takes?.draft === undefined ? [] : [takes.draft]))
  const [first] = drafts
  if (first === undefined) return inFull(spec)
  return drafts.some(({ draftResolution }) => draftResolution === spec.resolution)
    ? spec
    : { ...spec, resolution: first.draftResolution }
}
