import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, Layer, References, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { Settings } from "../app/Settings.ts"
import { dollarText, MicroDollars } from "../domain/Dollars.ts"
import { asFound } from "../platform/Database.ts"
import { Margin, type MarginLine, maxDays, type SideKind, type SideLine } from "../support/Margin.ts"
import { isFree, type MarginTotal, sideTotals, totals } from "../support/Margin/totals.ts"
import { databaseUrl } from "./database.ts"
import { explainedRead } from "./explainedRead.ts"

const usualDays = 30

const flags = {
  days: Flag.Int("days").pipe(
    Flag.withDescription(`How many days, today among them (default: ${usualDays}, at most ${maxDays})`),
    Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxDays }))),
    Flag.withDefault(usualDays)
  )
}

const columns = ["videos", "coins", "Stars", "cost", "margin"]
const sideColumns = ["orders", "cost"]

// Who reads it is to know how much of it is a guess.
const costCell = ({ cost, estimated, unknown }: Pick<MarginTotal, "cost" | "estimated" | "unknown">) =>
  `${estimated > 0 ? "~" : ""}${dollarText(cost)}${unknown > 0 ? ` (${unknown} unknown)` : ""}`

const cells = ({ name, videos, coins, stars, margin, ...costs }: MarginTotal) => [
  name,
  String(videos),
  String(coins),
  stars.toFixed(0),
  costCell(costs),
  dollarText(margin)
]

/** Rows under their heads, names to the left and numbers to the right; nothing where there are none. */
const aligned = (heads: ReadonlyArray<string>, all: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  if (all.length === 0) return []
  const rows = [heads, ...all]
  const widths = heads.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const lines = rows.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  ")
  )
  return [...lines, ""]
}

const table = (title: string, all: ReadonlyArray<MarginTotal>) => aligned([title, ...columns], all.map(cells))

const kindNames = { still: "stills", transcription: "recordings" } as const satisfies Record<SideKind, string>

/** What is ordered beside videos has no price and no margin: what it costs, by its kind and by what makes it. */
const sideTable = (beside: ReadonlyArray<SideLine>) =>
  aligned(
    ["beside videos", ...sideColumns],
    sideTotals(beside, ({ kind, provider, model }) =>
      [kindNames[kind], provider, ...(model === null ? [] : [model])].join(" ")
    ).map(({ name, orders, ...costs }) => [name, String(orders), costCell(costs)])
  )

/** All videos, what was ordered beside them, and both. */
const all = (lines: ReadonlyArray<MarginLine>, beside: ReadonlyArray<SideLine>): ReadonlyArray<MarginTotal> => {
  const videos = totals(lines, () => "videos")
  const others = sideTotals(beside, ({ kind }) => kindNames[kind]).map(({ orders: _, ...costs }): MarginTotal => ({
    ...costs,
    videos: 0,
    coins: 0,
    stars: 0,
    margin: -costs.cost
  }))
  const rows = [...videos, ...others]
  const sum = (of: (row: MarginTotal) => number) => rows.reduce((total, row) => total + of(row), 0)
  const together: MarginTotal = {
    name: "together",
    videos: sum((row) => row.videos),
    coins: sum((row) => row.coins),
    stars: sum((row) => row.stars),
    cost: MicroDollars.make(sum((row) => row.cost)),
    estimated: sum((row) => row.estimated),
    unknown: sum((row) => row.unknown),
    margin: sum((row) => row.margin)
  }
  return [...rows, together]
}

/** What is printed of the lines: by model, provider and day, and what nobody paid for apart, as what was ordered beside videos. */
const report = (lines: ReadonlyArray<MarginLine>, beside: ReadonlyArray<SideLine>): string => {
  const sold = lines.filter((line) => !isFree(line))
  const byDay = totals(sold, ({ day }) => day).toSorted((one, other) => (one.name < other.name ? 1 : -1))
  return [
    ...table(
      "by model",
      totals(sold, ({ model }) => model)
    ),
    ...table(
      "by provider",
      totals(sold, ({ provider }) => provider ?? "none")
    ),
    ...table("by day", byDay),
    ...table(
      "free videos",
      totals(lines.filter(isFree), ({ paidBy }) => paidBy)
    ),
    ...sideTable(beside),
    ...table(
      "did not come",
      totals(
        lines.filter(({ paidBy }) => paidBy === "nobody"),
        ({ model }) => model
      )
    ),
    ...table("all", all(lines, beside))
  ].join("\n")
}

const margin = Effect.fnUntraced(
  function* (days: number) {
    const url = yield* databaseUrl(yield* Settings)
    const database = Margin.layer.pipe(Layer.provide(asFound(url)))
    const [lines, beside] = yield* Effect.flatMap(Margin, (service) =>
      Effect.all([service.lines(days), service.beside(days)])
    ).pipe(Effect.provide(database))
    const nothing = lines.length + beside.length === 0
    yield* Console.log(nothing ? `no video ended in ${days} days` : report(lines, beside))
  },
  Effect.scoped,
  Effect.provide(Settings.fromEnvironment(process.env))
)

Command.make("margin", flags, ({ days }) => explainedRead(margin(days))).pipe(
  Command.withDescription("What videos brought and what their providers take: coins, Stars, cost and margin"),
  Command.run({ version: "1" }),
  Effect.provideService(References.MinimumLogLevel, "Fatal"),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
