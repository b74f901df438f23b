import { dollarText, microDollars } from "../../domain/Dollars.ts"
import type { Cost } from "../VideoProvider.ts"

/** What a provider says in dollars; undefined for what is no sum. */
export const dollarCost = (dollars: number): Cost | undefined => {
  const amount = microDollars(dollars)
  return amount === undefined ? undefined : { _tag: "Dollars", amount }
}

/** What a provider said, as operators read it. */
export const costText = (cost: Cost): string =>
  cost._tag === "Dollars" ? dollarText(cost.amount) : `${cost.count} tokens`
