import { starDollars } from "../../video/ModelCatalogue/pricing.ts"
import type { MarginLine, SideLine } from "../Margin.ts"
import type { CountedDay, Day } from "./tables.ts"

const micro = 1_000_000

type Costs = Pick<MarginLine, "day" | "cost" | "unknown">

/** What providers take on a day, and of how much of it that is not known. */
const costsByDay = (lines: ReadonlyArray<Costs>) => {
  const byDay = Map.groupBy(lines, ({ day }) => day)
  return (day: string) => {
    const own = byDay.get(day) ?? []
    return {
      cost: own.reduce((sum, { cost }) => sum + cost, 0),
      unknown: own.reduce((sum, { unknown }) => sum + unknown, 0)
    }
  }
}

/** The days with what their Stars bring and what providers take for their videos, and beside them. */
export const withMoney = (
  days: ReadonlyArray<CountedDay>,
  lines: ReadonlyArray<MarginLine>,
  sides: ReadonlyArray<SideLine>
): ReadonlyArray<Day> => {
  const [videos, beside] = [costsByDay(lines), costsByDay(sides)]
  return days.map((counted) => ({
    ...counted,
    revenue: Math.round(counted.stars * starDollars * micro),
    cost: videos(counted.day).cost,
    costUnknown: videos(counted.day).unknown,
    beside: beside(counted.day).cost,
    besideUnknown: beside(counted.day).unknown
  }))
}
