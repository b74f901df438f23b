import { maxPromptLength } from "../../domain/Video.ts"
import { quickSpec } from "./quick.ts"
import type { Dialog } from "./State.ts"
import { go, leave, type PlainStep, type Step, type TransitionContext, withoutDraft, type Written } from "./step.ts"

/**
 * How long after a long text a further message may still belong to it, in seconds: an app that cuts a text sends its parts at
 * once, and the times of messages are whole seconds.
 */
const partsWithin = 2
/** The shortest text that may be the first part of one: apps look for a good place in the second half of what one message holds. */
const shortestPart = 2048

/** Remembers how long a text was and when it was sent, where an app may have cut it off there. */
export const noting = <S extends Step>(step: S, { text: { length }, sent }: Written): S =>
  length >= shortestPart && sent !== undefined ? { ...step, dialog: { ...step.dialog, long: { length, sent } } } : step

/** What words are where they are the rest of a text that an app cut: together too long, and no prompt by themselves. */
export const restOf = (dialog: Dialog, { text, sent }: Written, context: TransitionContext): PlainStep | undefined => {
  const { state, long } = dialog
  if (long === undefined || sent === undefined || sent - long.sent > partsWithin) return undefined
  const length = long.length + text.length
  if (length <= maxPromptLength) return undefined
  const told: Dialog = { ...dialog, long: { length, sent } }
  if (state._tag === "WritingPrompt") return go(told, { ...state, problem: "too-long", length })
  const spec = "spec" in state ? state.spec : quickSpec(dialog.last, context.catalogue)
  if (spec === undefined) return leave(told, { _tag: "ChoosingModel" })
  // Half a text is no draft.
  const whole = "kept" in state ? withoutDraft(told) : told
  return go(whole, { _tag: "WritingPrompt", spec, problem: "too-long", length, source: sourceIn(state) })
}

const sourceIn = (state: Dialog["state"]) =>
  "source" in state ? state.source : "kept" in state ? state.kept?.source : undefined
