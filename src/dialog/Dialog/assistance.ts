import { Hash } from "effect"
import type { Scene } from "../../assistant/PromptAssistant.ts"
import type { Prompt } from "../../domain/Video.ts"
import { knowing } from "./scenes.ts"
import type { Dialog, State } from "./State.ts"
import { confirm, go, type PlainStep, showAgain, stay, type TransitionContext } from "./step.ts"
import { variantsWith } from "./variants.ts"
import { joined } from "./wishes.ts"

/** The number of the draft in which the answer to a request is written: the same after a restart, and never zero. */
export const draftOf = (request: string): number => Math.abs(Hash.string(request)) || 1

/** The prompt that there is where the assistant gave none. */
const withoutAssistant = ({ style, previous, idea }: Extract<State, { _tag: "AwaitingAssistant" }>): Prompt =>
  style === "change" && previous !== undefined ? joined(previous, idea) : (previous ?? idea)

/** What the assistant answered to a request; without a scene the words go on that there were. */
export const answered = (
  dialog: Dialog,
  request: string,
  scene: Scene | undefined,
  context: TransitionContext
): PlainStep => {
  const { state } = dialog
  if (state._tag !== "AwaitingAssistant" || state.request !== request) return stay(dialog)
  const { idea, source } = state
  const spec = scene === undefined ? state.spec : knowing(state.spec, scene)
  const prompt = scene?.prompt ?? withoutAssistant(state)
  const assistantFailed = scene === undefined
  return spec.mode === "meme"
    ? confirm(dialog, spec, prompt, context, { source, assistantFailed })
    : go(dialog, {
        _tag: "ReviewingPrompt",
        spec,
        idea,
        source,
        variants: variantsWith(state, prompt),
        prompt,
        assistantFailed
      })
}

/**
 * Somebody stopped the assistant while it wrote: half a scene is nobody's prompt, so the card has the words of before, and
 * says so. Where it was done by then, they see where they are.
 */
export const stopped = (dialog: Dialog, draft: number, context: TransitionContext): PlainStep => {
  const { state } = dialog
  return state._tag === "AwaitingAssistant" && draftOf(state.request) === draft
    ? confirm(dialog, state.spec, state.previous ?? state.idea, context, {
        source: state.source,
        assistantStopped: true
      })
    : showAgain(dialog)
}
