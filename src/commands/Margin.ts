import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, Layer, References, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { Settings } from "../app/Settings.ts"
import { dollarText } from "../domain/Dollars.ts"
import { asFound } from "../platform/Database.ts"
import { Margin, type MarginLine, maxDays, type StillLine } from "../support/Margin.ts"
import { isFree, type MarginTotal, totals } from "../support/Margin/totals.ts"
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

const columns = ["", "videos", "coins", "Stars", "cost", "margin"] as const

const cells = ({ name, videos, coins, stars, cost, estimated, unknown, margin }: MarginTotal) => [
  name,
  String(videos),
  String(coins),
  stars.toFixed(0),
  // Who reads it is to know how much of it is a guess.
  `${estimated > 0 ? "~" : ""}${dollarText(cost)}${unknown > 0 ? ` (${unknown} unknown)` : ""}`,
  dollarText(margin)
]

/** A table as lines, names to the left and numbers to the right; nothing where it has no rows. */
const table = (title: string, all: ReadonlyArray<MarginTotal>): ReadonlyArray<string> => {
  if (all.length === 0) return []
  const rows = [[title, ...columns.slice(1)], ...all.map(cells)]
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const lines = rows.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  ")
  )
  return [...lines, ""]
}

/** Stills have no price and no margin: what they cost, by what draws them. */
const stillLines = (stills: ReadonlyArray<StillLine>): ReadonlyArray<string> => {
  const groups = [...Map.groupBy(stills, ({ provider, model }) => `${provider} ${model}`)].map(([name, lines]) => {
    const sum = (of: (line: StillLine) => number) => lines.reduce((all, line) => all + of(line), 0)
    const estimated = sum((line) => line.estimated)
    return `${name}  ${sum((line) => line.stills)}  ${estimated > 0 ? "~" : ""}${dollarText(sum((line) => line.cost))}`
  })
  return groups.length === 0 ? [] : ["stills  count  cost", ...groups, ""]
}

/** What is printed of the lines: by model, provider and day, and what nobody paid for apart, stills as well. */
const report = (lines: ReadonlyArray<MarginLine>, stills: ReadonlyArray<StillLine>): string => {
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
    ...stillLines(stills),
    ...table(
      "did not come",
      totals(
        lines.filter(({ paidBy }) => paidBy === "nobody"),
        ({ model }) => model
      )
    ),
    ...table(
      "all",
      totals(lines, () => "together")
    )
  ].join("\n")
}

const margin = Effect.fnUntraced(
  function* (days: number) {
    const url = yield* databaseUrl(yield* Settings)
    const database = Margin.layer.pipe(Layer.provide(asFound(url)))
    const [lines, stills] = yield* Effect.flatMap(Margin, (service) =>
      Effect.all([service.lines(days), service.stills(days)])
    ).pipe(Effect.provide(database))
    const nothing = lines.length + stills.length === 0
    yield* Console.log(nothing ? `no video ended in ${days} days` : report(lines, stills))
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
