import { Option, Schema } from "effect"
import type { Coins } from "../../domain/Coins.ts"
import type { CoinPack } from "../../money/CoinPacks.ts"
import type { ChargeId, JobId } from "../../domain/Ids.ts"
import { Prompt } from "../../domain/Video.ts"
import { type Catalogue, price } from "../../video/ModelCatalogue.ts"
import type { Charge } from "../../money/Payments/Charge.ts"
import type { Style } from "../../assistant/PromptAssistant.ts"
import type { Operation } from "../../support/Operation.ts"
import type { Dialog, Draft, Page, Spec, SpendingObstacle, State } from "./State.ts"

/** What moves coins or changes an account; part of the commit. */
export type MoneyCommand =
  | { readonly _tag: "RecordPayment"; readonly payment: Charge }
  | { readonly _tag: "ReversePayment"; readonly charge: ChargeId }
  | { readonly _tag: "OfferPack"; readonly pack: CoinPack }
  | { readonly _tag: "Refer"; readonly code: string }
  | { readonly _tag: "Redeem"; readonly code: string }
  | { readonly _tag: "LimitSpending"; readonly day?: Coins; readonly month?: Coins }

/** What a step asks of the world. Jobs and money are part of the commit, the others follow it. */
export type Command =
  | MoneyCommand
  | { readonly _tag: "StopSubscription" }
  | { readonly _tag: "Operate"; readonly operation: Operation; readonly argument: string; readonly event: string }
  | { readonly _tag: "CreateJob"; readonly spec: Spec; readonly prompt: Prompt; readonly price: Coins }
  | { readonly _tag: "CancelJob"; readonly job: JobId }
  | { readonly _tag: "Recall"; readonly job: JobId; readonly flip: boolean }
  | { readonly _tag: "Resend"; readonly job: JobId }
  | { readonly _tag: "TakeLate"; readonly late: JobId }
  | { readonly _tag: "DeclineLate"; readonly late: JobId }
  | { readonly _tag: "Say"; readonly notice: Notice }
  | { readonly _tag: "SetReachable"; readonly reachable: boolean }

/** What can be said as a message of its own. */
export type Notice = Page | "balance" | "banned" | "promo-usage"

/** The short answer that a tap gets. */
export type Toast = "stale" | "unknown" | "gone" | `late-${"coins" | SpendingObstacle}`

/** The outcome of an event: the next dialog, what to do, and whether the screen is to be shown. */
export interface Step {
  readonly dialog: Dialog
  readonly commands: ReadonlyArray<Command>
  readonly show: boolean
  readonly toast: Toast | undefined
}

/**
 * What a step may know besides the dialog: the models and packs on offer, the version it was saved at, the event's own
 * id, and who the user is to the operator.
 */
export interface TransitionContext {
  readonly catalogue: Catalogue
  readonly version: number
  readonly eventId: string
  /** Empty where nothing is sold. */
  readonly packs: ReadonlyArray<CoinPack>
  readonly role: "user" | "operator" | "banned"
  /** Nothing was shown to them yet, and their Telegram speaks a language that the bot does not. */
  readonly stranger: boolean
}

export const go = (dialog: Dialog, state: State, ...commands: ReadonlyArray<Command>): Step => ({
  dialog: { ...dialog, state },
  commands,
  show: true,
  toast: undefined
})
export const stay = (dialog: Dialog, ...commands: ReadonlyArray<Command>): Step => ({
  dialog,
  commands,
  show: false,
  toast: undefined
})
export const refuse = (dialog: Dialog, toast: Toast): Step => ({ ...stay(dialog), toast })
export const showAgain = (dialog: Dialog): Step => ({ ...stay(dialog), show: true })

/** A prompt that is left unfinished is kept as a draft, so that looking elsewhere costs nobody their words. */
export const keepingDraft = (dialog: Dialog): Dialog => {
  const { state } = dialog
  const draft: Draft | undefined =
    state._tag === "ReviewingPrompt" || state._tag === "Confirming"
      ? { spec: state.spec, prompt: state.prompt }
      : state._tag === "AwaitingAssistant"
        ? { spec: state.spec, prompt: state.previous ?? state.idea }
        : state._tag === "ChoosingPack" && state.card !== undefined
          ? { spec: state.card.spec, prompt: state.card.prompt }
          : dialog.draft
  return { ...dialog, draft }
}
export const leave = (dialog: Dialog, state: State): Step => go(keepingDraft(dialog), state)
export const withoutDraft = (dialog: Dialog): Dialog => ({ ...dialog, draft: undefined })

const decodePrompt = Schema.decodeUnknownOption(Prompt)

export const prompted = (dialog: Dialog, spec: Spec, text: string, context: TransitionContext): Step =>
  Option.match(decodePrompt(text.trim()), {
    onNone: () =>
      go(dialog, { _tag: "WritingPrompt", spec, problem: text.trim().length === 0 ? "not-text" : "too-long" }),
    onSome: (prompt) =>
      spec.mode === "manual"
        ? confirm(dialog, spec, prompt, context)
        : ask(dialog, spec, prompt, spec.mode === "meme" ? "meme" : "scene", undefined, context)
  })

export const ask = (
  dialog: Dialog,
  spec: Spec,
  words: Prompt,
  style: Style,
  previous: Prompt | undefined,
  context: TransitionContext
): Step => go(dialog, { _tag: "AwaitingAssistant", spec, idea: words, style, previous, request: context.eventId })

export const confirm = (
  dialog: Dialog,
  spec: Spec,
  prompt: Prompt,
  context: TransitionContext,
  assistantFailed = false
): Step => {
  const offer = context.catalogue.find(spec.model)
  const cost = offer === undefined ? undefined : price(offer.model, spec.seconds, spec.resolution)
  if (offer === undefined || cost === undefined) return go(dialog, { _tag: "ChoosingModel" })
  return go(dialog, {
    _tag: "Confirming",
    spec,
    prompt,
    price: cost,
    obstacle: offer.retired ? "retired" : undefined,
    assistantFailed
  })
}
