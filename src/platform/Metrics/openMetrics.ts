import type { Exemplar, Exemplars } from "./exemplars.ts"

/** What a collector accepts that reads exemplars. */
export const openMetricsType = "application/openmetrics-text"

const exemplarText = ({ traceId, value, at }: Exemplar) => ` # {trace_id="${traceId}"} ${value} ${at.toFixed(3)}`

/** A bucket of a histogram without labels. */
const bucket = /^(?<name>\w+)_bucket\{le="(?<bound>[^"]+)"\} /
const described = /^# (?<what>HELP|TYPE) (?<name>\w+) (?<rest>.*)$/

const withExemplar = (line: string, exemplars: ReadonlyMap<string, ReadonlyMap<number, Exemplar>>) => {
  const { name = "", bound = "" } = bucket.exec(line)?.groups ?? {}
  const exemplar = exemplars.get(name)?.get(bound === "+Inf" ? Number.POSITIVE_INFINITY : Number(bound))
  return exemplar === undefined ? line : `${line}${exemplarText(exemplar)}`
}

/** A counter's family is called without the ending of its samples; one without that ending is none to OpenMetrics. */
const describedLine = (line: string, counters: ReadonlySet<string>) => {
  const { what, name = "", rest = "" } = described.exec(line)?.groups ?? {}
  if (what === undefined || !counters.has(name)) return line
  if (name.endsWith("_total")) return `# ${what} ${name.slice(0, -"_total".length)} ${rest}`
  return what === "TYPE" ? `# TYPE ${name} unknown` : line
}

/** Figures in Prometheus' own text as OpenMetrics 1.0, the same series by the same names, with what is known of exemplars. */
export const openMetrics = (text: string, exemplars: Exemplars): string => {
  const counters = new Set([...text.matchAll(/^# TYPE (\w+) counter$/gm)].map(([, name = ""]) => name))
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => (line.startsWith("#") ? describedLine(line, counters) : withExemplar(line, exemplars)))
  return `${lines.join("\n")}\n# EOF\n`
}
