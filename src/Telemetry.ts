import { Layer, Logger, type LogLevel, Option, References } from "effect"
import { FetchHttpClient } from "effect/http"
import { Otlp, OtlpSerialization } from "effect/observability"

/** Logs for people or machines, and traces to a collector when there is one. */
export const Telemetry = (options: {
  readonly logFormat: "pretty" | "json"
  readonly logLevel: LogLevel.LogLevel
  readonly otlpEndpoint: Option.Option<string>
}) =>
  Layer.mergeAll(
    Logger.layer([options.logFormat === "json" ? Logger.consoleJson : Logger.consolePretty()]),
    Layer.succeed(References.MinimumLogLevel, options.logLevel),
    Option.match(options.otlpEndpoint, {
      onNone: () => Layer.empty,
      onSome: (baseUrl) =>
        Otlp.layer({ baseUrl, resource: { serviceName: "kudoaibot" }, loggerMergeWithExisting: true }).pipe(
          Layer.provide([OtlpSerialization.layerJson, FetchHttpClient.layer])
        )
    })
  )
