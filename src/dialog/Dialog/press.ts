import type { ModelId } from "../../domain/Ids.ts"
import type { LastingButton } from "../../telegram/Buttons.ts"
import type { CardButton } from "./buttons.ts"
import { fitting } from "./fitting.ts"
import { idea, ideas } from "./ideas.ts"
import type { Dialog, Spec, State } from "./State.ts"
import { pressedMoney } from "./money.ts"
import {
  ask,
  type TransitionContext,
  confirm,
  go,
  leave,
  prompted,
  refuse,
  type Step,
  stay,
  withoutDraft
} from "./step.ts"

export const pressedFree = (dialog: Dialog, button: LastingButton): Step => {
  switch (button._tag) {
    case "NewVideo":
      return leave(dialog, { _tag: "ChoosingModel" })
    case "Menu":
      return leave(dialog, { _tag: "MainMenu" })
    case "Gallery":
      return leave(dialog, { _tag: "ViewingGallery" })
    case "Shop":
      return leave(dialog, { _tag: "ChoosingPack", card: undefined })
    case "Receipts":
      return leave(dialog, { _tag: "ViewingReceipts", page: 0 })
    case "Receipt":
      return leave(dialog, { _tag: "ViewingReceipt", job: button.job })
    case "History":
      return leave(dialog, { _tag: "ViewingHistory", page: 0 })
    case "Limits":
      return leave(dialog, { _tag: "ViewingLimits" })
    case "Invite":
      return leave(dialog, { _tag: "Inviting" })
    case "Again":
      return stay(dialog, { _tag: "Recall", job: button.job, flip: false })
    case "Flip":
      return stay(dialog, { _tag: "Recall", job: button.job, flip: true })
    case "CancelJob":
      return stay(dialog, { _tag: "CancelJob", job: button.job })
    case "SendAgain":
      return stay(dialog, { _tag: "Resend", job: button.job })
    case "TakeLate":
    case "DeclineLate":
      return stay(dialog, button)
  }
}

/** A tap on the current card. What the card does not offer cannot come from it, and is refused as unknown. */
export const pressed = (dialog: Dialog, button: CardButton, context: TransitionContext): Step => {
  const { state } = dialog
  switch (button._tag) {
    case "Back":
      return back(dialog)
    case "Cancel":
      return go(withoutDraft(dialog), { _tag: "MainMenu" })
    case "Read":
      return leave(dialog, { _tag: "Reading", page: button.page })
    case "PickLanguage":
      return leave(dialog, { _tag: "ChoosingLanguage" })
    case "ChooseLanguage":
      return state._tag === "ChoosingLanguage" || (state._tag === "MainMenu" && state.languages === true)
        ? go({ ...dialog, language: button.language }, { _tag: "MainMenu" })
        : refuse(dialog, "unknown")
    case "Resume":
      return dialog.draft === undefined
        ? refuse(dialog, "stale")
        : confirm(dialog, dialog.draft.spec, dialog.draft.prompt, context)
    case "ChooseModel":
      return state._tag === "ChoosingModel" ? chooseModel(dialog, button.model, context) : refuse(dialog, "unknown")
    case "Succeed":
      return succeed(dialog, button.model, context)
    case "ChooseMode":
      return state._tag === "ChoosingMode"
        ? go(dialog, { _tag: "ChoosingOrientation", model: state.model, mode: button.mode })
        : refuse(dialog, "unknown")
    case "ChooseRatio":
    case "ChooseSeconds":
    case "ChooseResolution":
      return specify(dialog, button, context)
    case "Buy":
    case "MorePacks":
    case "TurnPage":
    case "LimitDay":
    case "LimitMonth":
    case "StopSubscription":
      return pressedMoney(dialog, button, context)
    default:
      return write(dialog, button, context)
  }
}

const chooseModel = (dialog: Dialog, model: ModelId, context: TransitionContext): Step => {
  const offer = context.catalogue.find(model)
  if (offer === undefined) return refuse(dialog, "unknown")
  return go(dialog, { _tag: offer.retired ? "ExplainingRetirement" : "ChoosingMode", model })
}

/** To the successor of the model that explains itself, or of the card's; words already written go along. */
const succeed = (dialog: Dialog, model: ModelId, context: TransitionContext): Step => {
  const { state } = dialog
  const retired =
    state._tag === "ExplainingRetirement"
      ? state.model
      : state._tag === "Confirming" && state.obstacle === "retired"
        ? state.spec.model
        : undefined
  const successor = retired === undefined ? undefined : context.catalogue.find(retired)?.successor
  if (successor === undefined || successor.id !== model) return refuse(dialog, "unknown")
  const written = state._tag === "Confirming" ? state : dialog.draft?.spec.model === retired ? dialog.draft : undefined
  return written === undefined
    ? go(dialog, { _tag: "ChoosingMode", model })
    : confirm(withoutDraft(dialog), fitting(written.spec, successor), written.prompt, context)
}

/** Orientation, duration, quality: a choice of one is no question, so it is skipped. */
const specify = (
  dialog: Dialog,
  button: Extract<CardButton, { _tag: "ChooseRatio" | "ChooseSeconds" | "ChooseResolution" }>,
  context: TransitionContext
): Step => {
  const { state } = dialog
  if (!("model" in state)) return refuse(dialog, "unknown")
  const model = context.catalogue.find(state.model)?.model
  if (model === undefined) return go(dialog, { _tag: "ChoosingModel" })
  const refused = refuse(dialog, "unknown")

  const write = (spec: Spec) => go(dialog, { _tag: "WritingPrompt", spec, problem: undefined })
  const timed = (chosen: Omit<Spec, "resolution">) => {
    const [only, ...others] = model.resolutions
    return only !== undefined && others.length === 0
      ? write({ ...chosen, resolution: only })
      : go(dialog, { _tag: "ChoosingQuality", ...chosen })
  }
  if (state._tag === "ChoosingOrientation" && button._tag === "ChooseRatio" && model.ratios.includes(button.ratio)) {
    const chosen = { model: state.model, mode: state.mode, ratio: button.ratio }
    return model.seconds.length === 1
      ? timed({ ...chosen, seconds: model.seconds[0] })
      : go(dialog, { _tag: "ChoosingDuration", ...chosen })
  }
  if (state._tag === "ChoosingDuration" && button._tag === "ChooseSeconds" && model.seconds.includes(button.seconds)) {
    return timed({ model: state.model, mode: state.mode, ratio: state.ratio, seconds: button.seconds })
  }
  if (
    state._tag === "ChoosingQuality" &&
    button._tag === "ChooseResolution" &&
    model.resolutions.includes(button.resolution)
  ) {
    const { _tag, ...chosen } = state
    return write({ ...chosen, resolution: button.resolution })
  }
  return refused
}

type WritingButton = Extract<
  CardButton,
  { _tag: "ShowIdeas" | "UseIdea" | "UsePrompt" | "Restyle" | "KeepMine" | "Edit" | "Create" }
>

const write = (dialog: Dialog, button: WritingButton, context: TransitionContext): Step => {
  const { state } = dialog
  if (state._tag === "WritingPrompt" && button._tag === "ShowIdeas") {
    return go(dialog, { _tag: "BrowsingIdeas", spec: state.spec })
  }
  if (state._tag === "BrowsingIdeas" && button._tag === "UseIdea" && button.index in ideas) {
    return prompted(dialog, state.spec, idea(button.index, dialog.language), context)
  }
  if (state._tag === "AwaitingAssistant" && button._tag === "KeepMine") {
    return confirm(dialog, state.spec, state.previous ?? state.idea, context)
  }
  if (state._tag === "ReviewingPrompt") return review(dialog, state, button, context)
  if (state._tag === "Confirming") return decide(dialog, state, button, context)
  return refuse(dialog, "unknown")
}

const review = (
  dialog: Dialog,
  state: Extract<State, { _tag: "ReviewingPrompt" }>,
  button: WritingButton,
  context: TransitionContext
): Step => {
  switch (button._tag) {
    case "UsePrompt":
      return confirm(dialog, state.spec, state.prompt, context)
    case "KeepMine":
      return confirm(dialog, state.spec, state.idea, context)
    case "Restyle":
      return ask(dialog, state.spec, state.idea, button.style, state.prompt, context)
    default:
      return refuse(dialog, "unknown")
  }
}

const decide = (
  dialog: Dialog,
  state: Extract<State, { _tag: "Confirming" }>,
  button: WritingButton,
  context: TransitionContext
): Step => {
  switch (button._tag) {
    case "Create":
      // The card may be older than the model's retirement: then it is shown anew, with the way on.
      return context.catalogue.find(state.spec.model)?.retired !== false
        ? confirm(dialog, state.spec, state.prompt, context)
        : {
            ...stay(withoutDraft({ ...dialog, state: { _tag: "MainMenu" } })),
            commands: [{ _tag: "CreateJob", spec: state.spec, prompt: state.prompt, price: state.price }]
          }
    case "Edit":
      return leave(dialog, { _tag: "WritingPrompt", spec: state.spec, problem: undefined })
    default:
      return refuse(dialog, "unknown")
  }
}

/** One screen back; where there is none before, the main menu. */
const back = (dialog: Dialog): Step => {
  const { state } = dialog
  switch (state._tag) {
    case "ExplainingRetirement":
    case "ChoosingMode":
      return go(dialog, { _tag: "ChoosingModel" })
    case "ChoosingOrientation":
      return go(dialog, { _tag: "ChoosingMode", model: state.model })
    case "ChoosingDuration":
      return go(dialog, { _tag: "ChoosingOrientation", model: state.model, mode: state.mode })
    case "ChoosingQuality":
      return go(dialog, { _tag: "ChoosingDuration", model: state.model, mode: state.mode, ratio: state.ratio })
    case "WritingPrompt":
      return go(dialog, { _tag: "ChoosingOrientation", model: state.spec.model, mode: state.spec.mode })
    case "BrowsingIdeas":
    case "AwaitingAssistant":
    case "ReviewingPrompt":
      return leave(dialog, { _tag: "WritingPrompt", spec: state.spec, problem: undefined })
    case "ChoosingPack":
      return state.card === undefined
        ? go(dialog, { _tag: "MainMenu" })
        : go(dialog, { _tag: "Confirming", ...state.card })
    case "ViewingReceipt":
      return go(dialog, { _tag: "ViewingReceipts", page: 0 })
    case "ViewingHistory":
    case "ViewingLimits":
    case "Inviting":
      return go(dialog, { _tag: "ChoosingPack", card: undefined })
    default:
      return leave(dialog, { _tag: "MainMenu" })
  }
}
