import type { StatisticsReport, StatisticsTable } from "./tables.ts"

type Cell = string | number | null
type Row = Readonly<Record<string, Cell>>

/** Dollars with all their digits, for what is in millionths of one. */
const dollars = (micro: number) => (micro / 1_000_000).toFixed(6)

const rowsOf: { readonly [T in StatisticsTable]: (report: StatisticsReport) => ReadonlyArray<Row> } = {
  days: ({ days }) =>
    days.map(({ revenue, cost, costUnknown, beside, besideUnknown, ...counted }) => ({
      ...counted,
      revenueDollars: dollars(revenue),
      costDollars: dollars(cost),
      costUnknown,
      besideDollars: dollars(beside),
      besideUnknown
    })),
  funnel: ({ funnel }) => [funnel],
  models: ({ models }) => models,
  failures: ({ failures }) => failures,
  campaigns: ({ campaigns }) => campaigns,
  cohorts: ({ cohorts }) =>
    cohorts.flatMap(({ week, newcomers, active }) =>
      active.map((count, weeksLater) => ({ week, newcomers, weeksLater, active: count }))
    )
}

/**
 * A spreadsheet takes a text that begins like a formula for one, so such a text gets an apostrophe, as spreadsheets themselves
 * write it; quotes are doubled, as RFC 4180 has it.
 */
const cellOf = (cell: Cell): string => {
  if (cell === null) return ""
  if (typeof cell === "number") return String(cell)
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** One table of a report as CSV by RFC 4180: a line of names, then the rows. A table without rows is empty. */
export const csvOf = (report: StatisticsReport, table: StatisticsTable): string => {
  const rows = rowsOf[table](report)
  const names = Object.keys(rows[0] ?? {})
  const lines = rows.map((row) => names.map((name) => cellOf(row[name] ?? null)).join(","))
  return rows.length === 0 ? "" : [names.join(","), ...lines, ""].join("\r\n")
}
