import { type MetricName, type MetricRow, metricTable } from "../../src/platform/Metrics/metricTable.ts"

/** A query of Prometheus and how its series are called; `{{label}}` is a label's value. */
export interface Query {
  readonly legend: string
  readonly expr: string
}

/** Over which a rate is taken: four scrapes, as Grafana says. */
const interval = "$__rate_interval"

const by = (labels: ReadonlyArray<string>) => (labels.length === 0 ? "" : ` by (${labels.join(", ")})`)
const legendOf = (labels: ReadonlyArray<string>, alone: string) =>
  labels.length === 0 ? alone : labels.map((label) => `{{${label}}}`).join(" ")

const quantile = (name: string, labels: ReadonlyArray<string>, part: number): Query => ({
  legend: [`p${part * 100}`, ...labels.map((label) => `{{${label}}}`)].join(" "),
  expr: `histogram_quantile(${part}, sum${by(["le", ...labels])} (rate(${name}_bucket[${interval}])))`
})

/** What a dashboard asks of a metric: the same with one process and with many. */
export const queriesOf = (name: MetricName): ReadonlyArray<Query> => {
  const { type, labels, across }: MetricRow = metricTable[name]
  switch (type) {
    case "counter":
      return [{ legend: legendOf(labels, "in an hour"), expr: `sum${by(labels)} (increase(${name}[1h]))` }]
    case "gauge":
      return [{ legend: legendOf(labels, "now"), expr: `${across}${by(labels)} (${name})` }]
    case "histogram":
      return [0.5, 0.95].map((part) => quantile(name, labels, part))
  }
}

/** What is asked of several metrics at once. */
export const ratios: ReadonlyArray<Query & { readonly title: string }> = [
  {
    title: "Part of ended videos that failed, by model, 1 h",
    legend: "{{model}}",
    expr: `sum by (model) (increase(kudo_videos_ended_total{outcome="failed"}[1h])) / sum by (model) (increase(kudo_videos_ended_total[1h]))`
  },
  {
    title: "Part of delivered videos that were not as ordered, by model, 1 h",
    legend: "{{model}}",
    expr: `sum by (model) (increase(kudo_videos_short_total[1h])) / sum by (model) (increase(kudo_videos_delivered_total[1h]))`
  }
]
