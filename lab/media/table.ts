import { fileURLToPath } from "node:url"
import type { Kind } from "./Kind.ts"
import type { Outcome } from "./run.ts"

/** The page that has the table. */
export const page = fileURLToPath(new URL("../../docs/videos.md", import.meta.url))

/** What became of the files of a run, with ffmpeg or without. */
export interface Run {
  readonly ffmpeg: boolean
  readonly outcomes: ReadonlyArray<Outcome>
}

const isRow = (line: string) => line.startsWith("| `")
const cellsOf = (row: string) => row.replaceAll(/^\| | \|$/g, "").split(" | ")

const cellOf = ({ got, wrong }: Outcome) => (wrong.length === 0 ? got : `✗ ${got}: ${wrong.join("; ")}`)

/** The page with these runs in its table, a row for each kind; what was not tried stays as it was. */
export const withTable = (text: string, kinds: ReadonlyArray<Kind>, runs: ReadonlyArray<Run>) => {
  const lines = text.split("\n")
  const before = new Map(lines.filter(isRow).map((row) => [cellsOf(row)[0], cellsOf(row)]))
  const rows = kinds.map(({ name, what }) => {
    const cell = (ffmpeg: boolean) => {
      const one = runs.find((run) => run.ffmpeg === ffmpeg)?.outcomes.find((outcome) => outcome.name === name)
      return one === undefined ? (before.get(`\`${name}\``)?.[ffmpeg ? 2 : 3] ?? "not tried") : cellOf(one)
    }
    return `| \`${name}\` | ${what} | ${cell(true)} | ${cell(false)} |`
  })
  const others = lines.filter((line) => !isRow(line))
  const at = others.findIndex((line) => line.startsWith("|---")) + 1
  return [...others.slice(0, at), ...rows, ...others.slice(at)].join("\n")
}

/** The first two columns: which files there are, and what they are. */
export const rowsOf = (text: string) =>
  text
    .split("\n")
    .filter(isRow)
    .map((row) => cellsOf(row).slice(0, 2).join(" | "))
