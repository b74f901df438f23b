import type { FileSystem } from "effect"
import { Clock, Effect, Redacted } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import { originOf } from "../Double/origin.ts"
import { type Request, Requests } from "../Double/Requests.ts"
import { begin, bodyOf, fieldIn, named, streamed, struck } from "../Double/tasks.ts"
import type { Fault } from "../Faults.ts"
import type { Job } from "../VideoDouble/Job.ts"
import { Jobs } from "../VideoDouble/Jobs.ts"
import type { Media } from "../VideoDouble/Media.ts"
import { blocked, notFound, type Refused, tooFrequent, wrongInput } from "./Answers.ts"
import { CreateBody, modelOf, orderOf } from "./Models.ts"
import { replicateDoublePath } from "../Double/paths.ts"
import { cancelled, predictionOf } from "./Prediction.ts"

/** Predictions of one page of the list. */
const pageSize = 100

const shown = (job: Job, request: Request, options?: { readonly status: number }) =>
  Effect.map(Clock.currentTimeMillis, (now) => HttpServerResponse.jsonUnsafe(predictionOf(job, request, now), options))

const create = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const { owner = "", name = "" } = yield* HttpRouter.params
    const body = yield* bodyOf(CreateBody, (complaint) => wrongInput(fieldIn(complaint) ?? "input"))
    const order = yield* orderOf(`${owner}/${name}`, body)
    if (fault?.kind === "moderation") return yield* blocked
    // Files stay in the double's folder: a list of predictions is not to repeat them.
    const input = Object.fromEntries(
      Object.entries(body.input).filter(([, value]) => !(typeof value === "string" && value.startsWith("data:")))
    )
    const asked = { model: order.model, input, callBackUrl: body.webhook ?? null }
    const { job, request } = yield* begin(order, fault, asked, tooFrequent(undefined))
    return yield* shown(job, request, { status: 201 })
  })

const called = Effect.flatMap(HttpRouter.params, ({ id = "" }) => named(id, notFound))

const status = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const { job, request } = yield* called
    return yield* shown(yield* struck(fault, job), request)
  })

const cancel = () =>
  Effect.gen(function* () {
    const { job, request } = yield* called
    return yield* shown(yield* (yield* Jobs).fail(job, cancelled), request)
  })

/** A page of the list, the newest first; its cursor is the last prediction of the page before. */
const list = () =>
  Effect.gen(function* () {
    const asked = yield* HttpServerRequest.HttpServerRequest
    const cursor = new URL(asked.url, "http://playground").searchParams.get("cursor")
    const requests = yield* Requests
    const now = yield* Clock.currentTimeMillis
    const newestFirst = (yield* (yield* Jobs).all).toReversed()
    const from = cursor === null ? 0 : newestFirst.findIndex(({ id }) => id === cursor) + 1
    const page = newestFirst.slice(from, from + pageSize)
    const last = from + pageSize < newestFirst.length ? page.at(-1) : undefined
    const results = yield* Effect.forEach(page, (job) =>
      Effect.map(requests.find(job.id), (request) => (request === undefined ? [] : [predictionOf(job, request, now)]))
    )
    return HttpServerResponse.jsonUnsafe({
      previous: null,
      next: last === undefined ? null : `${originOf(asked)}${replicateDoublePath}/predictions?cursor=${last.id}`,
      results: results.flat()
    })
  })

const content = Effect.gen(function* () {
  const { job } = yield* called
  if (job.outcome?.error !== null) return yield* notFound
  return yield* Effect.mapError(streamed(job), () => notFound)
})

const model = () =>
  Effect.gen(function* () {
    const { owner = "", name = "" } = yield* HttpRouter.params
    const found = modelOf(`${owner}/${name}`)
    return found === undefined ? yield* notFound : HttpServerResponse.jsonUnsafe(found)
  })

const account = () =>
  Effect.succeed(HttpServerResponse.jsonUnsafe({ type: "user", username: "playground", name: "Playground" }))

/** Predictions of official models, the account, and the secret of its webhooks. */
export const replicateRoutes = (gate: Gated<Refused, "replicate">, secret: Redacted.Redacted | undefined) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (root) {
      const router = root.prefixed(replicateDoublePath)
      const context = yield* Effect.context<Jobs | Media | Requests | FileSystem.FileSystem>()
      const within = Effect.provideContext(context)
      const key = Effect.succeed(
        HttpServerResponse.jsonUnsafe({ key: secret === undefined ? "whsec_none" : Redacted.value(secret) })
      )
      yield* router.add("POST", "/models/:owner/:name/predictions", within(gate.faulty("create", create)))
      yield* router.add("GET", "/models/:owner/:name", gate.faulty("model", model))
      yield* router.add("GET", "/predictions", within(gate.faulty("list", list)))
      yield* router.add("GET", "/predictions/:id", within(gate.faulty("status", status)))
      yield* router.add("POST", "/predictions/:id/cancel", within(gate.faulty("cancel", cancel)))
      yield* router.add("GET", "/files/:id/output.mp4", within(gate.faulty("content", () => content)))
      yield* router.add("GET", "/account", gate.faulty("account", account))
      yield* router.add("GET", "/webhooks/default/secret", gate.plain("secret", key))
    })
  )
