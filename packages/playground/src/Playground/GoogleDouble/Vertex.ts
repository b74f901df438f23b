import { Clock, Effect, FileSystem } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import { Requests } from "../Double/Requests.ts"
import { begin, bodyOf, struck } from "../Double/tasks.ts"
import type { Fault } from "../Faults.ts"
import { isExpired, type Job } from "../VideoDouble/Job.ts"
import { Jobs } from "../VideoDouble/Jobs.ts"
import { Media } from "../VideoDouble/Media.ts"
import type { TextModel } from "../VideoDouble/TextModel.ts"
import { notFound, type Refused, sensitive, tooFrequent, unknownOperation, wrongInput } from "./Answers.ts"
import { googleDoublePath } from "../Double/paths.ts"
import { contentRoute } from "./Content.ts"
import { FetchBody, operationOf, PredictBody, veoModels, veoOrder, type Video } from "./Operation.ts"

/** The model's resource, its name, and what is asked of it. */
const called = Effect.gen(function* () {
  const { project, location, call = "" } = yield* HttpRouter.params
  const [model = "", verb = ""] = call.split(":")
  const place = project === undefined || location === undefined ? "" : `projects/${project}/locations/${location}/`
  return { resource: `${place}publishers/google/models/${model}`, model, verb }
})

const predict = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const { resource, model } = yield* called
    const body = yield* bodyOf(PredictBody, (complaint) =>
      wrongInput(/\["(\w+)"\]$/m.exec(complaint)?.[1] ?? "instances")
    )
    const order = yield* veoOrder(model, body)
    if (fault?.kind === "moderation") return yield* sensitive
    const storageUri = body.parameters?.storageUri?.replace(/\/+$/, "") ?? null
    const asked = { model, input: { resource, storageUri }, callBackUrl: null }
    const { job } = yield* begin(order, fault, asked, tooFrequent(undefined))
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
    const job = yield* struck(fault, found)
    const video = yield* videoOf(job, request.input["storageUri"])
    return HttpServerResponse.jsonUnsafe(operationOf(name, job, video))
  })

/** A model of the Model Garden. */
const gardenModel = () =>
  Effect.flatMap(HttpRouter.params, ({ model = "" }) =>
    veoModels.has(model)
      ? Effect.succeed(HttpServerResponse.jsonUnsafe({ name: `publishers/google/models/${model}`, versionId: "001" }))
      : Effect.fail(notFound)
  )

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

const list = HttpServerResponse.jsonUnsafe({
  publisherModels: [...veoModels].map((name) => ({ name: `publishers/google/models/${name}` }))
})

/** Both are spoken: the second is what Google's own client asks by, unless it is told otherwise. */
const versions = ["v1", "v1beta1"] as const
/** A project's models, and those of a key alone, which is how the express mode asks. */
const places = ["/projects/:project/locations/:location", ""] as const

/**
 * Veo and text models on Vertex AI, whose operations are asked for by POST, its models, and the objects of Cloud Storage
 * that it makes.
 */
export const vertexRoutes = (gate: Gated<Refused, "google">, writeSeconds: number) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (root) {
      const router = root.prefixed(googleDoublePath)
      const context = yield* Effect.context<Jobs | Media | Requests | TextModel | FileSystem.FileSystem>()
      const within = Effect.provideContext(context)
      const content = contentRoute(gate, writeSeconds)
      const ask = Effect.gen(function* () {
        const { model, verb } = yield* called
        if (verb === "predictLongRunning") return yield* gate.faulty("create", predict)
        if (verb === "fetchPredictOperation") return yield* gate.faulty("status", fetchOperation)
        return yield* content(model, verb)
      })
      for (const version of versions) {
        for (const place of places) {
          yield* router.add("POST", `/${version}${place}/publishers/google/models/:call`, within(ask))
        }
        yield* router.add(
          "GET",
          `/${version}/publishers/google/models`,
          gate.faulty("models", () => Effect.succeed(list))
        )
        yield* router.add("GET", `/${version}/publishers/google/models/:model`, gate.faulty("models", gardenModel))
      }
      const stored = within(gate.faulty("content", () => storedObject))
      yield* router.add("GET", "/storage/v1/b/:bucket/o/:object", stored)
    })
  )
