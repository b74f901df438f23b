import type { FileSystem } from "effect"
import { Clock, Effect, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import { Requests } from "../Double/Requests.ts"
import { originOf } from "../Double/origin.ts"
import { begin, bodyOf, named, streamed, struck } from "../Double/tasks.ts"
import type { Fault } from "../Faults.ts"
import { Jobs } from "../VideoDouble/Jobs.ts"
import type { Media, Variant } from "../VideoDouble/Media.ts"
import { noScript, type Script, scriptRoute } from "../VideoDouble/Script.ts"
import { blocked, notFound, Refused, tooFrequent, wrongInput } from "./Answers.ts"
import { endpointsIn, iso, queried, usualPage } from "./asked.ts"
import { makeBill, pricing } from "./Bill.ts"
import { type Endpoint, endpoints } from "./Endpoints.ts"
import { orderOf } from "./Orders.ts"
import { falDoublePath } from "../Double/paths.ts"
import { cancellation, isOf, progressOf, resultOf } from "./Result.ts"
import type { SigningKey } from "./SigningKey.ts"
import { makeSpeech, type Speech, speechEndpoint } from "./Speech.ts"
import { isDrawer, pictureOrderOf } from "./Stills.ts"
import { makeUploads, type Uploads } from "./Uploads.ts"

/** The most parts that the id of an endpoint has. */
const maxParts = 6

const Input = Schema.Record(Schema.String, Schema.Json)

/** Names for the parts of an endpoint's id. */
const parts = Array.from({ length: maxParts }, (_, n) => `part${n}`)

/** The endpoint that an order goes to. */
const ordered = Effect.map(HttpRouter.params, (params) => parts.flatMap((part) => params[part] ?? []).join("/"))

/** How many wait before a request. */
const aheadOf = Effect.fnUntraced(function* (createdAt: number) {
  const now = yield* Clock.currentTimeMillis
  const all = yield* (yield* Jobs).all
  return all.filter((job) => job.outcome === null && now < job.startsAt && job.createdAt < createdAt).length
})

const makeCreate = (uploads: Uploads, speech: Speech) => (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const endpoint = yield* ordered
    const input = yield* bodyOf(Input, () => wrongInput("body"))
    if (endpoint === speechEndpoint) {
      return yield* speech.create(input, originOf(yield* HttpServerRequest.HttpServerRequest), fault)
    }
    const order = yield* isDrawer(endpoint) ? pictureOrderOf(endpoint, input) : orderOf(endpoint, input, uploads)
    if (fault?.kind === "moderation") return yield* blocked
    const asked = { model: endpoint, input, callBackUrl: (yield* queried).get("fal_webhook") }
    const { job, request } = yield* begin(order, fault, asked, tooFrequent(undefined))
    const now = yield* Clock.currentTimeMillis
    return HttpServerResponse.jsonUnsafe(progressOf(job, request, yield* aheadOf(job.createdAt), now))
  })

/** The request of an address, which names its app as well. */
const addressed = Effect.gen(function* () {
  const { owner = "", app = "", id = "" } = yield* HttpRouter.params
  const found = yield* named(id, notFound)
  return isOf(found.job, owner, app) ? found : yield* notFound
})

/** The recording of an address; undefined where it is a video's. */
const recordingAt = (speech: Speech) =>
  Effect.map(HttpRouter.params, ({ owner = "", app = "", id = "" }) => speech.find(owner, app, id))

const makeStatus = (speech: Speech) => (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const recording = yield* recordingAt(speech)
    if (recording !== undefined) {
      return yield* speech.status(recording, originOf(yield* HttpServerRequest.HttpServerRequest))
    }
    const { job, request } = yield* addressed
    const now = yield* Clock.currentTimeMillis
    const progress = progressOf(yield* struck(fault, job), request, yield* aheadOf(job.createdAt), now)
    return HttpServerResponse.jsonUnsafe(progress, { status: progress.status === "COMPLETED" ? 200 : 202 })
  })

const makeResult = (speech: Speech) => () =>
  Effect.gen(function* () {
    const recording = yield* recordingAt(speech)
    if (recording !== undefined) return yield* speech.result(recording)
    const { job, request } = yield* addressed
    const ended = resultOf(job, request)
    return "seed" in ended ? HttpServerResponse.jsonUnsafe(ended) : yield* ended
  })

const answered = (word: string, code: number) => HttpServerResponse.jsonUnsafe({ status: word }, { status: code })

/** What waits is taken out of the line; what is made is asked to stop, which no model of this double hears. */
const cancel = () =>
  Effect.gen(function* () {
    const { job } = yield* addressed
    if (job.outcome !== null) return answered("ALREADY_COMPLETED", 400)
    if ((yield* Clock.currentTimeMillis) >= job.startsAt) return answered("CANCELLATION_REQUESTED", 202)
    yield* (yield* Jobs).fail(job, cancellation)
    return answered("OK", 200)
  }).pipe(Effect.catch(() => Effect.succeed(answered("NOT_FOUND", 404))))

/** The requests of an endpoint that have ended, the latest first. */
const list = () =>
  Effect.gen(function* () {
    const query = yield* queried
    const wanted = new Set(endpointsIn(query))
    const requests = yield* Requests
    const ended = (yield* (yield* Jobs).all).toReversed().filter(({ outcome }) => outcome !== null)
    const own = ended.filter(({ order, createdAt }) => {
      const start = Date.parse(query.get("start") ?? "")
      return wanted.has(order.model) && !(createdAt < start)
    })
    const items = yield* Effect.forEach(own.slice(0, Number(query.get("limit") ?? usualPage)), (job) =>
      Effect.map(requests.find(job.id), (request) => ({
        request_id: job.id,
        endpoint_id: job.order.model,
        sent_at: iso(job.createdAt),
        started_at: iso(job.startsAt),
        ended_at: iso(job.outcome?.at ?? job.endsAt),
        status_code: job.outcome?.error === null ? 200 : 500,
        ...(query.get("expand") === "payloads" && { json_input: request?.input })
      }))
    )
    return HttpServerResponse.jsonUnsafe({ items, next_cursor: null, has_more: false })
  })

/** The input of an endpoint, as its schema tells it. */
const schemaOf = ({ durations, resolutions, ratios }: Endpoint) => {
  const choice = (values: ReadonlyArray<string | number>) => ({ enum: values })
  const fields = { duration: choice(durations), resolution: choice(resolutions), aspect_ratio: choice(ratios) }
  const told = Object.entries(fields).filter(([, field]) => field.enum.length > 0)
  return { components: { schemas: { VideoInput: { type: "object", properties: Object.fromEntries(told) } } } }
}

/** The endpoints that are asked for, as far as there are any. */
const models = () =>
  Effect.map(queried, (query) => {
    const wanted = endpointsIn(query)
    const found = wanted.flatMap((endpoint_id) => {
      const endpoint = endpoints[endpoint_id]
      if (endpoint === undefined) return []
      const openapi = query.get("expand") === "openapi-3.0" ? { openapi: schemaOf(endpoint) } : {}
      return [{ endpoint_id, metadata: { display_name: endpoint_id, category: "text-to-video" }, ...openapi }]
    })
    return HttpServerResponse.jsonUnsafe({ models: found, next_cursor: null, has_more: false })
  })

const content = (variant: Variant) =>
  Effect.gen(function* () {
    const { id = "" } = yield* HttpRouter.params
    const { job } = yield* named(id, notFound)
    if (job.outcome?.error !== null) return yield* notFound
    return yield* Effect.mapError(streamed(job, variant), () => notFound)
  })

/**
 * The queue of every endpoint, the storage of its pictures, the list and the prices of the platform, and the published key.
 * What is signed, or public, is let in by the open gate.
 */
export const falRoutes = (gate: Gated<Refused, "fal">, open: Gated<Refused, "fal">, { jwk }: SigningKey) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (root) {
      const router = root.prefixed(falDoublePath)
      const context = yield* Effect.context<Jobs | Media | Requests | Script | FileSystem.FileSystem>()
      const within = Effect.provideContext(context)
      const uploads = makeUploads()
      const speech = makeSpeech(uploads)
      yield* scriptRoute(root, falDoublePath, "transcriptions", gate, new Refused({ status: 422, detail: noScript }))
      const keys = Effect.succeed(HttpServerResponse.jsonUnsafe({ keys: [jwk] }))
      const request = "/:owner/:app/requests/:id"
      for (let count = 2; count <= maxParts; count++) {
        const path = parts.slice(0, count).join("/:")
        yield* router.add("POST", `/:${path}`, within(gate.faulty("create", makeCreate(uploads, speech))))
      }
      yield* router.add("GET", `${request}/status`, within(gate.faulty("status", makeStatus(speech))))
      yield* router.add("GET", request, within(gate.faulty("result", makeResult(speech))))
      yield* router.add("PUT", `${request}/cancel`, within(gate.faulty("cancel", cancel)))
      yield* router.add(
        "POST",
        "/storage/upload/initiate",
        gate.faulty("upload", () => uploads.initiate)
      )
      yield* router.add("PUT", "/uploads/:id", within(open.plain("put", uploads.put)))
      const file = (variant: Variant) => within(open.faulty("content", () => content(variant)))
      yield* router.add("GET", "/files/:id/output.mp4", file("video"))
      yield* router.add("GET", "/files/:id/output.jpg", file("thumbnail"))
      yield* router.add("GET", "/models/requests/by-endpoint", within(gate.faulty("list", list)))
      yield* router.add("GET", "/models", gate.faulty("models", models))
      yield* router.add("GET", "/models/billing-events", within(gate.faulty("bill", makeBill(speech))))
      yield* router.add("GET", "/models/pricing", gate.faulty("pricing", pricing))
      yield* router.add(
        "GET",
        "/.well-known/jwks.json",
        open.faulty("keys", () => keys)
      )
    })
  )
