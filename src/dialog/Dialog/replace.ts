import { Coins } from "../../domain/Coins.ts"
import type { InsteadOffer } from "../../telegram/Buttons.ts"
import { fitting } from "../../video/ModelCatalogue/fitting.ts"
import type { JobRequest } from "./Event.ts"
import type { Dialog } from "./State.ts"
import {
  confirm,
  type CreateJob,
  go,
  keepingDraft,
  type PlainStep,
  refuse,
  type Step,
  stay,
  type TransactionalCommand,
  type TransitionContext,
  withCommand
} from "./step.ts"

/**
 * An order by a button that says its price, for exactly that; the dialog stays where it is. Where the price is another one by
 * now, or something stands in between, its card is shown instead.
 */
export const orderedAt = (
  dialog: Dialog,
  { spec: wanted, prompt, answers: source }: Pick<JobRequest, "spec" | "prompt" | "answers">,
  coins: Coins,
  context: TransitionContext,
  more: Pick<CreateJob, "replaces"> = {}
): Step => {
  const card = confirm(keepingDraft(dialog), wanted, prompt, context, { source })
  const { state } = card.dialog
  if (state._tag !== "Confirming" || state.obstacle !== undefined) return card
  if (state.price === coins) {
    const { price, spec } = state
    return withCommand(stay(dialog), { _tag: "CreateJob", spec, prompt, price, source, cardless: true, ...more })
  }
  return risen(card, coins)
}

/** A card that says by how much its price is above what a button said. */
export const risen = (card: PlainStep, coins: Coins): PlainStep => {
  const { state } = card.dialog
  return state._tag === "Confirming" && state.price > coins
    ? go(card.dialog, { ...state, rise: Coins.make(state.price - coins) })
    : card
}

/** A failed video by another model, for the price that its button says. */
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
  return orderedAt(dialog, { ...request, spec }, offer.coins, context, { replaces: request.job })
}

/** The dialog with the card of an order that was turned down: one that was made without a card has its own. */
export const cardOf = (dialog: Dialog, command: TransactionalCommand | undefined, context: TransitionContext): Dialog =>
  command?._tag === "CreateJob" && command.cardless === true
    ? confirm(keepingDraft(dialog), command.spec, command.prompt, context, { source: command.source }).dialog
    : dialog
