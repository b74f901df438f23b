import { type MetricName, type MetricRow, metricTable } from "../../src/platform/Metrics/metricTable.ts"

const begin = "<!-- metrics: written by `npm run ops` -->"
const end = "<!-- end of metrics -->"

const row = (name: MetricName) => {
  const { type, help, labels, across }: MetricRow = metricTable[name]
  const told = labels.map((label) => `\`${label}\``).join(", ")
  return `| \`${name}\` | ${type} | ${told === "" ? "–" : told} | ${across} | ${help} |`
}

/** The table of metrics, as the documents have it. */
const metricsTable = () =>
  [
    "| metric | type | labels | over processes | what it tells |",
    "|---|---|---|---|---|",
    ...Object.keys(metricTable).map((name) => row(name as MetricName)) // Object.keys forgets the key type
  ].join("\n")

/** A page with its table of metrics as it is now. */
export const withMetrics = (page: string): string => {
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new Error("the page has no place for the table of metrics")
  return `${page.slice(0, from + begin.length)}\n\n${metricsTable()}\n\n${page.slice(to)}`
}
