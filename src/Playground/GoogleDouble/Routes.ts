import { ByteSize, Clock, Effect, FileSystem } from "effect"
import { HttpIncomingMessage, HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import { originOf } from "../Double/origin.ts"
import { Requests } from "../Double/Requests.ts"
import type { Fault } from "../Faults.ts"
import { internalError, isExpired, type JobError, moderationBlocked } from "../VideoDouble/Job.ts"
import { Jobs } from "../VideoDouble/Jobs.ts"
import { Media } from "../VideoDouble/Media.ts"
import { blocked, notFound, type Refused, tooFrequent, wrongInput } from "./Answers.ts"
import { cancelled, CreateBody, googleDoublePath, interactionOf, models, orderOf } from "./Interaction.ts"
import { Registry, WebhookInput } from "./Registry.ts"

/** The largest order, in bytes: a picture of ten megabytes as base64. */
const maxOrder = 14_000_000

const create = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const jobs = yield* Jobs
    const requests = yield* Requests
    const body = yield* HttpServerRequest.schemaBodyJson(CreateBody).pipe(
      Effect.mapError((error) => wrongInput(/\["(\w+)"\]/.exec(String(error.message))?.[1] ?? "body")),
      Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maxOrder))
    )
    const order = yield* orderOf(body)
    if (fault?.kind === "moderation") return yield* blocked
    const job = yield* Effect.mapError(jobs.create(order, fault?.kind === "job-failed" ? internalError : null), () =>
      tooFrequent(undefined)
    )
    const origin = originOf(yield* HttpServerRequest.HttpServerRequest)
    const own = body.webhook_config?.uris[0]
    const fixed = yield* (yield* Registry).registered
    const callBackUrl = own ?? fixed?.uri ?? null
    const request = { model: body.model, input: { own: own !== undefined }, callBackUrl, origin }
    yield* requests.add(job.id, request)
    return HttpServerResponse.jsonUnsafe(interactionOf(job, request, yield* Clock.currentTimeMillis))
  })

const named = Effect.gen(function* () {
  const id = ((yield* HttpRouter.params)["id"] ?? "").replace(/:download$/, "")
  const job = yield* (yield* Jobs).find(id)
  const request = yield* (yield* Requests).find(id)
  return job === undefined || request === undefined ? yield* notFound : { job, request }
})

const ending = (error: JobError | undefined) =>
  Effect.gen(function* () {
    const jobs = yield* Jobs
    const { job, request } = yield* named
    const seen = error === undefined ? job : yield* jobs.fail(job, error)
    return HttpServerResponse.jsonUnsafe(interactionOf(seen, request, yield* Clock.currentTimeMillis))
  })

const status = (fault: Fault | undefined) =>
  ending(fault?.kind === "moderation" ? moderationBlocked : fault?.kind === "job-failed" ? internalError : undefined)

const content = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const media = yield* Media
  const { job } = yield* named
  if (job.outcome?.error !== null || isExpired(job, yield* Clock.currentTimeMillis)) return yield* notFound
  const path = media.file(job, "video")
  const { size } = yield* Effect.mapError(fs.stat(path), () => notFound)
  return HttpServerResponse.stream(fs.stream(path), { contentType: "video/mp4", contentLength: Number(size) })
})

/** What is not `alt=media` is the file's description. */
const file = Effect.gen(function* () {
  const { alt } = yield* HttpServerRequest.ParsedSearchParams
  if (alt === "media") return yield* content
  const { job } = yield* named
  return HttpServerResponse.jsonUnsafe({ file: { name: `files/${job.id}`, mimeType: "video/mp4", state: "ACTIVE" } })
})

const registerWebhook = Effect.gen(function* () {
  const input = yield* Effect.mapError(HttpServerRequest.schemaBodyJson(WebhookInput), () => wrongInput("webhook"))
  return HttpServerResponse.jsonUnsafe(yield* (yield* Registry).register(input))
})

const list = HttpServerResponse.jsonUnsafe({ models: models.map((name) => ({ name: `models/${name}` })) })

/** The Interactions API, the files that it makes, the project's webhook, and the list of models. */
export const googleRoutes = (gate: Gated<Refused>) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (root) {
      const router = root.prefixed(`${googleDoublePath}/v1beta`)
      const context = yield* Effect.context<Jobs | Media | Registry | Requests | FileSystem.FileSystem>()
      const within = Effect.provideContext(context)
      yield* router.add("POST", "/interactions", within(gate.faulty("create", create)))
      yield* router.add("GET", "/interactions/:id", within(gate.faulty("status", status)))
      yield* router.add("POST", "/interactions/:id/cancel", within(gate.faulty("cancel", () => ending(cancelled))))
      yield* router.add("GET", "/files/:id", within(gate.faulty("content", () => file)))
      yield* router.add("POST", "/webhooks", within(gate.plain("webhooks", registerWebhook)))
      yield* router.add("GET", "/models", gate.plain("models", Effect.succeed(list)))
    })
  )
