import { Schema } from "effect"

/** Millionths of a US dollar, whole and never negative: what providers take, in sums that add up. */
export const MicroDollars = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)).pipe(Schema.brand("MicroDollars"))
export type MicroDollars = typeof MicroDollars.Type

const millionths = 1_000_000
/** Below a cent two decimals would show nothing. */
const fine = 10_000

/** Dollars to the nearest millionth; undefined for what is no sum. */
export const microDollars = (dollars: number): MicroDollars | undefined => {
  const whole = Math.round(dollars * millionths)
  return dollars >= 0 && Number.isSafeInteger(whole) ? MicroDollars.make(whole) : undefined
}

/** Millionths as people read them, such as `$0.42`; a loss is below zero. */
export const dollarText = (micro: number): string => {
  const size = Math.abs(micro)
  return `${micro < 0 ? "−" : ""}$${(size / millionths).toFixed(size > 0 && size < fine ? 4 : 2)}`
}
