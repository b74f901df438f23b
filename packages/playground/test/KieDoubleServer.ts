import { createHmac } from "node:crypto"
import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Context, Effect, Layer, Schema } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { type Fault, Faults } from "../src/Playground/Faults.ts"
import { KieDouble, kieDoublePath, type KieDoubleOptions } from "../src/Playground/KieDouble.ts"
import { noFfmpeg, until } from "./VideoDoubleServer.ts"

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
    const context = yield* Layer.build(
      HttpRouter.serve(KieDouble.layer({ ...quick, ...options }), { disableListenLog: true, disableLogger: true }).pipe(
        Layer.provideMerge(
          NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1", gracefulShutdownTimeout: "1 second" })
        ),
        Layer.provideMerge(Faults.layer),
        Layer.provide(NodeServices.layer)
      )
    )
    const faults = Context.get(context, Faults)
    const origin = HttpServer.formatAddress(Context.get(context, HttpServer.HttpServer).address)
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
      fault: (fault: Partial<Fault> & Pick<Fault, "kind">) =>
        faults.add([{ where: "kie", times: 1, status: 500, ...fault }])
    }
  })

export interface Delivery {
  readonly body: typeof CallbackBody.Type
  readonly timestamp: string
  readonly signature: string | undefined
}

const one = (header: string | ReadonlyArray<string> | undefined) => [header].flat()[0]

/** A receiver of callbacks that answers with the statuses given, then with 200. */
export const receiver = (...statuses: Array<number>) =>
  Effect.acquireRelease(
    Effect.callback<{ url: string; got: Array<Delivery>; close: () => void }>((resume) => {
      const got: Array<Delivery> = []
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          const { headers } = request
          got.push({
            body: read(CallbackBody)(JSON.parse(Buffer.concat(chunks).toString())),
            timestamp: one(headers["x-webhook-timestamp"]) ?? "",
            signature: one(headers["x-webhook-signature"])
          })
          response.writeHead(statuses.shift() ?? 200).end()
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" ? address?.port : undefined
        const close = () => {
          server.close()
          server.closeAllConnections()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}/callbacks/kie`, got, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

/** The signature of KIE's "Webhook Security Verification" page. */
export const signature = (key: string, taskId: string, timestamp: string) =>
  createHmac("sha256", key).update(`${taskId}.${timestamp}`).digest("base64")
