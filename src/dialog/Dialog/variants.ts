import type { Prompt } from "../../domain/Video.ts"
import type { State } from "./State.ts"
import { isElsewhere } from "./elsewhere.ts"

/** How many prompts of a card can be taken back: as many as somebody goes through with two arrows. */
export const maxVariants = 5

/** The prompts that a card had before, and a new one; undefined where there is no other. */
export const variantsWith = (state: State, prompt: Prompt): ReadonlyArray<Prompt> | undefined => {
  const all = [...new Set([...variantsOf(state), prompt])]
  const newest = all.slice(-maxVariants)
  const kept = newest.includes(prompt) ? newest : [prompt, ...all.slice(1 - maxVariants)]
  return kept.length > 1 ? kept : undefined
}

const variantsOf = (state: State): ReadonlyArray<Prompt> => {
  if (isElsewhere(state)) return []
  switch (state._tag) {
    case "Confirming":
      return state.variants ?? [state.prompt]
    case "ChangingCard":
    case "AwaitingStill":
      return state.card.variants ?? [state.card.prompt]
    case "ChoosingPack":
      return state.card?.variants ?? (state.card === undefined ? [] : [state.card.prompt])
    case "WritingPrompt":
      return state.editing?.variants ?? (state.editing === undefined ? [] : [state.editing.prompt])
    case "AwaitingAssistant":
      return [...(state.variants ?? []), state.idea]
    case "ReviewingPrompt":
      return [...(state.variants ?? []), state.idea, state.prompt]
    case "ChoosingModel":
    case "ExplainingRetirement":
    case "ChoosingMode":
    case "ChoosingOrientation":
    case "ChoosingDuration":
    case "ChoosingQuality":
    case "BrowsingIdeas":
    case "SendingPhoto":
      return []
    default:
      return state satisfies never
  }
}
