import type { Model } from "../../video/ModelCatalogue.ts"
import type { CardButton } from "./buttons.ts"
import type { Dialog, Spec } from "./State.ts"
import { go, type PlainStep, refuse, type TransitionContext } from "./step.ts"

type ChoiceButton = Extract<CardButton, { _tag: "ChooseRatio" | "ChooseSeconds" | "ChooseResolution" }>

/** What is known of a video before its prompt; one question after the other fills in the rest. */
type Chosen = Pick<Spec, "model" | "mode" | "ratio">

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
        ? askDuration(dialog, model, { model: state.model, mode: state.mode, ratio: button.ratio })
        : refused
    case "ChooseSeconds": {
      if (state._tag !== "ChoosingDuration" || !model.seconds.includes(button.seconds)) return refused
      const { _tag, ...chosen } = state
      return askQuality(dialog, model, { ...chosen, seconds: button.seconds })
    }
    case "ChooseResolution": {
      if (state._tag !== "ChoosingQuality" || !model.resolutions.includes(button.resolution)) return refused
      const { _tag, ...chosen } = state
      return askPrompt(dialog, { ...chosen, resolution: button.resolution })
    }
  }
}

const askDuration = (dialog: Dialog, model: Model, chosen: Chosen): PlainStep =>
  model.seconds.length === 1
    ? askQuality(dialog, model, { ...chosen, seconds: model.seconds[0] })
    : go(dialog, { _tag: "ChoosingDuration", ...chosen })

const askQuality = (dialog: Dialog, model: Model, chosen: Omit<Spec, "resolution">): PlainStep => {
  const [only, ...others] = model.resolutions
  return only !== undefined && others.length === 0
    ? askPrompt(dialog, { ...chosen, resolution: only })
    : go(dialog, { _tag: "ChoosingQuality", ...chosen })
}

const askPrompt = (dialog: Dialog, spec: Spec): PlainStep =>
  go(dialog, { _tag: "WritingPrompt", spec, problem: undefined })
