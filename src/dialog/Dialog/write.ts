import type { CardButton } from "./buttons.ts"
import { idea, ideas } from "./ideas.ts"
import type { Dialog, State } from "./State.ts"
import {
  ask,
  confirm,
  go,
  leave,
  prompted,
  refuse,
  type Step,
  stay,
  type TransitionContext,
  withCommand,
  withoutDraft
} from "./step.ts"

type WritingButton = Extract<
  CardButton,
  { _tag: "ShowIdeas" | "UseIdea" | "UsePrompt" | "Restyle" | "KeepMine" | "Edit" | "Create" }
>

/** The buttons under a prompt: each belongs to certain states, and is refused in every other. */
export const pressedWriting = (dialog: Dialog, button: WritingButton, context: TransitionContext): Step => {
  const { state } = dialog
  const refused = refuse(dialog, "unknown")
  switch (button._tag) {
    case "ShowIdeas":
      return state._tag === "WritingPrompt" ? go(dialog, { _tag: "BrowsingIdeas", spec: state.spec }) : refused
    case "UseIdea":
      return state._tag === "BrowsingIdeas" && button.index in ideas
        ? prompted(dialog, state.spec, idea(button.index, dialog.language), context)
        : refused
    case "UsePrompt":
      return state._tag === "ReviewingPrompt" ? confirm(dialog, state.spec, state.prompt, context) : refused
    case "Restyle":
      return state._tag === "ReviewingPrompt"
        ? ask(dialog, state.spec, state.idea, button.style, state.prompt, context)
        : refused
    case "KeepMine":
      if (state._tag === "ReviewingPrompt") return confirm(dialog, state.spec, state.idea, context)
      return state._tag === "AwaitingAssistant"
        ? confirm(dialog, state.spec, state.previous ?? state.idea, context)
        : refused
    case "Edit":
      return state._tag === "Confirming"
        ? leave(dialog, { _tag: "WritingPrompt", spec: state.spec, problem: undefined })
        : refused
    case "Create":
      return state._tag === "Confirming" ? create(dialog, state, context) : refused
  }
}

/** The card may be older than the model's retirement: then it is shown anew, with the way on. */
const create = (dialog: Dialog, state: Extract<State, { _tag: "Confirming" }>, context: TransitionContext): Step => {
  const { spec, prompt, price } = state
  if (context.catalogue.find(spec.model)?.retired !== false) return confirm(dialog, spec, prompt, context)
  const next = stay(withoutDraft({ ...dialog, state: { _tag: "MainMenu" } }))
  return withCommand(next, { _tag: "CreateJob", spec, prompt, price })
}
