import { machine, onStage, type Stage } from "./stage.ts"

/** One line of the table: what was measured, beside its peer or limit of the same run, and what it is to be. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly beside?: { readonly name: string; readonly value: number; readonly unit?: string }
  /** Bounds of the value, or of the ratio to what it stands beside. */
  readonly target?: { readonly of: "value" | "ratio"; readonly least?: number; readonly most?: number }
}

/** A part measures on a stage that others may have used; `quick` is the form that shows only that it still runs. */
export interface Part {
  readonly command: string
  readonly measure: (stage: Stage, quick: boolean) => Promise<ReadonlyArray<Figure>>
}

const isQuick = process.argv.includes("--quick")

/** Few digits: the next ones are noise. */
const number = (value: number) =>
  value >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(value >= 100 ? 3 : 2)))

const ratioOf = ({ value, beside }: Figure) => (beside === undefined ? undefined : value / beside.value)

const targetOf = (figure: Figure) => {
  const { target } = figure
  if (target === undefined) return ""
  const measured = (target.of === "ratio" ? ratioOf(figure) : figure.value) ?? 0
  const { least, most } = target
  const bound = least === undefined ? `≤ ${most}` : `≥ ${least}`
  const met = measured >= (least ?? -Infinity) && measured <= (most ?? Infinity)
  return `${bound} ${met ? "✓" : "✗"}`
}

const besideOf = (figure: Figure) => {
  const ratio = ratioOf(figure)
  if (figure.beside === undefined || ratio === undefined) return ""
  const { name, value, unit = figure.unit } = figure.beside
  return `${ratio.toFixed(2)} of ${name}'s ${number(value)} ${unit}`
}

/** The figures as a table in Markdown, for the eye and for the docs. */
export const table = (rows: ReadonlyArray<Figure & { readonly command: string }>) => {
  const cells = rows.map((row) => [
    row.name,
    `${number(row.value)} ${row.unit}`,
    besideOf(row),
    targetOf(row),
    row.command
  ])
  const all = [["figure", "", "beside", "target", "command"], ...cells]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const line = (row: ReadonlyArray<string>) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`
  return [line(all[0] ?? []), rule, ...cells.map(line)].join("\n")
}

/** Plays parts one after the other on one stage and prints their table. */
export const play = async (parts: ReadonlyArray<Part>) => {
  const rows: Array<Figure & { readonly command: string }> = []
  await onStage(async (stage) => {
    for (const { command, measure } of parts) {
      for (const figure of await measure(stage, isQuick)) rows.push({ ...figure, command })
      await stage.clear()
    }
  })
  console.log(`${machine()}${isQuick ? ", in the quick form, which shows only that it runs" : ""}\n`)
  console.log(table(rows))
  if (process.env["BENCH_JSON"] !== undefined) console.log(JSON.stringify(rows))
  process.exit(0)
}
