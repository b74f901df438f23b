/** A lot of a user's coins as the model sees it. */
interface Lot {
  readonly kind: "purchased" | "subscription" | "bonus"
  readonly charge?: string
  /** Given by an operator, who may take it back. */
  readonly granted?: boolean
  /** Of a day: gone at its end, whatever it was held for. */
  readonly daily?: boolean
  /** Whether it was open for another day, as coins came back after its end: that is once. */
  prolonged: boolean
  /** When what is left expires, in hours after the history's start; never when undefined. */
  expires: number | undefined
  expired: boolean
  balance: number
  /** What was left when it expired. */
  lapsed: number
}

interface Hold {
  readonly parts: ReadonlyArray<{ readonly lot: Lot; readonly amount: number }>
  state: "held" | "captured" | "released"
}

/** Spent in this order: what expires first, then bonus coins, then bought ones, the oldest first. */
const spendingOrder = (one: Lot, other: Lot) =>
  (one.expires ?? Infinity) === (other.expires ?? Infinity)
    ? one.kind.localeCompare(other.kind)
    : (one.expires ?? Infinity) - (other.expires ?? Infinity)

/** Coins that expired while they were held can be spent for a day after their return, the first time. */
const returnGrace = 24

/**
 * One user's money, told as simply as it can be, to hold the ledger against. It knows no transactions, no keys and no
 * database: only what the user may rely on.
 */
export class CoinModel {
  private readonly lots: Array<Lot> = []
  private readonly holds = new Map<string, Hold>()
  private readonly charges = new Map<string, "paid" | "refunded">()
  private moments = 0
  debt = 0

  get balance(): number {
    return this.spendable.reduce((sum, { balance }) => sum + balance, 0)
  }

  get held(): number {
    return [...this.holds.values()]
      .filter(({ state }) => state === "held")
      .flatMap(({ parts }) => parts)
      .reduce((sum, { amount }) => sum + amount, 0)
  }

  /** What is held for a job. */
  heldFor(job: string): number {
    const hold = this.holds.get(job)
    return hold?.state === "held" ? hold.parts.reduce((sum, { amount }) => sum + amount, 0) : 0
  }

  private get spendable() {
    return this.lots.filter(({ expired, balance }) => !expired && balance > 0)
  }

  give(kind: Lot["kind"], balance: number, more: Partial<Pick<Lot, "charge" | "granted" | "daily" | "expires">> = {}) {
    const { expires, ...rest } = more
    const at = expires === undefined ? undefined : expires + this.moment()
    this.lots.push({ kind, balance, expired: false, prolonged: false, expires: at, lapsed: 0, ...rest })
  }

  /** False when the balance does not cover it. */
  hold(job: string, price: number): boolean {
    if (this.balance < price) return false
    let left = price
    const parts = this.spendable.toSorted(spendingOrder).flatMap((lot) => {
      const amount = Math.min(lot.balance, left)
      lot.balance -= amount
      left -= amount
      return amount > 0 ? [{ lot, amount }] : []
    })
    this.holds.set(job, { parts, state: "held" })
    return true
  }

  /** `back` of the price returns, to what was spent last first. */
  capture(job: string, back = 0) {
    const hold = this.holds.get(job)
    if (hold?.state !== "held") return
    hold.state = "captured"
    let left = back
    for (const { lot, amount } of hold.parts.toReversed()) {
      const part = Math.min(amount, left)
      left -= part
      if (part > 0) this.giveBack(lot, part)
    }
    if (back > 0) this.settleDebt()
  }

  release(job: string) {
    const hold = this.holds.get(job)
    if (hold?.state !== "held") return
    hold.state = "released"
    for (const { lot, amount } of hold.parts) this.giveBack(lot, amount)
    this.settleDebt()
  }

  private giveBack(lot: Lot, amount: number) {
    lot.balance += amount
    if (!lot.expired || lot.daily || lot.prolonged) return
    lot.prolonged = true
    lot.expires = returnGrace + this.moment()
    lot.expired = false
  }

  /** `expires` in hours, of a subscription's coins. */
  pay(charge: string, coins: number, bonus: number, expires?: number) {
    if (this.charges.has(charge)) return
    this.charges.set(charge, "paid")
    if (expires === undefined) this.give("purchased", coins, { charge })
    else this.give("subscription", coins, { charge, expires })
    if (bonus > 0) this.give("bonus", bonus, { charge })
    this.settleDebt()
  }

  refund(charge: string, sold: number) {
    if (this.charges.get(charge) !== "paid") return
    this.charges.set(charge, "refunded")
    const own = this.lots.filter((lot) => lot.charge === charge)
    const lapsed = own.reduce((sum, lot) => sum + lot.lapsed, 0)
    const others = this.spendable.filter((lot) => lot.charge !== charge && lot.kind !== "bonus")
    const due = sold - lapsed
    this.debt += due - this.take([...own, ...others], due)
  }

  /** How many were taken. */
  revoke(coins: number): number {
    return this.take(
      this.spendable.filter(({ granted }) => granted),
      coins
    )
  }

  /** The lots that may expire have. */
  age() {
    for (const lot of this.lots) {
      if (lot.expires === undefined) continue
      lot.expired = true
      lot.expires = -1
    }
  }

  sweep() {
    for (const lot of this.lots) {
      if (!lot.expired) continue
      lot.lapsed += lot.balance
      lot.balance = 0
    }
  }

  /** Time passes from step to step, by far less than what lies between two kinds of expiry. */
  private moment() {
    return ++this.moments / 1e6
  }

  private settleDebt() {
    this.debt -= this.take(
      this.spendable.filter(({ kind }) => kind !== "bonus"),
      this.debt
    )
  }

  private take(lots: ReadonlyArray<Lot>, most: number): number {
    let left = most
    for (const lot of lots) {
      const amount = Math.min(lot.balance, left)
      lot.balance -= amount
      left -= amount
    }
    return most - left
  }
}
