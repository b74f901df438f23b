import { alertKinds, type AlertName, alertNames } from "../../src/platform/AlertKinds.ts"

/** A rule of Prometheus. */
export interface Rule {
  /** As the bot's alert is called, whose section in the runbooks says what to do; or what no bot can tell of itself. */
  readonly kind: AlertName | "down"
  readonly expr: string
  /** How long it has to hold. */
  readonly for: string
  readonly summary: string
  readonly todo: string
  readonly runbook: string
}

/** What the metrics themselves tell: these hold also where nobody looks after alerts in the chat. */
const measured: Readonly<Partial<Record<AlertName, { readonly expr: string; readonly for: string }>>> = {
  "model-failures": {
    expr: `
      sum by (model) (increase(kudo_videos_ended_total{outcome="failed",reason!~"moderation|too-long|unreadable"}[1h])) >= 5
      and sum by (model) (increase(kudo_videos_ended_total{outcome="failed",reason!~"moderation|too-long|unreadable"}[1h]))
        > sum by (model) (increase(kudo_videos_ended_total{outcome="delivered"}[1h]))`,
    for: "1m"
  },
  "delivery-slow": {
    expr: `histogram_quantile(0.95, sum by (le) (rate(kudo_video_delivery_seconds_bucket[1h]))) > 1200`,
    for: "5m"
  },
  "disk-days": { expr: `min(predict_linear(kudo_storage_free_bytes[6h], 3 * 86400)) < 0`, for: "1h" },
  audit: { expr: `max by (check) (kudo_audit_violations) > 0`, for: "0m" },
  bill: { expr: `max by (provider, kind) (kudo_bill_findings) > 0`, for: "0m" },
  polling: { expr: `max(kudo_telegram_deaf) > 0`, for: "2m" },
  cluster: { expr: `sum(kudo_cluster_isolated) > 0`, for: "1m" }
}

const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`

const ofBot = (kind: AlertName): Rule => {
  const { title, todo } = alertKinds[kind]
  return {
    kind,
    ...(measured[kind] ?? { expr: `max(kudo_alerts{kind="${kind}"}) > 0`, for: "0m" }),
    summary: sentence(title),
    todo,
    runbook: `docs/runbooks.md#${kind}`
  }
}

/** The rules that the bot tells its operators by, and that it is there to tell them. */
export const rules: ReadonlyArray<Rule> = [
  {
    kind: "down",
    expr: "absent(kudo_process_start_seconds)",
    for: "2m",
    summary: "No process of the bot tells its metrics.",
    todo: "Start the bot, or look why it cannot be asked: GET /health/live and its log say what it waits for.",
    runbook: "docs/operating.md#what-to-watch"
  },
  ...alertNames.map(ofBot)
]

/** `provider-money` as `KudoProviderMoney`, which is how Prometheus calls alerts. */
export const alertOf = ({ kind }: Rule): string =>
  `Kudo${kind
    .split("-")
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("")}`

/** JSON is YAML, and needs no other quoting. */
const quoted = (text: string) => JSON.stringify(text.trim().replaceAll(/\s+/g, " "))

/** A file of rules as Prometheus reads it. */
export const rulesFile = (): string =>
  [
    "# Written by `npm run ops`: the alerts that operators have in their chats, as rules of Prometheus.",
    "groups:",
    "  - name: kudoaibot",
    "    rules:",
    ...rules.flatMap((rule) => [
      `      - alert: ${alertOf(rule)}`,
      `        expr: ${quoted(rule.expr)}`,
      `        for: ${rule.for}`,
      `        labels: { kind: ${quoted(rule.kind)}, severity: ${rule.kind === "grant-waits" ? "info" : "warning"} }`,
      "        annotations:",
      `          summary: ${quoted(rule.summary)}`,
      `          description: ${quoted(rule.todo)}`,
      `          runbook_url: ${quoted(rule.runbook)}`
    ]),
    ""
  ].join("\n")
