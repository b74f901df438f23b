import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { dashboard, pages } from "../lab/ops/dashboards.ts"
import { files } from "../lab/ops/files.ts"
import { queriesOf, ratios } from "../lab/ops/queries.ts"
import { alertOf, type Rule, rules, rulesFile } from "../lab/ops/rules.ts"
import { alertNames } from "../src/platform/AlertKinds.ts"
import { openMetrics } from "../src/platform/Metrics/openMetrics.ts"
import { type MetricName, type MetricRow, metricTable } from "../src/platform/Metrics/metricTable.ts"

const names = Object.keys(metricTable) as ReadonlyArray<MetricName> // Object.keys forgets the key type

/** Every query of a dashboard's panels of metrics. */
const queries = pages.flatMap((page) =>
  dashboard(page).panels.flatMap((panel) =>
    "targets" in panel && JSON.stringify(panel.targets).includes("prometheus")
      ? (panel.targets as ReadonlyArray<{ readonly expr: string }>).map(({ expr }) => expr) // as the dashboard builds them
      : []
  )
)

describe("what is written from the tables of metrics and alerts", () => {
  it("is as it would be written now: run npm run ops", () => {
    for (const [path, text] of files()) expect(readFileSync(path, "utf8"), path).toBe(text)
  })

  it("has a rule for every alert of the operators' chats, with what to do and its section of the runbooks", () => {
    const sections = new Set(
      [...readFileSync("docs/runbooks.md", "utf8").matchAll(/^## (.+)$/gm)].map(([, name]) => name)
    )
    expect(rules.map(({ kind }) => kind)).toEqual(["down", ...alertNames])
    expect(new Set(rules.map(alertOf)).size).toBe(rules.length)
    for (const { kind, summary, todo, runbook } of rules) {
      expect(summary).toMatch(/^[A-Z].+\.$/)
      expect(todo.length).toBeGreaterThan(20)
      if (kind !== "down") expect([...sections].map((name) => `docs/runbooks.md#${name}`)).toContain(runbook)
    }
  })
})

describe("a metric", () => {
  it("is called by its unit, and by _total where it is counted", () => {
    for (const name of names) {
      const { type, help }: MetricRow = metricTable[name]
      expect(name).toMatch(/^kudo_[a-z0-9]+(_[a-z0-9]+)*$/)
      expect(name.endsWith("_total"), name).toBe(type === "counter")
      if (type === "histogram") expect(name).toMatch(/_seconds$/)
      expect(name).not.toMatch(/_(ms|milliseconds|minutes|kb|mb|percent)(_|$)/)
      expect(help).toMatch(/^[A-Z0-9].*[^.]$/)
    }
  })

  it("is on a dashboard, and no dashboard asks for another or by a label that it does not have", () => {
    const asked = queries.flatMap((expr) => [...expr.matchAll(/\bkudo_[a-z0-9_]+/g)].map(([name]) => name))
    const bare = (name: string) => (name in metricTable ? name : name.replace(/_(bucket|sum|count)$/, ""))
    expect(new Set(asked.map(bare))).toEqual(new Set(names))
    for (const name of names) {
      for (const { expr, legend } of queriesOf(name)) {
        const labels = [...(/ by \(([^)]*)\)/.exec(expr)?.[1] ?? "").split(", "), ...legend.matchAll(/\{\{(\w+)\}\}/g)]
        const known = new Set<unknown>([...metricTable[name].labels, "le", ""])
        for (const label of labels) expect(known).toContain(typeof label === "string" ? label : label[1])
      }
    }
  })
})

/** Prometheus' own tool judges what is written; Debian's package `prometheus` has it. */
const hasPromtool = (() => {
  try {
    execFileSync("promtool", ["--version"], { stdio: "ignore" })
    return true
  } catch {
    if (process.env["CI"] !== undefined) throw new Error("promtool is missing: apt-get install prometheus")
    console.log("promtool is not here (apt-get install prometheus): rules and dashboards are not tried out")
    return false
  }
})()

interface Series {
  readonly series: string
  readonly values: string
}

/** From 0 it rises by one a minute, from its tenth minute on. */
const rising = "0x10 0+1x170"

/** The series that one process has of a metric, of one value for each label. */
const seriesOf = (
  name: MetricName,
  instance: string,
  given: Readonly<Record<string, string>> = {}
): ReadonlyArray<Series> => {
  const { type, labels, buckets = [] }: MetricRow = metricTable[name]
  const written = (more: Readonly<Record<string, string>>) =>
    Object.entries({ ...Object.fromEntries(labels.map((label) => [label, "x"])), ...given, ...more, instance })
      .map(([label, value]) => `${label}="${value}"`)
      .join(",")
  if (type === "histogram") {
    return [...buckets.map(String), "+Inf"].map((le) => ({
      series: `${name}_bucket{${written({ le })}}`,
      values: rising
    }))
  }
  return [{ series: `${name}{${written({})}}`, values: type === "counter" ? rising : "5x180" }]
}

/** All that two processes have: what is one for both is told by one of them. */
const ofTwo = names.flatMap((name) => [
  ...seriesOf(name, "a"),
  ...(metricTable[name].across === "max" && name !== "kudo_process_start_seconds" ? [] : seriesOf(name, "b"))
])

/** Series by which each rule fires. */
const firing: Readonly<Partial<Record<Rule["kind"], ReadonlyArray<Series>>>> = {
  "model-failures": [
    ...seriesOf("kudo_videos_ended_total", "a", { outcome: "failed", reason: "timeout", model: "veo-3" }),
    { series: `kudo_videos_ended_total{outcome="delivered",reason="none",model="veo-3",instance="a"}`, values: "0x180" }
  ],
  "delivery-slow": ["1200", "1800", "+Inf"].map((le) => ({
    series: `kudo_video_delivery_seconds_bucket{le="${le}",instance="a"}`,
    values: le === "1200" ? "0x180" : rising
  })),
  "disk-days": [{ series: `kudo_storage_free_bytes{instance="a"}`, values: "900000000-1000000x180" }],
  audit: [{ series: `kudo_audit_violations{check="sum is zero",instance="a"}`, values: "1x180" }],
  bill: [{ series: `kudo_bill_findings{provider="kie",kind="unknown",instance="a"}`, values: "1x180" }],
  polling: [{ series: `kudo_telegram_deaf{instance="a"}`, values: "1x180" }],
  cluster: [{ series: `kudo_cluster_isolated{instance="a"}`, values: "1x180" }],
  down: [{ series: "up", values: "0x180" }]
}
/** What a firing rule tells beside its kind. */
const told: Readonly<Partial<Record<Rule["kind"], Readonly<Record<string, string>>>>> = {
  "model-failures": { model: "veo-3" },
  audit: { check: "sum is zero" },
  bill: { provider: "kie", kind: "bill" }
}

const seriesFor = ({ kind }: Rule): ReadonlyArray<Series> =>
  firing[kind] ?? [{ series: `kudo_alerts{kind="${kind}",instance="a"}`, values: "0x5 1x175" }]

const expected = (rule: Rule) => ({
  exp_labels: { kind: rule.kind, severity: rule.kind === "grant-waits" ? "info" : "warning", ...told[rule.kind] },
  exp_annotations: { summary: rule.summary, description: rule.todo, runbook_url: rule.runbook }
})

/** Some rules have what fires them, and all others are silent. */
const fires = (some: ReadonlyArray<Rule>) => ({
  interval: "5m",
  input_series: [
    ...some.flatMap(seriesFor),
    ...(some.some(({ kind }) => kind === "down") ? [] : seriesOf("kudo_process_start_seconds", "a"))
  ],
  alert_rule_test: rules.map((rule) => ({
    eval_time: "6h",
    alertname: alertOf(rule),
    exp_alerts: some.includes(rule) ? [expected(rule)] : []
  }))
})

describe.runIf(hasPromtool)("Prometheus' own tool", () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "kudo-ops-"))
    writeFileSync(join(folder, "rules.yml"), rulesFile())
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const run = (...args: ReadonlyArray<string>) => {
    try {
      return execFileSync("promtool", args, { encoding: "utf8", stdio: "pipe" })
    } catch (error) {
      const { stdout, stderr } = { stdout: "", stderr: "", ...(error as object) } // what execFileSync throws
      throw new Error(`${String(stdout)}${String(stderr)}`, { cause: error })
    }
  }
  const test = (tests: ReadonlyArray<object>) => {
    const path = join(folder, "tests.yml")
    writeFileSync(path, JSON.stringify({ rule_files: ["rules.yml"], evaluation_interval: "5m", tests }))
    return run("test", "rules", path)
  }

  it("takes the rules", () => {
    expect(run("check", "rules", join(folder, "rules.yml"))).toContain(`SUCCESS: ${rules.length} rules found`)
  })

  it("fires each rule for what it is about, with what to do, and none of the others", () => {
    const isEven = (_: Rule, at: number) => at % 2 === 0
    const [even, odd] = [rules.filter(isEven), rules.filter((rule, at) => !isEven(rule, at))]
    expect(test([fires(even), fires(odd), fires([])])).toContain("SUCCESS")
  })

  it("reads what the bot tells as OpenMetrics, with a trace as the example of a bucket", () => {
    const name = "kudo_video_delivery_seconds"
    const text = [
      "# HELP kudo_updates_total Updates",
      "# TYPE kudo_updates_total counter",
      `kudo_updates_total{kind="acted"} 3`,
      "# TYPE kudo_odd counter",
      "kudo_odd 1",
      `# TYPE ${name} histogram`,
      ...["1", "60", "+Inf"].map((le) => `${name}_bucket{le="${le}"} ${le === "1" ? 0 : 1}`),
      `${name}_sum 42`,
      `${name}_count 1`,
      ""
    ].join("\n")
    const exemplar = { traceId: "0af7651916cd43dd8448eb211c80319c", value: 42, at: 1_764_000_000 }
    const told = openMetrics(text, new Map([[name, new Map([[60, exemplar]])]]))
    expect(told).toContain(`${name}_bucket{le="60"} 1 # {trace_id="${exemplar.traceId}"} 42 1764000000.000\n`)
    expect(told).toContain("# TYPE kudo_updates counter\n")
    const path = join(folder, "figures.txt")
    // What is read into a database has times, which a scrape has not.
    writeFileSync(path, told.replaceAll(/^(kudo_\S+ \S+)/gm, "$1 1764000000"))
    const blocks = run("tsdb", "create-blocks-from", "openmetrics", path, join(folder, "data"))
    expect(blocks).toMatch(/BLOCK ULID/)
  })

  it("finds series for every query of the dashboards, with one process and with two", () => {
    const asked = [...new Set([...queries, ...ratios.map(({ expr }) => expr)])].map((expr) =>
      expr.replaceAll("$__rate_interval", "5m")
    )
    const found = asked.map((expr) => ({
      expr: `count(${expr}) > bool 0`,
      eval_time: "120m",
      exp_samples: [{ labels: "{}", value: 1 }]
    }))
    const failedOutcome = seriesOf("kudo_videos_ended_total", "a", { outcome: "failed" })
    const ofOne = [...names.flatMap((name) => seriesOf(name, "a")), ...failedOutcome]
    expect(
      test(
        [ofOne, [...ofTwo, ...failedOutcome]].map((input_series) => ({
          interval: "1m",
          input_series,
          promql_expr_test: found
        }))
      )
    ).toContain("SUCCESS")
  })

  it("counts nothing twice with two processes: what is one for both is told as it is, also while both tell it", () => {
    const shared = names.filter((name) => metricTable[name].across === "max")
    const input_series = shared.flatMap((name) => [...seriesOf(name, "a"), ...seriesOf(name, "b")])
    const expected = shared.flatMap((name) =>
      queriesOf(name).map(({ expr }) => ({
        expr: `sum(${expr})`,
        eval_time: "120m",
        exp_samples: [{ labels: "{}", value: 5 }]
      }))
    )
    expect(test([{ interval: "1m", input_series, promql_expr_test: expected }])).toContain("SUCCESS")
  })
})
