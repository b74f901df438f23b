import { type MetricName, metricTable, type Page, pages } from "../../src/platform/Metrics/metricTable.ts"
import { queriesOf, type Query, ratios } from "./queries.ts"

const titles: Readonly<Record<Page, string>> = {
  overview: "KudoAiBot: overview",
  money: "KudoAiBot: money",
  providers: "KudoAiBot: providers",
  telegram: "KudoAiBot: Telegram",
  cluster: "KudoAiBot: cluster"
}

/** Panels of a row, and their size in Grafana's grid of 24 columns. */
const columns = 3
const size = { w: 24 / columns, h: 8 } as const

/** Grafana's word for the unit of a metric. */
const unitOf = (name: string) => {
  if (name.endsWith("_start_seconds")) return "dateTimeAsIso"
  if (/_seconds(_total)?$/.test(name)) return "s"
  if (name.endsWith("_bytes")) return "bytes"
  return name.endsWith("_dollars") ? "currencyUSD" : "short"
}

const prometheus = { type: "prometheus", uid: "prometheus" } as const

type Panel = Readonly<Record<string, unknown>>

const plot = (title: string, description: string, queries: ReadonlyArray<Query>, unit: string): Panel => ({
  type: "timeseries",
  title,
  description,
  datasource: prometheus,
  targets: queries.map(({ legend, expr }, at) => ({
    refId: String.fromCodePoint(65 + at),
    datasource: prometheus,
    expr,
    legendFormat: legend
  })),
  fieldConfig: {
    defaults: { unit, min: 0, noValue: "0" },
    overrides: []
  },
  options: { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi", sort: "desc" } }
})

/** Lines of the log, as the query finds them. */
const lines = (title: string, description: string, expr: string, sortOrder: "Ascending" | "Descending"): Panel => {
  const datasource = { type: "loki", uid: "loki" }
  return {
    type: "logs",
    title,
    description,
    datasource,
    targets: [{ refId: "A", datasource, expr, queryType: "range" }],
    options: { showTime: true, wrapLogMessage: true, enableLogDetails: true, sortOrder }
  }
}

/** What happened to one video, by its id, and what wants a person: of the log and the traces. */
const stories: ReadonlyArray<Panel> = [
  lines(
    "A video's story",
    "The log's lines of the job whose id is above; of all of them where there is none.",
    "{service_name=~`.+`} | jobId=~`.*${job}.*` | jobId!=``",
    "Ascending"
  ),
  lines(
    "Wants an operator",
    "What the operators' chats are told, too.",
    "{service_name=~`.+`} | alert=`operator`",
    "Descending"
  ),
  {
    type: "table",
    title: "Videos as traces",
    description: "One trace for each video, from its confirmation to its delivery.",
    datasource: { type: "tempo", uid: "tempo" },
    targets: [
      {
        refId: "A",
        datasource: { type: "tempo", uid: "tempo" },
        queryType: "traceql",
        query: '{ name = "Generation.submit" && span.jobId =~ ".*${job}.*" }',
        limit: 50,
        tableType: "traces"
      }
    ]
  }
]

const jobVariable = {
  name: "job",
  type: "textbox",
  label: "Job id",
  query: "",
  current: { text: "", value: "" },
  options: [{ text: "", value: "", selected: true }],
  hide: 0,
  skipUrlSync: false
}

const names = Object.keys(metricTable) as ReadonlyArray<MetricName> // Object.keys forgets the key type

const panelsOf = (page: Page): ReadonlyArray<Panel> => {
  const own = names
    .filter((name) => metricTable[name].page === page)
    .map((name) => plot(metricTable[name].help, name, queriesOf(name), unitOf(name)))
  const others =
    page === "overview" ? [...ratios.map((ratio) => plot(ratio.title, "", [ratio], "percentunit")), ...stories] : []
  return [...own, ...others]
}

/** A dashboard of Grafana: every metric of its page, each in a panel of its own. */
export const dashboard = (page: Page) => ({
  uid: `kudoaibot-${page}`,
  title: titles[page],
  tags: ["kudoaibot"],
  editable: true,
  schemaVersion: 39,
  version: 1,
  refresh: "10s",
  time: { from: "now-1h", to: "now" },
  timezone: "browser",
  graphTooltip: 1,
  templating: { list: page === "overview" ? [jobVariable] : [] },
  annotations: { list: [] },
  links: [
    {
      type: "dashboards",
      title: "KudoAiBot",
      tags: ["kudoaibot"],
      asDropdown: false,
      includeVars: false,
      keepTime: true
    }
  ],
  panels: panelsOf(page).map((panel, at) => ({
    id: at + 1,
    gridPos: { x: (at % columns) * size.w, y: Math.floor(at / columns) * size.h, ...size },
    ...panel
  }))
})

export { pages }
