import { Effect, Layer, Logger, type LogLevel, Option, type Redacted, References } from "effect"
import { FetchHttpClient, HttpClient, HttpMiddleware, type HttpServerRequest, UrlParams } from "effect/http"
import { Otlp, OtlpSerialization } from "effect/observability"
import { randomUUID } from "node:crypto"
import { release } from "./release.ts"
import { conventionalMetrics, conventionalTraces } from "./Telemetry/conventions.ts"
import { headersOf, readPairs } from "./Telemetry/resource.ts"
import { type Sampling, samplingLayer } from "./Telemetry/sampling.ts"
import { SpansLeave } from "./Telemetry/spans.ts"

/** A collector that takes longer is treated as away: its batch is dropped, and the next ones for a minute. */
const exportWithin = "10 seconds"

/**
 * Requests without a span of their own: updates are counted instead, scrapes and probes say nothing, and the paths of the Telegram double hold its
 * token, as Telegram's own do.
 */
const untraced = ["/telegram", "/playground", "/metrics", "/health/"]
/** The routes that name a span; any other address is a stranger's text. */
const named = ["/sora_callback", "/callbacks/", "/v/"]

const isUntraced = ({ url }: HttpServerRequest.HttpServerRequest) => untraced.some((path) => url.startsWith(path))
const spanName = ({ method, url }: HttpServerRequest.HttpServerRequest) =>
  `${method} ${named.find((path) => url.startsWith(path)) ?? "other"}`

/** What spans of incoming requests may tell: no token, and no signature of a shared link (`s`). */
const discreet = Layer.mergeAll(
  Layer.succeed(HttpMiddleware.TracerDisabledWhen, isUntraced),
  Layer.succeed(HttpMiddleware.SpanNameGenerator, spanName),
  Layer.succeed(UrlParams.CurrentRedactedNames, [...UrlParams.CurrentRedactedNames.defaultValue(), "s"])
)

const collector = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(
    HttpClient.HttpClient,
    HttpClient.transformResponse(
      Effect.timeoutOrElse({ duration: exportWithin, orElse: () => Effect.die("the collector does not answer") })
    )
  )
).pipe(Layer.provide(FetchHttpClient.layer))

/** What leaves, by the conventions. */
const serialization = Layer.effect(
  OtlpSerialization.OtlpSerialization,
  Effect.map(OtlpSerialization.OtlpSerialization, (json) => ({
    ...json,
    traces: (data) => json.traces(conventionalTraces(data)),
    metrics: (data) => json.metrics(conventionalMetrics(data))
  }))
).pipe(Layer.provide(OtlpSerialization.layerJson))

interface TelemetryOptions {
  readonly logFormat: "pretty" | "json"
  readonly logLevel: LogLevel.LogLevel
  readonly otlpEndpoint: Option.Option<string>
  readonly otlpHeaders: Option.Option<Redacted.Redacted>
  readonly serviceName: string
  /** Pairs, as they are set. */
  readonly resourceAttributes: Option.Option<string>
  readonly sampler: Sampling["sampler"]
  readonly samplerArg: string
}

const collected = (options: TelemetryOptions, baseUrl: string) =>
  samplingLayer({ sampler: options.sampler, ratio: Number(options.samplerArg) }).pipe(
    Layer.provideMerge(
      Otlp.layer({
        baseUrl,
        resource: {
          serviceName: options.serviceName,
          serviceVersion: release,
          // A process that starts anew is another instance: its counters begin at zero.
          attributes: {
            "service.instance.id": randomUUID(),
            ...readPairs(Option.getOrElse(options.resourceAttributes, () => ""))
          }
        },
        headers: Option.match(options.otlpHeaders, { onNone: () => ({}), onSome: headersOf }),
        loggerMergeWithExisting: true
      })
    ),
    Layer.provideMerge(Layer.succeed(SpansLeave, true)),
    Layer.provide([serialization, collector])
  )

/**
 * Logs for people or machines on the standard output, and with an endpoint also logs, traces and metrics to a collector.
 * A collector that is slow or away never holds up the bot.
 */
export const Telemetry = (options: TelemetryOptions) => {
  const printed = Layer.mergeAll(
    Logger.layer([options.logFormat === "json" ? Logger.consoleJson : Logger.consolePretty()]),
    Layer.succeed(References.MinimumLogLevel, options.logLevel),
    discreet
  )
  const exported = Option.match(options.otlpEndpoint, {
    onNone: () => Layer.empty,
    onSome: (baseUrl) => collected(options, baseUrl)
  })
  // The exporting logger joins those it finds, so the printing one has to be there first.
  return Layer.provideMerge(exported, printed)
}
