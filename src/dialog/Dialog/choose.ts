import type { Model } from "../../video/ModelCatalogue.ts"
import type { CardButton } from "./buttons.ts"
import type { Dialog, Spec, Words } from "./State.ts"
import { go, type PlainStep, refuse, type TransitionContext, worded } from "./step.ts"

type ChoiceButton = Extract<CardButton, { _tag: "ChooseRatio" | "ChooseSeconds" | "ChooseResolution" }>

/** Words that came before the questions were answered. */
interface Kept {
  readonly kept?: Words | undefined
}

/** What is known of a video before its prompt; one question after the other fills in the rest. */
type Chosen = Pick<Spec, "model" | "mode" | "ratio"> & Kept

/** Orientation, duration, quality, in this order. A question with one possible answer is not asked. */
export const pressedChoice = (dialog: Dialog, button: ChoiceButton, context: TransitionContext): PlainStep => {
  const { state } = dialog
  const refused = refuse(dialog, "unknown")
  if (!("model" in state)) return refused
  const model = context.catalogue.find(state.model)?.model
  if (model === undefined) return go(dialog, { _tag: "ChoosingModel" })
  switch (button._tag) {
    case "ChooseRatio":
      return state._tag === "ChoosingOrientation" && model.ratios.includes(button.ratio)
        ? askDuration(dialog, model, { ...chosenOf(state), ratio: button.ratio }, context)
        : refused
    case "ChooseSeconds": {
      if (state._tag !== "ChoosingDuration" || !model.seconds.includes(button.seconds)) return refused
      return askQuality(dialog, model, { ...chosenOf(state), seconds: button.seconds }, context)
    }
    case "ChooseResolution": {
      if (state._tag !== "ChoosingQuality" || !model.resolutions.includes(button.resolution)) return refused
      return askPrompt(dialog, { ...chosenOf(state), resolution: button.resolution }, context)
    }
  }
}

const chosenOf = <S extends { readonly _tag: string }>({ _tag, ...chosen }: S) => chosen

const askDuration = (dialog: Dialog, model: Model, chosen: Chosen, context: TransitionContext): PlainStep =>
  model.seconds.length === 1
    ? askQuality(dialog, model, { ...chosen, seconds: model.seconds[0] }, context)
    : go(dialog, { _tag: "ChoosingDuration", ...chosen })

const askQuality = (
  dialog: Dialog,
  model: Model,
  chosen: Omit<Spec, "resolution"> & Kept,
  context: TransitionContext
): PlainStep => {
  const [only, ...others] = model.resolutions
  return only !== undefined && others.length === 0
    ? askPrompt(dialog, { ...chosen, resolution: only }, context)
    : go(dialog, { _tag: "ChoosingQuality", ...chosen })
}

/** The last question, unless its answer is there already. */
const askPrompt = (dialog: Dialog, { kept, ...spec }: Spec & Kept, context: TransitionContext): PlainStep =>
  kept === undefined
    ? go(dialog, { _tag: "WritingPrompt", spec, problem: undefined })
    : worded(dialog, spec, kept, context)
