import { createHmac } from "node:crypto"
import { Effect, Schema } from "effect"
import type { Fault } from "../src/Playground/Faults.ts"
import { KieDouble, kieDoublePath, type KieDoubleOptions } from "../src/Playground/KieDouble.ts"
import { headerOf, noFfmpeg, receiveAt, serve, until } from "./DoubleServer.ts"

/**
 * KIE's answers, field by field, as its documentation describes them: "Get Task Details", "Get Remaining Credits",
 * "Base64 File Upload", and the callback's example of the models' pages. A field that is not there is an error.
 */
const strict = { onExcessProperty: "error" } as const
const Envelope = <S extends Schema.Top>(data: S) =>
  Schema.Struct({ code: Schema.Literal(200), msg: Schema.String, data })

export const Created = Envelope(Schema.Struct({ taskId: Schema.NonEmptyString }))

export const TaskRecord = Schema.Struct({
  taskId: Schema.NonEmptyString,
  model: Schema.String,
  state: Schema.Literals(["waiting", "queuing", "generating", "success", "fail"]),
  /** JSON in a string: the request as it came. */
  param: Schema.String,
  /** JSON in a string: `{ resultUrls: […] }`. */
  resultJson: Schema.String,
  failCode: Schema.String,
  failMsg: Schema.String,
  costTime: Schema.Int,
  completeTime: Schema.Int,
  createTime: Schema.Int,
  updateTime: Schema.Int,
  progress: Schema.optionalKey(Schema.Int),
  /** Not in the page's example; told by KIE's newer answers. */
  creditsConsumed: Schema.optionalKey(Schema.Finite)
})

export const Details = Envelope(TaskRecord)
export const Credits = Envelope(Schema.Finite)
export const Failure = Schema.Struct({ code: Schema.Int, msg: Schema.String, data: Schema.Null })

export const Uploaded = Schema.Struct({
  success: Schema.Literal(true),
  code: Schema.Literal(200),
  msg: Schema.String,
  data: Schema.Struct({
    fileName: Schema.String,
    filePath: Schema.String,
    downloadUrl: Schema.String,
    fileSize: Schema.Int,
    mimeType: Schema.String,
    uploadedAt: Schema.String
  })
})

export const CallbackBody = Schema.Struct({
  code: Schema.Literals([200, 501]),
  msg: Schema.Literals(["Playground task completed successfully.", "Playground task failed."]),
  data: TaskRecord
})

export const read =
  <S extends Schema.Decoder<unknown>>(schema: S) =>
  (body: unknown): S["Type"] =>
    Schema.decodeUnknownSync(schema)(body, strict)

const quick: KieDoubleOptions = { apiKey: undefined, webhookSecret: undefined, renderSeconds: 0.3, ffmpeg: noFfmpeg }

/** The double on a port of its own until the scope ends. */
export const start = (options: Partial<KieDoubleOptions> = {}) =>
  Effect.gen(function* () {
    const { origin, fault } = yield* serve(KieDouble.layer({ ...quick, ...options }))
    const baseUrl = `${origin}${kieDoublePath}`
    const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
      const headers = { authorization: "Bearer any", "content-type": "application/json", ...init.headers }
      const response = await fetch(`${baseUrl}${path}`, { ...init, headers })
      return response.json()
    }
    const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
      Effect.promise(() => ask(path, { method: "POST", body: JSON.stringify(body), headers }))
    const create = (body: unknown) => post("/api/v1/jobs/createTask", body)
    const details = (task: string) => ask(`/api/v1/jobs/recordInfo?taskId=${task}`)
    return {
      origin,
      baseUrl,
      get: (path: string) => Effect.promise(() => ask(path)),
      post,
      create,
      made: (body: unknown) => Effect.map(create(body), (answer) => read(Created)(answer).data.taskId),
      details: (task: string) => Effect.promise(() => details(task)),
      ended: (task: string) =>
        until(
          async () => read(Details)(await details(task)).data,
          ({ state }) => state === "success" || state === "fail"
        ),
      fault: (one: Partial<Fault> & Pick<Fault, "kind">) => fault({ where: "kie", ...one })
    }
  })

export interface Delivery {
  readonly body: typeof CallbackBody.Type
  readonly timestamp: string
  readonly signature: string | undefined
}

/** A receiver of callbacks that answers with the statuses given, then with 200. */
export const receiver = (...statuses: Array<number>) =>
  receiveAt(
    "/callbacks/kie",
    (raw, headers): Delivery => ({
      body: read(CallbackBody)(JSON.parse(raw)),
      timestamp: headerOf(headers, "x-webhook-timestamp") ?? "",
      signature: headerOf(headers, "x-webhook-signature")
    }),
    statuses
  )

/** The signature of KIE's "Webhook Security Verification" page. */
export const signature = (key: string, taskId: string, timestamp: string) =>
  createHmac("sha256", key).update(`${taskId}.${timestamp}`).digest("base64")
