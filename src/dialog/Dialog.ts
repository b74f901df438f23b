import { Match } from "effect"
import type { Prompt, Ratio } from "../domain/Video.ts"
import type { CommandName, Event, CommitRejection } from "./Dialog/Event.ts"
import { pressed, pressedFree } from "./Dialog/press.ts"
import { paid } from "./Dialog/money.ts"
import type { Dialog } from "./Dialog/State.ts"
import {
  type TransitionContext,
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

export type { TransitionContext, Command, MoneyCommand, Step, Toast } from "./Dialog/step.ts"

/**
 * The dialog's whole logic: total over states and events, without effects. What fits no state changes nothing, and a tap
 * on an older card is refused with a short answer.
 */
export const transition = (dialog: Dialog, event: Event, context: TransitionContext): Step =>
  context.role === "banned" && isRequest(event)
    ? stay(dialog, { _tag: "Say", notice: "banned" })
    : offeringLanguages(react(dialog, event, context), context)

/** Their first menu lets strangers choose a language; no later one does. */
const offeringLanguages = (step: Step, context: TransitionContext): Step =>
  context.stranger && step.show && step.dialog.state._tag === "MainMenu"
    ? { ...step, dialog: { ...step.dialog, state: { _tag: "MainMenu", languages: true } } }
    : step

/** What somebody who is banned is not served any more; their payments and refunds still count. */
const isRequest = ({ _tag }: Event) => _tag.startsWith("Sent") || _tag.startsWith("Pressed")

const react = (dialog: Dialog, event: Event, context: TransitionContext): Step =>
  Match.value(event).pipe(
    Match.withReturnType<Step>(),
    Match.tagsExhaustive({
      SentCommand: ({ command, argument }) => commanded(dialog, command, argument ?? ""),
      Operated: ({ operation, argument }) =>
        stay(
          dialog,
          context.role === "operator"
            ? { _tag: "Operate", operation, argument, event: context.eventId }
            : { _tag: "Say", notice: "help" }
        ),
      Paid: ({ _tag, ...payment }) => paid(dialog, payment),
      Refunded: ({ charge }) => ({ ...showAgain(dialog), commands: [{ _tag: "ReversePayment", charge }] }),
      SentText: ({ text }) => texted(dialog, text, context),
      SentOther: () => textedOther(dialog),
      PressedStep: ({ version, button }) =>
        version === context.version ? pressed(dialog, button, context) : refuse(dialog, "stale"),
      PressedFree: ({ button }) => pressedFree(dialog, button),
      PressedUnknown: () => refuse(dialog, "unknown"),
      AssistantAnswered: ({ request, prompt }) => answered(dialog, request, prompt, context),
      AssistantFailed: ({ request }) => answered(dialog, request, undefined, context),
      BlockedBot: () => stay(dialog, { _tag: "SetReachable", reachable: false }),
      UnblockedBot: () => stay(dialog, { _tag: "SetReachable", reachable: true })
    })
  )

const obstacles = {
  CoinsRefused: "insufficient-coins",
  JobRefused: "too-many-jobs",
  LineRefused: "queue-full"
} as const

/** The step that follows when the store answered a command of the step before. */
export const resolve = (dialog: Dialog, rejection: CommitRejection, context: TransitionContext): Step => {
  switch (rejection._tag) {
    case "Remembered":
      return confirm(
        keepingDraft(dialog),
        rejection.flip ? { ...rejection.spec, ratio: flipped(rejection.spec.ratio) } : rejection.spec,
        rejection.prompt,
        context
      )
    case "CoinsRefused":
    case "JobRefused":
    case "LineRefused":
    case "SpendingRefused": {
      const obstacle = rejection._tag === "SpendingRefused" ? rejection.reason : obstacles[rejection._tag]
      return dialog.state._tag === "Confirming" ? go(dialog, { ...dialog.state, obstacle }) : showAgain(dialog)
    }
    case "LateRefused": {
      // The offer stays where it is: after the payment it is pressed again.
      const shop = { _tag: "ChoosingPack", card: undefined, price: rejection.price } as const
      const step = rejection.reason === "coins" ? leave(dialog, shop) : stay(dialog)
      return { ...step, toast: `late-${rejection.reason}` }
    }
  }
}

/** A deep link's payload: who brought the user, or a promo code. */
const linked = (dialog: Dialog, payload: string): Step => {
  const [, kind, code = ""] = /^(ref|promo)_([A-Za-z0-9_-]{1,58})$/.exec(payload) ?? []
  const step = leave(dialog, { _tag: "MainMenu" })
  if (kind === undefined) return step
  return { ...step, commands: [kind === "ref" ? { _tag: "Refer", code } : { _tag: "Redeem", code }] }
}

const commanded = (dialog: Dialog, command: CommandName, argument: string): Step => {
  switch (command) {
    case "start":
      return linked(dialog, argument)
    case "promo":
      return argument === ""
        ? stay(dialog, { _tag: "Say", notice: "promo-usage" })
        : { ...showAgain(dialog), commands: [{ _tag: "Redeem", code: argument }] }
    case "buy":
      return leave(dialog, { _tag: "ChoosingPack", card: undefined })
    case "receipts":
      return leave(dialog, { _tag: "ViewingReceipts", page: 0 })
    case "history":
      return leave(dialog, { _tag: "ViewingHistory", page: 0 })
    case "limits":
      return leave(dialog, { _tag: "ViewingLimits" })
    case "invite":
      return leave(dialog, { _tag: "Inviting" })
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
const texted = (dialog: Dialog, text: string, context: TransitionContext): Step => {
  const { state } = dialog
  switch (state._tag) {
    case "WritingPrompt":
    case "BrowsingIdeas":
    case "ReviewingPrompt":
    case "Confirming":
      return prompted(dialog, state.spec, text, context)
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

const answered = (dialog: Dialog, request: string, prompt: Prompt | undefined, context: TransitionContext): Step => {
  const { state } = dialog
  if (state._tag !== "AwaitingAssistant" || state.request !== request) return stay(dialog)
  const { spec } = state
  const usable = prompt ?? state.previous ?? state.idea
  const assistantFailed = prompt === undefined
  return spec.mode === "meme"
    ? confirm(dialog, spec, usable, context, assistantFailed)
    : go(dialog, { _tag: "ReviewingPrompt", spec, idea: state.idea, prompt: usable, assistantFailed })
}

const flipped = (ratio: Ratio): Ratio => (ratio === "9:16" ? "16:9" : "9:16")
