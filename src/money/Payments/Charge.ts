import { Schema } from "effect"
import { ChargeId } from "../../domain/Ids.ts"

/** A charge as Telegram reports it, by update or in its list of transactions. */
export const Charge = Schema.Struct({
  charge: ChargeId,
  payload: Schema.String,
  /** The amount, in Stars; in the smallest units of another `currency`, which we never ask for. */
  stars: Schema.Int,
  /** Undefined for Stars where nobody tells it: Telegram's list of Star transactions, a process of the release before. */
  currency: Schema.optional(Schema.String),
  /** Until when a subscription is paid, in ms of the epoch. */
  until: Schema.UndefinedOr(Schema.Finite)
})
export type Charge = typeof Charge.Type

/** What Telegram tells of a subscription: its user stopped it, wants it again, or could not pay for the next month. */
export const SubscriptionState = Schema.Literals(["canceled", "active", "failed"])
export type SubscriptionState = typeof SubscriptionState.Type
