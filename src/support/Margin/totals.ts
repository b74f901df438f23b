import { MicroDollars } from "../../domain/Dollars.ts"
import { starDollars } from "../../video/ModelCatalogue/pricing.ts"
import type { MarginLine, SideLine } from "../Margin.ts"

/** Sums of lines, by whatever they have in common. */
export interface MarginTotal extends Pick<MarginLine, "videos" | "coins" | "stars" | "cost" | "estimated" | "unknown"> {
  readonly name: string
  /** What the Stars bring beyond what the providers take, in millionths of a dollar: below zero is a loss. */
  readonly margin: number
}

const micro = 1_000_000

const total = (name: string, lines: ReadonlyArray<MarginLine>): MarginTotal => {
  const sum = (of: (line: MarginLine) => number) => lines.reduce((all, line) => all + of(line), 0)
  const [stars, cost] = [sum((line) => line.stars), sum((line) => line.cost)]
  return {
    name,
    videos: sum((line) => line.videos),
    coins: sum((line) => line.coins),
    stars,
    cost: MicroDollars.make(cost),
    estimated: sum((line) => line.estimated),
    unknown: sum((line) => line.unknown),
    margin: Math.round(stars * starDollars * micro) - cost
  }
}

/** What was ordered beside videos, in groups of one name each, the dearest first. */
export const sideTotals = (
  lines: ReadonlyArray<SideLine>,
  nameOf: (line: SideLine) => string
): ReadonlyArray<Pick<MarginTotal, "name" | "cost" | "estimated" | "unknown"> & Pick<SideLine, "orders">> =>
  [...Map.groupBy(lines, nameOf)]
    .map(([name, group]) => {
      const sum = (of: (line: SideLine) => number) => group.reduce((all, line) => all + of(line), 0)
      return {
        name,
        orders: sum((line) => line.orders),
        cost: MicroDollars.make(sum((line) => line.cost)),
        estimated: sum((line) => line.estimated),
        unknown: sum((line) => line.unknown)
      }
    })
    .toSorted((one, other) => other.cost - one.cost || (one.name < other.name ? -1 : 1))

/** Whether a line is of videos that nobody bought. */
export const isFree = ({ paidBy }: MarginLine): boolean => paidBy !== "stars" && paidBy !== "nobody"

/** The lines in groups of one name each, the dearest first. */
export const totals = (
  lines: ReadonlyArray<MarginLine>,
  nameOf: (line: MarginLine) => string
): ReadonlyArray<MarginTotal> =>
  [...Map.groupBy(lines, nameOf)]
    .map(([name, group]) => total(name, group))
    .toSorted((one, other) => other.cost - one.cost || (one.name < other.name ? -1 : 1))
