import { Match } from "effect"
import type { Prompt, Ratio } from "./domain/Video.ts"
import type { CommandName, Event, Finding } from "./Dialog/Event.ts"
import { pressed, pressedFree } from "./Dialog/press.ts"
import type { Dialog } from "./Dialog/State.ts"
import {
  type Circumstances,
  confirm,
  go,
  keepingDraft,
  leave,
  prompted,
  refuse,
  showAgain,
  type Step,
  stay,
  withoutDraft
} from "./Dialog/step.ts"

export type { Circumstances, Command, Step, Toast } from "./Dialog/step.ts"

/**
 * The dialog's whole logic: total over states and events, without effects. What fits no state changes nothing, and a tap
 * on an older card is refused with a short answer.
 */
export const transition = (dialog: Dialog, event: Event, now: Circumstances): Step =>
  Match.value(event).pipe(
    Match.withReturnType<Step>(),
    Match.tagsExhaustive({
      SentCommand: ({ command }) => commanded(dialog, command),
      SentText: ({ text }) => texted(dialog, text, now),
      SentOther: () => textedOther(dialog),
      PressedStep: ({ version, button }) =>
        version === now.version ? pressed(dialog, button, now) : refuse(dialog, "stale"),
      PressedFree: ({ button }) => pressedFree(dialog, button),
      PressedUnknown: () => refuse(dialog, "unknown"),
      AssistantAnswered: ({ request, prompt }) => answered(dialog, request, prompt, now),
      AssistantFailed: ({ request }) => answered(dialog, request, undefined, now),
      BlockedBot: () => stay(dialog, { _tag: "SetReachable", reachable: false }),
      UnblockedBot: () => stay(dialog, { _tag: "SetReachable", reachable: true })
    })
  )

/** The step that follows when the store answered a command of the step before. */
export const resolve = (dialog: Dialog, finding: Finding, now: Circumstances): Step => {
  switch (finding._tag) {
    case "Remembered":
      return confirm(
        keepingDraft(dialog),
        finding.flip ? { ...finding.spec, ratio: flipped(finding.spec.ratio) } : finding.spec,
        finding.prompt,
        now
      )
    case "CoinsRefused":
    case "JobRefused": {
      const obstacle = finding._tag === "CoinsRefused" ? "insufficient-coins" : "too-many-jobs"
      return dialog.state._tag === "Confirming" ? go(dialog, { ...dialog.state, obstacle }) : showAgain(dialog)
    }
  }
}

const commanded = (dialog: Dialog, command: CommandName): Step => {
  switch (command) {
    case "start":
    case "menu":
      return leave(dialog, { _tag: "MainMenu" })
    case "cancel":
      return go(withoutDraft(dialog), { _tag: "MainMenu" })
    case "video":
      return leave(dialog, { _tag: "ChoosingModel" })
    case "gallery":
      return leave(dialog, { _tag: "ViewingGallery" })
    case "language":
      return leave(dialog, { _tag: "ChoosingLanguage" })
    case "balance":
    case "help":
    case "terms":
    case "paysupport":
      return stay(dialog, { _tag: "Say", notice: command })
  }
}

/** A text is a prompt wherever a prompt can be; elsewhere the card is shown again, below it. */
const texted = (dialog: Dialog, text: string, now: Circumstances): Step => {
  const { state } = dialog
  switch (state._tag) {
    case "WritingPrompt":
    case "BrowsingIdeas":
    case "ReviewingPrompt":
    case "Confirming":
      return prompted(dialog, state.spec, text, now)
    default:
      return showAgain(dialog)
  }
}

const textedOther = (dialog: Dialog): Step => {
  const { state } = dialog
  return state._tag === "WritingPrompt"
    ? go(dialog, { _tag: "WritingPrompt", spec: state.spec, problem: "not-text" })
    : showAgain(dialog)
}

const answered = (dialog: Dialog, request: string, prompt: Prompt | undefined, now: Circumstances): Step => {
  const { state } = dialog
  if (state._tag !== "AwaitingAssistant" || state.request !== request) return stay(dialog)
  const { spec } = state
  const usable = prompt ?? state.previous ?? state.idea
  const assistantFailed = prompt === undefined
  return spec.mode === "meme"
    ? confirm(dialog, spec, usable, now, assistantFailed)
    : go(dialog, { _tag: "ReviewingPrompt", spec, idea: state.idea, prompt: usable, assistantFailed })
}

const flipped = (ratio: Ratio): Ratio => (ratio === "9:16" ? "16:9" : "9:16")
