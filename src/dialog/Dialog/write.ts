import { Coins } from "../../domain/Coins.ts"
import type { CardButton } from "./buttons.ts"
import { withoutInputs } from "./pictures.ts"
import { isFilm } from "./stages.ts"
import type { Dialog, State } from "./State.ts"
import {
  ask,
  confirm,
  go,
  editing,
  openCard,
  refuse,
  type Step,
  stay,
  type TransitionContext,
  withCommand,
  withoutDraft
} from "./step.ts"

type WritingButton = Extract<
  CardButton,
  { _tag: "UsePrompt" | "Restyle" | "KeepMine" | "Edit" | "Create" | "WaitInLine" }
>

/** The buttons under a prompt: each belongs to certain states, and is refused in every other. */
export const pressedWriting = (dialog: Dialog, button: WritingButton, context: TransitionContext): Step => {
  const { state } = dialog
  const refused = refuse(dialog, "unknown")
  const card = openCard(state)
  switch (button._tag) {
    case "UsePrompt":
      return state._tag === "ReviewingPrompt"
        ? confirm(dialog, state.spec, state.prompt, context, { source: state.source })
        : refused
    case "Restyle":
      return state._tag === "ReviewingPrompt"
        ? ask(
            dialog,
            state.spec,
            { prompt: state.idea, source: state.source },
            { style: button.style, previous: state.prompt },
            context
          )
        : refused
    case "KeepMine":
      if (state._tag === "ReviewingPrompt")
        return confirm(dialog, state.spec, state.idea, context, { source: state.source })
      return state._tag === "AwaitingAssistant"
        ? confirm(dialog, state.spec, state.previous ?? state.idea, context, { source: state.source })
        : refused
    case "Edit":
      return card === undefined ? refused : editing(dialog, card)
    case "Create":
      return state._tag === "Confirming" ? create(dialog, state, context) : refused
    case "WaitInLine":
      return state._tag === "Confirming" && state.obstacle === "too-many-jobs"
        ? create(dialog, state, context, { line: true })
        : refused
  }
}

/**
 * The card may be older than the model's retirement or its price: then it is shown anew, with the way on or with the
 * difference, and nothing is held yet. A lower price applies at once.
 */
const create = (
  dialog: Dialog,
  shown: Extract<State, { _tag: "Confirming" }>,
  context: TransitionContext,
  how: { readonly line?: true } = {}
): Step => {
  const { spec, prompt } = shown
  const renewed = confirm(dialog, spec, prompt, context, { source: shown.source })
  const { state } = renewed.dialog
  // What the catalogue does not offer is never ordered; everything else is for the store to say.
  if (state._tag !== "Confirming" || state.obstacle !== undefined) return renewed
  // Nobody makes drafts of it any more.
  if (state.spec.draft !== spec.draft) return renewed
  if (state.price > shown.price) {
    return go(dialog, { ...state, rise: Coins.make(state.price - shown.price) })
  }
  const { scenes: _scenes, ...last } = withoutInputs(spec)
  const kept = isFilm(spec) ? {} : { last }
  const next = stay(withoutDraft({ ...dialog, state: { _tag: "MainMenu" }, ...kept }))
  return withCommand(next, { _tag: "CreateJob", spec, prompt, price: state.price, source: shown.source, ...how })
}
