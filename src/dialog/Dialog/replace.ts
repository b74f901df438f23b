import { Coins } from "../../domain/Coins.ts"
import type { InsteadOffer } from "../../telegram/Buttons.ts"
import { fitting } from "../../video/ModelCatalogue/fitting.ts"
import type { JobRequest } from "./Event.ts"
import type { Dialog } from "./State.ts"
import {
  confirm,
  go,
  keepingDraft,
  refuse,
  type Step,
  stay,
  type TransactionalCommand,
  type TransitionContext,
  withCommand
} from "./step.ts"

/**
 * A failed video by another model, for exactly the price that its button says; the dialog stays where it is. Where the price is
 * another one by now, or something stands in between, its card is shown instead.
 */
export const replacing = (
  dialog: Dialog,
  request: JobRequest,
  offer: InsteadOffer,
  context: TransitionContext
): Step => {
  const other = context.catalogue.find(offer.model)
  if (request.replaceable !== true) return refuse(dialog, "replaced")
  if (other === undefined) return refuse(dialog, "unknown")
  const spec = fitting(request.spec, other)
  const { prompt, answers: source } = request
  const card = confirm(keepingDraft(dialog), spec, prompt, context, { source })
  const { state } = card.dialog
  if (state._tag !== "Confirming" || state.obstacle !== undefined) return card
  if (state.price === offer.coins) {
    const { price } = state
    return withCommand(stay(dialog), { _tag: "CreateJob", spec, prompt, price, source, replaces: request.job })
  }
  return state.price > offer.coins ? go(card.dialog, { ...state, rise: Coins.make(state.price - offer.coins) }) : card
}

/** The dialog with the card of an order that was turned down: one that was made without a card has its own. */
export const cardOf = (dialog: Dialog, command: TransactionalCommand | undefined, context: TransitionContext): Dialog =>
  command?._tag === "CreateJob" && command.replaces !== undefined
    ? confirm(keepingDraft(dialog), command.spec, command.prompt, context, { source: command.source }).dialog
    : dialog
