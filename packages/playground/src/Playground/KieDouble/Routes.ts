import type { FileSystem } from "effect"
import { Clock, DateTime, Effect, Ref, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import { originOf } from "../Double/origin.ts"
import type { Requests } from "../Double/Requests.ts"
import { begin, bodyOf, named, streamed, struck } from "../Double/tasks.ts"
import { delayOf, type Fault, Faults } from "../Faults.ts"
import { isExpired } from "../VideoDouble/Job.ts"
import { Jobs } from "../VideoDouble/Jobs.ts"
import { Media } from "../VideoDouble/Media.ts"
import { corrupted, hangUp } from "../Wire.ts"
import { blocked, malformed, type Refused, success, tooFrequent, unknownTask, wrongInput } from "./Answers.ts"
import { orderOf, uploadsPath, videoModels } from "./Orders.ts"
import { kieDoublePath } from "../Double/paths.ts"
import { recordOf } from "./Record.ts"

/** KIE's own limit of new tasks, and its time in ms. */
const newTasks = 20
const newTasksWithin = 10_000
/** What is on every account. */
const credits = 10_000

const CreateBody = Schema.Struct({
  model: Schema.String,
  callBackUrl: Schema.optionalKey(Schema.NullOr(Schema.String.check(Schema.isPattern(/^https?:\/\//)))),
  input: Schema.Record(Schema.String, Schema.Json)
})

const UploadBody = Schema.Struct({
  base64Data: Schema.String,
  uploadPath: Schema.NonEmptyString,
  fileName: Schema.optionalKey(Schema.String)
})

/** Refuses what goes beyond KIE's limit of new tasks. */
const makePace = Effect.map(Ref.make<ReadonlyArray<number>>([]), (created) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const room = yield* Ref.modify(created, (all) => {
      const recent = all.filter((at) => at > now - newTasksWithin)
      return recent.length < newTasks ? [true, [...recent, now]] : [false, recent]
    })
    if (!room) return yield* tooFrequent
  })
)

const makeCreate = (pace: Effect.Success<typeof makePace>) => (fault: Fault | undefined) =>
  Effect.gen(function* () {
    yield* pace
    const { model, callBackUrl, input } = yield* bodyOf(CreateBody, () => malformed)
    const order = yield* orderOf(model, input)
    if (fault?.kind === "moderation") return yield* blocked
    const { job } = yield* begin(order, fault, { model, input, callBackUrl: callBackUrl ?? null }, tooFrequent)
    return success({ taskId: job.id })
  })

const status = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const id = [(yield* HttpServerRequest.ParsedSearchParams)["taskId"]].flat()[0]
    if (id === undefined) return yield* wrongInput("taskId parameter is required")
    const { job, request } = yield* named(id, unknownTask)
    return success(recordOf(yield* struck(fault, job), request, yield* Clock.currentTimeMillis))
  })

const upload = Effect.gen(function* () {
  const request = yield* HttpServerRequest.HttpServerRequest
  const { base64Data, uploadPath, fileName = "file.png" } = yield* bodyOf(UploadBody, () => malformed)
  const [, mimeType = "image/png", data = base64Data] = /^data:([^;,]+);base64,(.*)$/.exec(base64Data) ?? []
  const filePath = `${uploadPath}/${fileName}`
  const bytes = Buffer.from(data, "base64")
  const name = yield* (yield* Media).keep(bytes)
  return HttpServerResponse.jsonUnsafe({
    success: true,
    code: 200,
    msg: "File uploaded successfully",
    data: {
      fileName,
      filePath,
      downloadUrl: `${originOf(request)}${kieDoublePath}/${uploadsPath}/${name}/${filePath}`,
      fileSize: bytes.byteLength,
      mimeType,
      uploadedAt: DateTime.formatIso(yield* DateTime.now)
    }
  })
})

/** The catalogue: models of videos, and one of pictures. */
const catalogue = () => {
  const models = [
    { model: "nano-banana-2", taskType: ["Text to Image"] },
    ...videoModels.map((model) => ({ model, taskType: ["Text to Video", "Image to Video"] }))
  ].map((one) => ({ ...one, slug: one.model, title: one.model, provider: "KIE", description: null, pricingDesc: "" }))
  return Effect.succeed(success({ total: models.length, models }))
}

const gone = HttpServerResponse.text("Not Found", { status: 404 })

/** A finished video, to everyone who has its link. */
const file = Effect.gen(function* () {
  const faults = yield* Faults
  const request = yield* HttpServerRequest.HttpServerRequest
  const fault = yield* faults.take("kie", "content")
  yield* delayOf(fault)
  if (fault?.kind === "fail") return HttpServerResponse.text("Error", { status: fault.status })
  if (fault?.kind === "lose") return yield* hangUp(request)
  const id = ((yield* HttpRouter.params)["name"] ?? "").replace(/\.mp4$/, "")
  const job = yield* (yield* Jobs).find(id)
  if (job?.outcome?.error !== null || isExpired(job, yield* Clock.currentTimeMillis)) return gone
  const answer = yield* Effect.orElseSucceed(streamed(job), () => gone)
  return fault?.kind === "corrupt" ? corrupted(answer) : answer
})

/** The Market API with its catalogue, the upload API, the account's credits, and the results' links. */
export const kieRoutes = (gate: Gated<Refused, "kie">) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (root) {
      const router = root.prefixed(kieDoublePath)
      const create = makeCreate(yield* makePace)
      const context = yield* Effect.context<Jobs | Media | Requests | Faults | FileSystem.FileSystem>()
      const within = Effect.provideContext(context)
      yield* router.add("POST", "/api/v1/jobs/createTask", within(gate.faulty("create", create)))
      yield* router.add("GET", "/api/v1/jobs/recordInfo", within(gate.faulty("status", status)))
      yield* router.add("GET", "/api/v1/chat/credit", gate.plain("credit", Effect.succeed(success(credits))))
      yield* router.add("GET", "/api/v1/models", gate.faulty("models", catalogue))
      yield* router.add("POST", "/api/file-base64-upload", within(gate.plain("upload", upload)))
      yield* router.add("GET", "/files/:name", within(file))
    })
  )
