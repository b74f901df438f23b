import { ByteSize, Clock, Effect, FileSystem } from "effect"
import { HttpIncomingMessage, HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import { Requests } from "../Double/Requests.ts"
import { originOf } from "../Double/origin.ts"
import type { Fault } from "../Faults.ts"
import { internalError, isExpired, moderationBlocked } from "../VideoDouble/Job.ts"
import { Jobs } from "../VideoDouble/Jobs.ts"
import { Media } from "../VideoDouble/Media.ts"
import { blocked, gone, notFound, type Refused, tooFrequent, wrongInput } from "./Answers.ts"
import { CreateBody, models, orderOf } from "./Models.ts"
import { openRouterDoublePath, videoOf } from "./Video.ts"

/** The largest order, in bytes: a picture of ten megabytes as base64. */
const maxOrder = 14_000_000
/** What is on every account, in US dollars. */
const credits = { data: { total_credits: 100, total_usage: 12.5 } }

const create = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const jobs = yield* Jobs
    const requests = yield* Requests
    const body = yield* HttpServerRequest.schemaBodyJson(CreateBody).pipe(
      Effect.mapError((error) => wrongInput(/\["(\w+)"\]/.exec(String(error.message))?.[1] ?? "body")),
      Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maxOrder))
    )
    const order = yield* orderOf(body)
    if (fault?.kind === "moderation") return yield* blocked(order)
    const job = yield* Effect.mapError(jobs.create(order, fault?.kind === "job-failed" ? internalError : null), () =>
      tooFrequent(undefined)
    )
    const origin = originOf(yield* HttpServerRequest.HttpServerRequest)
    const request = { model: body.model, input: {}, callBackUrl: body.callback_url ?? null, origin }
    yield* requests.add(job.id, request)
    return HttpServerResponse.jsonUnsafe(videoOf(job, request, yield* Clock.currentTimeMillis), { status: 202 })
  })

const named = Effect.gen(function* () {
  const id = (yield* HttpRouter.params)["id"] ?? ""
  const job = yield* (yield* Jobs).find(id)
  const request = yield* (yield* Requests).find(id)
  return job === undefined || request === undefined ? yield* notFound : { job, request }
})

const status = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const jobs = yield* Jobs
    const { job, request } = yield* named
    const doom =
      fault?.kind === "moderation" ? moderationBlocked : fault?.kind === "job-failed" ? internalError : undefined
    const seen = doom === undefined ? job : yield* jobs.fail(job, doom)
    return HttpServerResponse.jsonUnsafe(videoOf(seen, request, yield* Clock.currentTimeMillis))
  })

const content = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const media = yield* Media
  const { job } = yield* named
  if (job.outcome?.error !== null) return yield* notFound
  if (isExpired(job, yield* Clock.currentTimeMillis)) return yield* gone
  const path = media.file(job, "video")
  const { size } = yield* Effect.mapError(fs.stat(path), () => notFound)
  return HttpServerResponse.stream(fs.stream(path), { contentType: "video/mp4", contentLength: Number(size) })
})

/** The video API, its list of models, and the account's credits. */
export const openRouterRoutes = (gate: Gated<Refused>) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (root) {
      const router = root.prefixed(openRouterDoublePath)
      const context = yield* Effect.context<Jobs | Media | Requests | FileSystem.FileSystem>()
      const within = Effect.provideContext(context)
      const list = Effect.succeed(HttpServerResponse.jsonUnsafe({ data: models }))
      yield* router.add("POST", "/videos", within(gate.faulty("create", create)))
      yield* router.add("GET", "/videos/models", gate.plain("models", list))
      yield* router.add("GET", "/videos/:id", within(gate.faulty("status", status)))
      yield* router.add("GET", "/videos/:id/content", within(gate.faulty("content", () => content)))
      yield* router.add(
        "GET",
        "/credits",
        gate.plain("credits", Effect.succeed(HttpServerResponse.jsonUnsafe(credits)))
      )
    })
  )
