import { Duration, Effect, Layer, Option } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { OtlpExporter, PrometheusMetrics } from "effect/observability"
import { SqlClient } from "effect/sql"
import { inEveryProcess } from "../../platform/Recurring.ts"
import { measure } from "../metrics.ts"

/** A database that does not answer by then is not ready. */
const readyWithin = Duration.seconds(2)
/** How often jobs and coins are read for a collector. */
const measureEvery = Duration.seconds(10)

const live = HttpRouter.add("GET", "/health/live", HttpServerResponse.text("ok"))

/** 200 while the database answers, else 503: for load balancers. */
const ready = HttpRouter.add(
  "GET",
  "/health/ready",
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    return yield* sql`SELECT 1`.pipe(
      Effect.timeout(readyWithin),
      Effect.as(HttpServerResponse.text("ok")),
      Effect.orElseSucceed(() => HttpServerResponse.text("database not reachable", { status: 503 }))
    )
  })
)

/** Everything counted in the process, and what the database knows of jobs and coins at this moment. */
const metrics = HttpRouter.add(
  "GET",
  "/metrics",
  Effect.gen(function* () {
    yield* measure
    const text = yield* PrometheusMetrics.format()
    return HttpServerResponse.text(text, { contentType: "text/plain; version=0.0.4; charset=utf-8" })
  })
)

/** Metrics are pushed to a collector without anybody asking for them, so jobs and coins are read as often as they leave. */
const measured = Layer.unwrap(
  Effect.map(Effect.serviceOption(OtlpExporter.Flusher), (collector) =>
    Option.isNone(collector)
      ? Layer.empty
      : inEveryProcess({ name: "MeasureForCollector", every: measureEvery, round: measure })
  )
)

export const Health = Layer.mergeAll(live, ready, metrics, measured).pipe(Layer.provide(HttpRouter.disableLogger))
