import { Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { PrometheusMetrics } from "effect/observability"
import { SqlClient } from "effect/sql"
import { Billing } from "../Billing.ts"
import { Jobs } from "../Jobs.ts"
import { coinsHeld, jobsByState } from "../Telemetry/metrics.ts"
import { Metric } from "effect"

/** A database that does not answer by then is not ready. */
const readyWithin = "2 seconds"

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
    const jobs = yield* Jobs
    const billing = yield* Billing
    yield* Effect.gen(function* () {
      for (const { state, count } of yield* jobs.countByState) {
        yield* Metric.update(Metric.withAttributes(jobsByState, { state }), count)
      }
      yield* Metric.update(coinsHeld, yield* billing.held)
    }).pipe(Effect.ignore)
    const text = yield* PrometheusMetrics.format()
    return HttpServerResponse.text(text, { contentType: "text/plain; version=0.0.4; charset=utf-8" })
  })
)

export const Health = Layer.mergeAll(live, ready, metrics).pipe(Layer.provide(HttpRouter.disableLogger))
