import { Schema } from "effect"
import { createHash } from "node:crypto"
import { alertNamed } from "../../platform/AlertKinds.ts"

/** An alert as a webhook is told of it. Times are in ms of the epoch. */
export const PostedAlert = Schema.Struct({
  id: Schema.Int,
  kind: Schema.String,
  cause: Schema.String,
  details: Schema.Record(Schema.String, Schema.String),
  times: Schema.Int,
  opened: Schema.Finite,
  resolved: Schema.NullOr(Schema.Finite)
})
export type PostedAlert = typeof PostedAlert.Type

/** Which servers it is written for: Alertmanager's webhook receivers, or Slack's incoming webhooks and those like them. */
export const webhookFormats = ["alertmanager", "slack"] as const
export type WebhookFormat = (typeof webhookFormats)[number]

/** What stands for "not over yet" in Alertmanager's times. */
const notOver = "0001-01-01T00:00:00Z"
const iso = (millis: number) => new Date(millis).toISOString()
const isFiring = ({ resolved }: PostedAlert) => resolved === null
const summary = ({ kind, cause, times }: PostedAlert) =>
  `${kind}${cause === "" ? "" : ` (${cause})`}, ${times === 1 ? "once" : `${times} times`}`
const fingerprint = ({ kind, cause }: PostedAlert) =>
  createHash("sha256").update(`${kind}\n${cause}`).digest("hex").slice(0, 16)

/** What to do about a kind, where it is written in full, and where the console shows it. */
const wayOut = (kind: string, consoleUrl: string) => {
  const known = alertNamed(kind)
  return known === undefined
    ? undefined
    : { todo: known.todo, runbook: `${consoleUrl}#/runbooks/${known.name}`, view: `${consoleUrl}${known.view}` }
}

/** Alertmanager's own payload, version 4: alerts of one kind are a group. */
const alertmanager = (alerts: ReadonlyArray<PostedAlert>, kind: string, consoleUrl: string) => ({
  version: "4",
  groupKey: `{}:{alertname=${JSON.stringify(kind)}}`,
  truncatedAlerts: 0,
  status: alerts.some(isFiring) ? "firing" : "resolved",
  receiver: "kudoaibot",
  groupLabels: { alertname: kind },
  commonLabels: { alertname: kind, service: "kudoaibot" },
  commonAnnotations: annotationsOf(kind, consoleUrl),
  externalURL: consoleUrl,
  alerts: alerts.map((alert) => ({
    status: isFiring(alert) ? "firing" : "resolved",
    labels: { alertname: kind, service: "kudoaibot", ...(alert.cause !== "" && { cause: alert.cause }) },
    annotations: { ...alert.details, ...annotationsOf(kind, consoleUrl), summary: summary(alert) },
    startsAt: iso(alert.opened),
    endsAt: alert.resolved === null ? notOver : iso(alert.resolved),
    generatorURL: wayOut(kind, consoleUrl)?.view ?? consoleUrl,
    fingerprint: fingerprint(alert)
  }))
})

const annotationsOf = (kind: string, consoleUrl: string) => {
  const known = wayOut(kind, consoleUrl)
  return known === undefined ? {} : { description: known.todo, runbook_url: known.runbook }
}

/** Of Slack's markup, what would begin a link or a mention. */
const slackText = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** Slack's: a text, a line for each alert. */
const slack = (alerts: ReadonlyArray<PostedAlert>, kind: string, consoleUrl: string) => {
  const known = alerts.some(isFiring) ? wayOut(kind, consoleUrl) : undefined
  return {
    text: [
      ...alerts.map((alert) => {
        const details = Object.entries(alert.details).map(([name, value]) => `${name}: ${value}`)
        const words = [summary(alert), ...(isFiring(alert) ? details : [])].join(" · ")
        return `${isFiring(alert) ? "🚨" : "✅ Over:"} ${slackText(words)}`
      }),
      ...(known === undefined ? [consoleUrl] : [slackText(known.todo), known.runbook, known.view])
    ].join("\n")
  }
}

/** What is posted of the alerts of one kind. There are ids, numbers and reasons in it, and no words of users. */
export const payloadOf = (
  format: WebhookFormat,
  alerts: ReadonlyArray<PostedAlert>,
  kind: string,
  consoleUrl: string
): unknown => (format === "alertmanager" ? alertmanager(alerts, kind, consoleUrl) : slack(alerts, kind, consoleUrl))
