import { Schema } from "effect"

/** Whole coins, never negative: the only unit of price, hold and balance. */
export const Coins = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)).pipe(Schema.brand("Coins"))
export type Coins = typeof Coins.Type

export const zero: Coins = Coins.make(0)

/** The one place where a price is rounded: always up to a whole coin. */
export const roundUp = (amount: number): Coins => Coins.make(Math.ceil(amount))
