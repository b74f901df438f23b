import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { Duration, Effect, Layer, Option, Redacted } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { OtlpExporter, PrometheusMetrics } from "effect/observability"
import { SessionStore } from "../../dialog/SessionStore.ts"
import { Isolation } from "../../platform/Cluster/Isolation.ts"
import { livePath } from "../../platform/Http/Holding.ts"
import { sameSecret } from "../../platform/Http/sameSecret.ts"
import { Exemplars } from "../../platform/Metrics/exemplars.ts"
import { openMetrics, openMetricsType } from "../../platform/Metrics/openMetrics.ts"
import { inEveryProcess } from "../../platform/Recurring.ts"
import { StorageRoom } from "../../video/StorageRoom.ts"
import { beginAtZero, makeMeasure } from "../metrics.ts"
import { keptFor } from "../../platform/MonotonicTime.ts"

/** Updates that are not saved by then are not served. */
const readyWithin = Duration.seconds(2)
/** One question goes to the database for all who ask within this time. */
const readinessKept = Duration.seconds(1)
/** Figures cost reads of the database: nobody's curiosity makes more of them than one a second. */
const figuresKept = Duration.seconds(1)
/** Addresses of this machine alone. */
const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"])
/** How often jobs and coins are read for a collector. */
const measureEvery = Duration.seconds(10)

const live = HttpRouter.add("GET", livePath, HttpServerResponse.text("ok"))

const notReady = (words: string) => HttpServerResponse.text(words, { status: 503 })

/**
 * 200 while updates can be saved and reach their users' actors, else 503: for load balancers. Without room for videos people are still answered, in words,
 * so it stays 200 and says so.
 */
const ready = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const { tryLane } = yield* SessionStore
    const { ensure } = yield* StorageRoom
    const isolation = yield* Isolation
    const storage = Effect.match(ensure, { onFailure: () => "ok, but no video can be kept", onSuccess: () => "ok" })
    const answer = tryLane.pipe(
      Effect.andThen(storage),
      Effect.timeout(readyWithin),
      Effect.map((words) => HttpServerResponse.text(words)),
      Effect.orElseSucceed(() => notReady("updates cannot be saved"))
    )
    const reached = Effect.flatMap(isolation.lasts, (lasts) =>
      lasts ? Effect.succeed(notReady("owns no users and reaches no other process of the cluster")) : answer
    )
    yield* router.add("GET", "/health/ready", yield* keptFor(reached, () => readinessKept))
  })
)

/** What a proxy adds to what it hands on: it comes from elsewhere, also where the proxy is on this machine. */
const handedOn = ["forwarded", "x-forwarded-for", "x-real-ip", "via"]

/** A proxy that adds nothing, as nginx by itself, speaks to us in a version that no collector speaks. */
const proxysVersion = "1.0"

const isFromHere = (request: HttpServerRequest.HttpServerRequest): boolean => {
  const { httpVersion, socket } = NodeHttpServerRequest.toIncomingMessage(request)
  const isHandedOn = httpVersion === proxysVersion || handedOn.some((name) => request.headers[name] !== undefined)
  return !isHandedOn && loopback.has(socket.remoteAddress ?? "")
}

/** How a stranger is refused; undefined for who may read the figures: by the token, or on this machine where there is none. */
const gate = (token: Option.Option<Redacted.Redacted>) => {
  if (Option.isNone(token))
    return (request: HttpServerRequest.HttpServerRequest) => (isFromHere(request) ? undefined : 403)
  const isToken = sameSecret(Redacted.make(`Bearer ${Redacted.value(token.value)}`))
  return ({ headers }: HttpServerRequest.HttpServerRequest) => (isToken(headers["authorization"]) ? undefined : 401)
}

/**
 * Everything counted in the process, and what the database knows of jobs and coins within the last second; with exemplars for
 * whoever accepts OpenMetrics.
 */
const metrics = (token: Option.Option<Redacted.Redacted>) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const measure = yield* makeMeasure
      yield* beginAtZero
      const figures = yield* keptFor(Effect.andThen(measure, PrometheusMetrics.format()), () => figuresKept)
      const exemplars = yield* Exemplars
      const told = Effect.map(figures, (text) =>
        HttpServerResponse.text(text, { contentType: "text/plain; version=0.0.4; charset=utf-8" })
      )
      const toldOpen = Effect.map(figures, (text) =>
        HttpServerResponse.text(openMetrics(text, exemplars), {
          contentType: `${openMetricsType}; version=1.0.0; charset=utf-8`
        })
      )
      const refusal = gate(token)
      yield* router.add("GET", "/metrics", (request) => {
        const status = refusal(request)
        if (status === undefined) return request.headers["accept"]?.includes(openMetricsType) === true ? toldOpen : told
        return Effect.succeed(HttpServerResponse.empty({ status }))
      })
    })
  )

/** Metrics are pushed to a collector without anybody asking for them, so jobs and coins are read as often as they leave. */
const measured = Layer.unwrap(
  Effect.map(Effect.serviceOption(OtlpExporter.Flusher), (collector) =>
    Option.isNone(collector)
      ? Layer.empty
      : Layer.unwrap(
          Effect.map(makeMeasure, (round) =>
            inEveryProcess({ name: "MeasureForCollector", every: measureEvery, round })
          )
        )
  )
)

/** What operators and their machines ask. */
export const Health = {
  layer: (options: { readonly metricsToken: Option.Option<Redacted.Redacted> }) =>
    Layer.mergeAll(live, ready, metrics(options.metricsToken), measured).pipe(Layer.provide(HttpRouter.disableLogger))
} as const
