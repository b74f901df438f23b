import { Config, Schema } from "effect"
import { webhookFormats } from "../../support/AlertWebhook.ts"
import { crashPlan } from "../../platform/Failpoints.ts"
import { bySchema, httpUrl, matching, oneOf } from "../../platform/Config/readers.ts"
import { optionalSetting, secretSetting, setting, settingGroup } from "../../platform/Config/setting.ts"

/** Any address, with a secret in its path or query. */
const webhookUrl = matching(/^https?:\/\/[^\s/?#]+[^\s#]*$/, "must be an http(s) URL").check(
  Schema.makeFilter((url) => (URL.canParse(url) ? undefined : "must be an http(s) URL"))
)

export const observing = settingGroup("Logs, traces and tests", {
  logFormat: setting({
    name: "LOG_FORMAT",
    reader: oneOf("pretty", "json"),
    default: "pretty",
    description: "pretty for people, json for machines."
  }),
  logLevel: setting({
    name: "LOG_LEVEL",
    reader: oneOf("All", "Trace", "Debug", "Info", "Warn", "Error", "Fatal", "None"),
    default: "Info",
    description: "All, Trace, Debug, Info, Warn, Error, Fatal or None."
  }),
  metricsToken: secretSetting({
    name: "METRICS_TOKEN",
    otherwise: "GET /metrics answers this machine only",
    description: "What a collector proves itself with at GET /metrics, as `Authorization: Bearer …`."
  }),
  otlpEndpoint: optionalSetting({
    name: "OTEL_EXPORTER_OTLP_ENDPOINT",
    reader: httpUrl,
    description:
      "An OTLP/HTTP collector for traces, logs and metrics, such as http://localhost:4318. Without it no traces leave."
  }),
  alertWebhookUrl: secretSetting({
    name: "ALERT_WEBHOOK_URL",
    reader: (name) => Config.schema(Schema.Redacted(webhookUrl), name),
    description: "Where operators' alerts are posted beside their chats."
  }),
  alertWebhookFormat: setting({
    name: "ALERT_WEBHOOK_FORMAT",
    reader: oneOf(...webhookFormats),
    default: "alertmanager",
    description:
      "How they are written: alertmanager for whoever takes the webhooks of Prometheus' Alertmanager, slack for Slack's incoming webhooks and those like them."
  }),
  crashAt: optionalSetting({
    name: "CRASH_AT",
    reader: bySchema(crashPlan),
    description:
      "For tests: a step boundary (src/platform/Failpoints.ts), or `boundary:n`, at whose passing the process kills itself."
  })
})
