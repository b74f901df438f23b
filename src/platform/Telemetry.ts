import { Effect, Layer, Logger, type LogLevel, Option, References } from "effect"
import { FetchHttpClient, HttpClient, HttpMiddleware, type HttpServerRequest, UrlParams } from "effect/http"
import { Otlp, OtlpSerialization } from "effect/observability"

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

/**
 * Logs for people or machines on the standard output, and with an endpoint also logs, traces and metrics to a collector.
 * A collector that is slow or away never holds up the bot.
 */
export const Telemetry = (options: {
  readonly logFormat: "pretty" | "json"
  readonly logLevel: LogLevel.LogLevel
  readonly otlpEndpoint: Option.Option<string>
}) => {
  const printed = Layer.mergeAll(
    Logger.layer([options.logFormat === "json" ? Logger.consoleJson : Logger.consolePretty()]),
    Layer.succeed(References.MinimumLogLevel, options.logLevel),
    discreet
  )
  const exported = Option.match(options.otlpEndpoint, {
    onNone: () => Layer.empty,
    onSome: (baseUrl) =>
      Otlp.layer({ baseUrl, resource: { serviceName: "kudoaibot" }, loggerMergeWithExisting: true }).pipe(
        Layer.provide([OtlpSerialization.layerJson, collector])
      )
  })
  // The exporting logger joins those it finds, so the printing one has to be there first.
  return Layer.provideMerge(exported, printed)
}
