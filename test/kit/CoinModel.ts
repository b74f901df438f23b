/** A lot of a user's coins as the model sees it. */
interface Lot {
  readonly kind: "purchased" | "subscription" | "bonus"
  readonly charge?: string
  /** Given by an operator, who may take it back. */
  readonly granted?: boolean
  expiring: boolean
  expired: boolean
  balance: number
}

interface Hold {
  readonly parts: ReadonlyArray<{ readonly lot: Lot; readonly amount: number }>
  state: "held" | "captured" | "released"
}

/** Spent in this order: what expires first, then bonus coins, then bought ones, the oldest first. */
const spendingOrder = (one: Lot, other: Lot) =>
  Number(other.expiring) - Number(one.expiring) || one.kind.localeCompare(other.kind)

/**
 * One user's money, told as simply as it can be, to hold the ledger against. It knows no transactions, no keys and no
 * database: only what the user may rely on.
 */
export class CoinModel {
  private readonly lots: Array<Lot> = []
  private readonly holds = new Map<string, Hold>()
  private readonly charges = new Map<string, "paid" | "refunded">()
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

  private get spendable() {
    return this.lots.filter(({ expired, balance }) => !expired && balance > 0)
  }

  give(kind: Lot["kind"], balance: number, more: Partial<Pick<Lot, "charge" | "granted" | "expiring">> = {}) {
    const { expiring = false, ...rest } = more
    this.lots.push({ kind, balance, expired: false, expiring, ...rest })
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

  capture(job: string) {
    const hold = this.holds.get(job)
    if (hold?.state === "held") hold.state = "captured"
  }

  release(job: string) {
    const hold = this.holds.get(job)
    if (hold?.state !== "held") return
    hold.state = "released"
    for (const { lot, amount } of hold.parts) {
      lot.balance += amount
      lot.expired = false
    }
    this.settleDebt()
  }

  pay(charge: string, coins: number, bonus: number) {
    if (this.charges.has(charge)) return
    this.charges.set(charge, "paid")
    this.give("purchased", coins, { charge })
    if (bonus > 0) this.give("bonus", bonus, { charge })
    this.settleDebt()
  }

  refund(charge: string, sold: number) {
    if (this.charges.get(charge) !== "paid") return
    this.charges.set(charge, "refunded")
    const own = this.spendable.filter((lot) => lot.charge === charge)
    const others = this.spendable.filter((lot) => lot.charge !== charge && lot.kind !== "bonus")
    this.debt += sold - this.take([...own, ...others], sold)
  }

  revoke(coins: number) {
    this.take(
      this.spendable.filter(({ granted }) => granted),
      coins
    )
  }

  /** The lots that may expire have. */
  age() {
    for (const lot of this.lots) if (lot.expiring) lot.expired = true
  }

  sweep() {
    for (const lot of this.lots) if (lot.expired) lot.balance = 0
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
