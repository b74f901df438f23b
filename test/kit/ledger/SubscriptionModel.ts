import type { ChargeId } from "../../../src/domain/Ids.ts"
import type { SubscriptionState } from "../../../src/money/Payments/Charge.ts"

interface Subscription {
  invoice: string
  /** The first one, by which Telegram knows it. */
  charge: ChargeId
  cancelled: boolean
  /** Telegram is to be told to charge no more. */
  stopping: boolean
  over: boolean
}

/** One user's subscription, as simply as it can be told: who is banned pays for no further month. */
export class SubscriptionModel {
  private known: Subscription | undefined
  private readonly first = new Map<string, ChargeId>()
  banned = false

  /** Later months are paid later. */
  paid(invoice: string, charge: ChargeId) {
    const { known, banned } = this
    const first = this.first.get(invoice) ?? charge
    this.first.set(invoice, first)
    const stopping = banned || known?.stopping === true
    this.known = { invoice, charge: first, cancelled: false, stopping, over: false }
  }

  /** What Telegram says of it. */
  told(invoice: string, state: SubscriptionState) {
    const { known, banned } = this
    const cancelled = state !== "active"
    if (known?.invoice !== invoice || known.cancelled === cancelled) return
    known.cancelled = cancelled
    known.stopping ||= banned && !cancelled
  }

  /** Its last month was refunded. */
  ended(invoice: string) {
    const { known } = this
    if (known?.invoice !== invoice) return
    known.stopping = !known.cancelled
    known.cancelled = true
    known.over = true
  }

  ban() {
    this.banned = true
    if (this.known && !this.known.over && !this.known.cancelled) this.known.stopping = true
  }

  /** Telegram was told of the stop that waited. */
  stop() {
    if (!this.known?.stopping) return
    this.known.stopping = false
    this.known.cancelled = true
  }

  /** Whether one runs and was cancelled, and the charge that is to be stopped. */
  get seen() {
    const { known } = this
    return {
      cancelled: known === undefined || known.over ? undefined : known.cancelled,
      stopping: known?.stopping ? known.charge : undefined
    }
  }
}
