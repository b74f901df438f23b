import { pipe } from "effect"
import type { OtlpMetrics, OtlpTracer } from "effect/observability"

type Spans = OtlpTracer.TraceData["resourceSpans"][number]["scopeSpans"][number]["spans"]
/** A span as it leaves. */
export type ExportedSpan = Spans[number]

const status = { unset: 0, ok: 1 } as const

const valueOf = ({ attributes }: ExportedSpan, name: string): string | undefined =>
  attributes.find(({ key }) => key === name)?.value.stringValue ?? undefined

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } })

const name = String.raw`"?([a-z_]+)"?`
const verb =
  /\b(SELECT|INSERT|UPDATE|DELETE|NOTIFY|LISTEN|TRUNCATE|CREATE|ALTER|DROP|LOCK|COPY|SET|SHOW|BEGIN|COMMIT)\b/i
const change = new RegExp(
  String.raw`\b(INSERT)\s+INTO\s+${name}|(?<!FOR\s|FOR NO KEY\s|DO\s)\b(UPDATE)\s+${name}(?=\s)|\b(DELETE)\s+FROM\s+${name}`,
  "i"
)
/** Not the argument of a function, such as `extract(epoch FROM …)`, and no function's result. */
const read = new RegExp(
  String.raw`(?<!\b(?:epoch|day|month|hour|both|leading|trailing)\s)\b(?:FROM|JOIN)\s+${name}\b(?!\s*[(.§])`,
  "gi"
)
/** What a statement defines for itself. */
const defined = new RegExp(String.raw`\b${name}\s+AS\s+(?:NOT\s+)?(?:MATERIALIZED\s*)?\(`, "gi")
/** Deeper than any of our statements; the bound keeps a broken one from hanging us. */
const maxDepth = 20

/** A statement with a sign in place of what it has in parentheses. */
const outermost = (query: string): string => {
  let bare = query
  for (let depth = 0; depth < maxDepth && bare.includes("("); depth++) bare = bare.replaceAll(/\([^()]*\)/g, "§")
  return bare
}

interface Statement {
  readonly operation: string
  /** The table that it changes, else the one that it reads; none for the call of a function. */
  readonly table: string | undefined
}

const changeOf = (query: string): Statement | undefined => {
  const [operation, table] =
    change
      .exec(query)
      ?.slice(1)
      .filter((part) => part !== undefined) ?? []
  return operation === undefined ? undefined : { operation: operation.toUpperCase(), table }
}

/** What a statement is called: by what it changes, else by what it reads; what stands outermost comes first. */
export const statementOf = (query: string): Statement => {
  const bare = outermost(query)
  const changed = changeOf(bare) ?? changeOf(query)
  if (changed !== undefined) return changed
  const own = new Set([...query.matchAll(defined)].map(([, name]) => name))
  const table = [bare, query]
    .flatMap((text) => [...text.matchAll(read)].map(([, name]) => name))
    .find((name) => !own.has(name))
  return { operation: (verb.exec(bare)?.[1] ?? "QUERY").toUpperCase(), table }
}

/**
 * A statement by its name: its text would be most of what leaves, and what it is, its operation and table tell. No value is in
 * either.
 */
const database = (span: ExportedSpan): ExportedSpan => {
  const query = valueOf(span, "db.query.text")
  if (query === undefined) return span
  const { operation, table } = statementOf(query)
  const summary = table === undefined ? operation : `${operation} ${table}`
  return {
    ...span,
    name: summary,
    attributes: [
      ...span.attributes.filter(({ key }) => key !== "db.query.text" && key !== "effect.sql.method"),
      text("db.operation.name", operation),
      ...(table === undefined ? [] : [text("db.collection.name", table)]),
      text("db.query.summary", summary)
    ]
  }
}

const http = (span: ExportedSpan): ExportedSpan => {
  const method = valueOf(span, "http.request.method")
  // Another library's request is begun before its method is known.
  return span.name === "HTTP" && method !== undefined ? { ...span, name: method } : span
}

/** What went well is not said to be: `Ok` is the word of whoever judges a span. */
const judged = (span: ExportedSpan): ExportedSpan =>
  span.status.code === status.ok ? { ...span, status: { code: status.unset } } : span

/** A span as OpenTelemetry's semantic conventions would have it. */
export const conventional = (span: ExportedSpan): ExportedSpan => pipe(span, database, http, judged)

/** All that leaves at once. */
export const conventionalTraces = ({ resourceSpans }: OtlpTracer.TraceData): OtlpTracer.TraceData => ({
  resourceSpans: resourceSpans.map((resource) => ({
    ...resource,
    schemaUrl: "https://opentelemetry.io/schemas/1.37.0",
    scopeSpans: resource.scopeSpans.map((scope) => ({ ...scope, spans: scope.spans.map(conventional) }))
  }))
})

const withoutUnit = <Point extends { attributes?: Array<{ key: string }> }>(points: ReadonlyArray<Point>) =>
  points.map(
    // A point with fewer attributes is one of the same kind.
    (point) => ({ ...point, attributes: (point.attributes ?? []).filter(({ key }) => key !== "unit") }) as Point
  )

/**
 * Metrics as they are called at `/metrics` too: a unit is told beside the labels and not among them, and a number of things has none,
 * for which whoever stores them in Prometheus would give it the name of a ratio.
 */
export const conventionalMetrics = ({ resourceMetrics }: OtlpMetrics.MetricsData): OtlpMetrics.MetricsData => ({
  resourceMetrics: resourceMetrics.map((resource) => ({
    ...resource,
    scopeMetrics: resource.scopeMetrics.map((scope) => ({
      ...scope,
      metrics: scope.metrics.map(({ gauge, sum, histogram, ...metric }) => ({
        ...metric,
        unit: metric.unit === "1" ? "" : (metric.unit ?? ""),
        ...(gauge && { gauge: { dataPoints: withoutUnit(gauge.dataPoints) } }),
        ...(sum && { sum: { ...sum, dataPoints: withoutUnit(sum.dataPoints) } }),
        ...(histogram && { histogram: { ...histogram, dataPoints: withoutUnit(histogram.dataPoints) } })
      }))
    }))
  }))
})
