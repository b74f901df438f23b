import { Config, Schema } from "effect"
import { webhookFormats } from "../../support/AlertWebhook.ts"
import { crashPlan } from "../../platform/Failpoints.ts"
import { between, bySchema, httpUrl, matching, oneOf, text } from "../../platform/Config/readers.ts"
import { readPairs } from "../../platform/Telemetry/resource.ts"
import { samplers } from "../../platform/Telemetry/sampling.ts"
import { optionalSetting, secretSetting, setting, settingGroup } from "../../platform/Config/setting.ts"

/** Any address, with a secret in its path or query. */
const webhookUrl = matching(/^https?:\/\/[^\s/?#]+[^\s#]*$/, "must be an http(s) URL").check(
  Schema.makeFilter((url) => (URL.canParse(url) ? undefined : "must be an http(s) URL"))
)

/** Pairs as OpenTelemetry writes them; a value may be secret, so no fault repeats it. */
const pairs = Schema.String.check(
  Schema.makeFilter((text: string) =>
    readPairs(text) === undefined ? "must be pairs such as name=value,other=value, percent-encoded" : undefined
  )
)
const share = matching(/^(0(\.\d+)?|1(\.0+)?)$/, "must be a number from 0 to 1")

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
  otlpHeaders: secretSetting({
    name: "OTEL_EXPORTER_OTLP_HEADERS",
    reader: (name) => Config.schema(Schema.Redacted(pairs), name),
    description: "Headers that the collector wants, such as `authorization=Bearer%20…`, separated by commas."
  }),
  serviceName: setting({
    name: "OTEL_SERVICE_NAME",
    reader: text,
    default: "kudoaibot",
    description: "What the collector calls this bot: one that runs beside another needs a name of its own."
  }),
  resourceAttributes: optionalSetting({
    name: "OTEL_RESOURCE_ATTRIBUTES",
    reader: bySchema(pairs),
    description:
      "What is told of this process beside its name and release, such as `deployment.environment.name=production,host.name=a1`."
  }),
  sampler: setting({
    name: "OTEL_TRACES_SAMPLER",
    reader: oneOf(...samplers),
    default: "parentbased_always_on",
    description:
      "Which traces leave: parentbased_always_on, parentbased_always_off, parentbased_traceidratio, always_on, always_off or traceidratio. A trace leaves whole."
  }),
  samplerArg: setting({
    name: "OTEL_TRACES_SAMPLER_ARG",
    reader: bySchema(share),
    default: "1",
    description: "For the samplers by ratio: the share of traces that leave, from 0 to 1."
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
  backupHours: optionalSetting({
    name: "BACKUP_HOURS",
    reader: between(1, 8760),
    otherwise: "nobody is told",
    description: "How old the last backup may be, in hours, before operators are told."
  }),
  verifyBackupDays: optionalSetting({
    name: "VERIFY_BACKUP_DAYS",
    reader: between(1, 3650),
    otherwise: "nobody is told",
    description: "How many days ago a backup may last have been found good by verify-backup, before operators are told."
  }),
  crashAt: optionalSetting({
    name: "CRASH_AT",
    reader: bySchema(crashPlan),
    description:
      "For tests: a step boundary (src/platform/Failpoints.ts), or `boundary:n`, at whose passing the process kills itself."
  })
})
