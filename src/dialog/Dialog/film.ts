import type { FilmOrder } from "../../telegram/Buttons.ts"
import type { Resolution } from "../../domain/Video.ts"
import type { Further } from "../../video/Jobs.ts"
import { type UpscaleOffer, upscaleOf } from "../../video/ModelCatalogue/upscales.ts"
import type { CardButton } from "./buttons.ts"
import type { JobRequest } from "./Event.ts"
import { orderedAt, risen } from "./replace.ts"
import { draftFor, inFull, isUpscale } from "./stages.ts"
import type { Card, Dialog, Spec } from "./State.ts"
import {
  confirm,
  followedBy,
  go,
  keepingDraft,
  type PlainStep,
  refuse,
  type Step,
  type TransitionContext
} from "./step.ts"

/** A draft in full: the very shot, of which nothing is said again. */
export const filmSpec = ({ spec, job }: Pick<JobRequest, "spec" | "job">, resolution: Resolution): Spec => {
  const { inputs: _, ...shot } = inFull(spec)
  return { ...shot, resolution, inputs: { _tag: "Draft", video: job }, origin: job }
}

/** A finished video made larger: what it shows, and how, is as it was. */
const upscaleSpec = ({ spec, job }: JobRequest, { coins: _, ...larger }: UpscaleOffer): Spec => ({
  ...spec,
  ...larger,
  inputs: { _tag: "Upscale", video: job },
  origin: job
})

/** The card of a larger video, with its price: nothing is ordered before it is confirmed. */
const enlarging = (dialog: Dialog, request: JobRequest, film: FilmOrder, context: TransitionContext): PlainStep => {
  const { finished, prompt, spec, answers: source } = request
  if (isUpscale(spec)) return refuse(dialog, "upscale-made")
  if (finished === undefined) return refuse(dialog, "upscale-undelivered")
  const larger = upscaleOf(context.catalogue, finished)
  return larger === undefined
    ? refuse(dialog, "upscale-off")
    : risen(confirm(keepingDraft(dialog), upscaleSpec(request, larger), prompt, context, { source }), film.coins)
}

/** What was made once is sent again, and what is on its way comes by itself. */
const madeAlready = (dialog: Dialog, { job, delivered }: Further, stage: "film" | "upscale"): PlainStep =>
  delivered
    ? followedBy(refuse(dialog, `${stage}-resent`), { _tag: "Resend", job })
    : refuse(dialog, `${stage}-underway`)

/**
 * The film of a delivered draft, for exactly the price that its button says, while the dialog stays where it is; of another video
 * the card of a larger one.
 */
export const makingFilm = (dialog: Dialog, request: JobRequest, film: FilmOrder, context: TransitionContext): Step => {
  const isDraft = request.spec.draft === true
  if (request.further !== undefined) return madeAlready(dialog, request.further, isDraft ? "film" : "upscale")
  if (!isDraft) return enlarging(dialog, request, film, context)
  return request.maker === undefined
    ? refuse(dialog, "gone")
    : orderedAt(dialog, { ...request, spec: filmSpec(request, film.resolution) }, film.coins, context)
}

/** The card with a draft in the place of its video, or the other way round. */
export const pressedStage = (
  dialog: Dialog,
  { spec, prompt, source, before }: Card,
  { stage }: Extract<CardButton, { _tag: "ChooseStage" }>,
  context: TransitionContext
): PlainStep => {
  if (stage === "film") {
    const whole = { ...inFull(spec), resolution: before?.resolution ?? spec.resolution }
    return spec.draft === true ? confirm(dialog, whole, prompt, context, { source }) : refuse(dialog, "unknown")
  }
  const offer = context.catalogue.find(spec.model)
  const draft = offer && draftFor(offer, spec, prompt)
  if (draft === undefined || spec.draft === true) return refuse(dialog, "unknown")
  const step = confirm(dialog, { ...spec, resolution: draft.resolution, draft: true }, prompt, context, { source })
  const { state } = step.dialog
  return state._tag === "Confirming" ? go(step.dialog, { ...state, before: spec }) : step
}
