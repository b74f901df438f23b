import { starDollars } from "../../video/ModelCatalogue/pricing.ts"
import type { MarginLine } from "../Margin.ts"
import type { CountedDay, Day } from "./tables.ts"

const micro = 1_000_000

/** The days with what their Stars bring and what providers take for their videos. */
export const withMoney = (days: ReadonlyArray<CountedDay>, lines: ReadonlyArray<MarginLine>): ReadonlyArray<Day> => {
  const byDay = Map.groupBy(lines, ({ day }) => day)
  return days.map((counted) => {
    const own = byDay.get(counted.day) ?? []
    return {
      ...counted,
      revenue: Math.round(counted.stars * starDollars * micro),
      cost: own.reduce((sum, { cost }) => sum + cost, 0),
      costUnknown: own.reduce((sum, { unknown }) => sum + unknown, 0)
    }
  })
}
