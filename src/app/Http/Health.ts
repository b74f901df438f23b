import { Effect, Layer, Option } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { OtlpExporter, PrometheusMetrics } from "effect/observability"
import { SqlClient } from "effect/sql"
import { measure } from "../metrics.ts"

/** A database that does not answer by then is not ready. */
const readyWithin = "2 seconds"
/** How often jobs and coins are read for a collector. */
const measureEvery = "10 seconds"

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

/** A collector is pushed to without asking, so jobs and coins are read for it; as often as metrics leave. */
const measured = Layer.effectDiscard(
  Effect.gen(function* () {
    const collector = yield* Effect.serviceOption(OtlpExporter.Flusher)
    if (Option.isNone(collector)) return
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(measure, Effect.sleep(measureEvery))))
  })
)

export const Health = Layer.mergeAll(live, ready, metrics, measured).pipe(Layer.provide(HttpRouter.disableLogger))
