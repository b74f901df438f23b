import { Option } from "effect"
import type { MessageId } from "../../domain/Ids.ts"
import type { Prompt } from "../../domain/Video.ts"
import { noInputs, type Operation, type VideoInputs } from "../../domain/VideoInputs.ts"
import { hasSound, misfit, type Model } from "../../video/ModelCatalogue.ts"
import { soundsOfAll } from "../../video/ModelCatalogue/misfit.ts"
import type { JobRequest } from "./Event.ts"
import { filmSpec } from "./film.ts"
import { draftFor, inFull } from "./stages.ts"
import type { Dialog, Spec } from "./State.ts"
import {
  ask,
  confirm,
  decodePrompt,
  go,
  keepingDraft,
  type PlainStep,
  tooLong,
  type TransitionContext,
  type Written
} from "./step.ts"
import { joined, wishOf } from "./wishes.ts"

/** What is done for a wish, the first that the video's provider can do. */
const waysTo: Readonly<Record<Operation, ReadonlyArray<Operation>>> = {
  edit: ["edit", "remix"],
  extend: ["extend"],
  remix: ["remix", "edit"]
}

/** To the question what is to be otherwise in a video. */
export const askedToChange = (dialog: Dialog, { spec, prompt, job }: JobRequest): PlainStep =>
  go(keepingDraft(dialog), { _tag: "WritingPrompt", spec, problem: undefined, changing: { video: job, prompt } })

/** The card of the video that somebody makes of an earlier one: nothing is spent before they confirm it. */
export const wished = (
  dialog: Dialog,
  request: JobRequest,
  written: Written,
  context: TransitionContext
): PlainStep => {
  const kept = keepingDraft(dialog)
  const spec: Spec = { ...request.spec, origin: request.job }
  const { prompt } = request
  const { text, message } = written
  const wish = wishOf(text)
  const card = (changed: Spec) => confirm(kept, changed, prompt, context)
  const operate = (operation: Operation) =>
    Option.match(decodePrompt(text.trim()), {
      onNone: () => tooLong(kept, spec, written, { video: request.job, prompt }),
      onSome: (words) => operated(kept, { ...request, spec }, operation, { words, message }, context)
    })
  switch (wish._tag) {
    case "Again":
      return card(spec)
    case "Ratio":
      return card({ ...spec, ratio: wish.ratio })
    case "Shorter": {
      const seconds = lengthsOf(spec, context).findLast((one) => one < spec.seconds)
      return seconds === undefined ? rewritten(kept, spec, prompt, text, context) : card({ ...spec, seconds })
    }
    case "Resolution": {
      const film = filmFor(spec, prompt, wish.resolution, context)
      return card(
        film === undefined
          ? { ...inFull(spec), resolution: resolutionOf(spec, wish.resolution, context) }
          : filmSpec(request, film)
      )
    }
    case "Sound":
      return canSound(spec, wish.sound, context) ? card({ ...spec, sound: wish.sound }) : operate("edit")
    case "Operate":
      return operate(wish.operation)
  }
}

/** The resolution of the film that a draft is in a better quality. */
const filmFor = (
  spec: Spec,
  prompt: Prompt,
  wanted: Spec["resolution"] | "better",
  { catalogue }: TransitionContext
): Spec["resolution"] | undefined => {
  const offer = catalogue.find(spec.model)
  if (offer === undefined || spec.draft !== true) return undefined
  const resolution = draftFor(offer, spec, prompt)?.film.resolution
  return wanted === "better" || wanted === resolution ? resolution : undefined
}

const modelOf = ({ model }: Spec, { catalogue }: TransitionContext): Model | undefined => catalogue.find(model)?.model

/** Whether a video can be had with or without sound, which it is not so far. */
const canSound = (spec: Spec, sound: boolean, { catalogue }: TransitionContext): boolean => {
  const offer = catalogue.find(spec.model)
  return (
    offer !== undefined &&
    hasSound(offer.model, spec) !== sound &&
    soundsOfAll(offer.model, offer.routes, spec.inputs ?? noInputs).includes(sound)
  )
}

const lengthsOf = (spec: Spec, context: TransitionContext) =>
  (modelOf(spec, context)?.seconds ?? []).toSorted((one, other) => one - other)

/** The quality that is wished, else the best that the model has. */
const resolutionOf = (spec: Spec, wanted: Spec["resolution"] | "better", context: TransitionContext) => {
  const all = modelOf(spec, context)?.resolutions ?? []
  return all.find((one) => one === wanted) ?? all.at(-1) ?? spec.resolution
}

const operated = (
  dialog: Dialog,
  request: JobRequest,
  operation: Operation,
  { words, message }: { readonly words: Prompt; readonly message: MessageId | undefined },
  context: TransitionContext
): PlainStep => {
  const { spec, prompt } = request
  const worded = operation === "extend" ? joined(prompt, words) : words
  const inputs = sourceFor(request, operation, worded, context)
  if (inputs !== undefined) {
    return confirm(dialog, { ...spec, mode: "manual", inputs }, worded, context, { source: message })
  }
  const longer = lengthsOf(spec, context).find((one) => one > spec.seconds)
  return operation === "extend" && longer !== undefined
    ? confirm(dialog, { ...spec, seconds: longer }, prompt, context)
    : rewritten(dialog, spec, prompt, words, context)
}

/** The earlier video as what the new one is made from, where whoever made it can do so. */
const sourceFor = (
  { spec, job, maker }: JobRequest,
  operation: Operation,
  prompt: Prompt,
  { catalogue }: TransitionContext
): VideoInputs | undefined => {
  const offer = catalogue.find(spec.model)
  const routes = offer?.routes.filter(({ provider }) => provider === maker) ?? []
  return waysTo[operation]
    .map((one): VideoInputs => ({ _tag: "Source", operation: one, video: job }))
    .find((inputs) =>
      routes.some(
        (route) => offer !== undefined && misfit(offer.model, route, { ...spec, prompt, inputs }) === undefined
      )
    )
}

/** A new prompt of the old one and the wish: the assistant's, or where there is none both as they are. */
const rewritten = (dialog: Dialog, spec: Spec, prompt: Prompt, wish: string, context: TransitionContext): PlainStep =>
  Option.match(decodePrompt(wish.trim()), {
    onNone: () => confirm(dialog, spec, prompt, context),
    onSome: (idea) =>
      context.assistant
        ? ask(dialog, { ...spec, mode: "assistant" }, { prompt: idea }, { style: "change", previous: prompt }, context)
        : confirm(dialog, spec, joined(prompt, idea), context)
  })
