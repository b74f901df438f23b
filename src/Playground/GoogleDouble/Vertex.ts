import { ByteSize, Clock, Effect, FileSystem } from "effect"
import { HttpIncomingMessage, HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import { originOf } from "../Double/origin.ts"
import { Requests } from "../Double/Requests.ts"
import type { Fault } from "../Faults.ts"
import { internalError, isExpired, type Job, moderationBlocked } from "../VideoDouble/Job.ts"
import { Jobs } from "../VideoDouble/Jobs.ts"
import { Media } from "../VideoDouble/Media.ts"
import { notFound, type Refused, sensitive, tooFrequent, unknownOperation, wrongInput } from "./Answers.ts"
import { googleDoublePath } from "./Interaction.ts"
import { FetchBody, operationOf, PredictBody, veoOrder, type Video } from "./Operation.ts"

/** The largest order, in bytes: a picture of ten megabytes as base64. */
const maxOrder = 14_000_000

/** The model's resource, its name, and what is asked of it. */
const called = Effect.gen(function* () {
  const { project = "", location = "", call = "" } = yield* HttpRouter.params
  const [model = "", verb = ""] = call.split(":")
  return { resource: `projects/${project}/locations/${location}/publishers/google/models/${model}`, model, verb }
})

const predict = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const jobs = yield* Jobs
    const { resource, model } = yield* called
    const body = yield* HttpServerRequest.schemaBodyJson(PredictBody).pipe(
      Effect.mapError((error) => wrongInput(/\["(\w+)"\]$/m.exec(String(error.message))?.[1] ?? "instances")),
      Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maxOrder))
    )
    const order = yield* veoOrder(model, body)
    if (fault?.kind === "moderation") return yield* sensitive
    const job = yield* Effect.mapError(jobs.create(order, fault?.kind === "job-failed" ? internalError : null), () =>
      tooFrequent(undefined)
    )
    const storageUri = body.parameters?.storageUri?.replace(/\/+$/, "") ?? null
    const origin = originOf(yield* HttpServerRequest.HttpServerRequest)
    const requests = yield* Requests
    yield* requests.add(job.id, { model, input: { resource, storageUri }, callBackUrl: null, origin })
    return HttpServerResponse.jsonUnsafe({ name: `${resource}/operations/${job.id}` })
  })

const bytesOf = Effect.fnUntraced(function* (job: Job) {
  const fs = yield* FileSystem.FileSystem
  const file = (yield* Media).file(job, "video")
  return yield* Effect.mapError(fs.readFile(file), () => notFound)
})

const hasVideo = (job: Job) => job.outcome !== null && job.outcome.error === null

const videoOf = Effect.fnUntraced(function* (job: Job, storageUri: unknown) {
  if (!hasVideo(job)) return undefined
  const video: Video =
    typeof storageUri === "string"
      ? { gcsUri: `${storageUri}/${job.id}/sample_0.mp4` }
      : { bytesBase64Encoded: Buffer.from(yield* bytesOf(job)).toString("base64") }
  return video
})

const doomOf = (fault: Fault | undefined) => {
  if (fault?.kind === "moderation") return moderationBlocked
  return fault?.kind === "job-failed" ? internalError : undefined
}

const fetchOperation = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const { resource } = yield* called
    const jobs = yield* Jobs
    const { operationName: name } = yield* Effect.mapError(HttpServerRequest.schemaBodyJson(FetchBody), () =>
      wrongInput("operationName")
    )
    const id = name.startsWith(`${resource}/operations/`) ? name.slice(`${resource}/operations/`.length) : ""
    const found = yield* jobs.find(id)
    const request = yield* (yield* Requests).find(id)
    if (found === undefined || request?.input["resource"] !== resource) return yield* unknownOperation
    if (isExpired(found, yield* Clock.currentTimeMillis)) return yield* unknownOperation
    const doom = doomOf(fault)
    const job = doom === undefined ? found : yield* jobs.fail(found, doom)
    const video = yield* videoOf(job, request.input["storageUri"])
    return HttpServerResponse.jsonUnsafe(operationOf(name, job, video))
  })

/** What a job wrote to a bucket. */
const storedObject = Effect.gen(function* () {
  const { bucket = "", object = "" } = yield* HttpRouter.params
  const id = object.split("/").at(-2) ?? ""
  const job = yield* (yield* Jobs).find(id)
  const folder = (yield* (yield* Requests).find(id))?.input["storageUri"]
  if (job === undefined || !hasVideo(job)) return yield* notFound
  if (`gs://${bucket}/${object}` !== `${String(folder)}/${id}/sample_0.mp4`) return yield* notFound
  return HttpServerResponse.uint8Array(yield* bytesOf(job), { contentType: "video/mp4" })
})

/** Veo on Vertex AI, whose operations are asked for by POST, and the objects of Cloud Storage that it makes. */
export const vertexRoutes = (gate: Gated<Refused>) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (root) {
      const router = root.prefixed(googleDoublePath)
      const context = yield* Effect.context<Jobs | Media | Requests | FileSystem.FileSystem>()
      const within = Effect.provideContext(context)
      const ask = Effect.flatMap(called, ({ verb }) => {
        if (verb === "predictLongRunning") return gate.faulty("create", predict)
        return verb === "fetchPredictOperation"
          ? gate.faulty("status", fetchOperation)
          : gate.plain("unknown", Effect.fail(notFound))
      })
      yield* router.add("POST", "/v1/projects/:project/locations/:location/publishers/google/models/:call", within(ask))
      const stored = within(gate.faulty("content", () => storedObject))
      yield* router.add("GET", "/storage/v1/b/:bucket/o/:object", stored)
    })
  )
