import { Effect, Option, Redacted } from "effect"
import type { VideoRequest } from "../../domain/Video.ts"
import { type JsonApi, makeJsonApi, malformed } from "../../platform/JsonApi.ts"
import type { Trust } from "../../platform/OutboundHttp.ts"
import { callbackFor } from "../VideoProvider/callbackFor.ts"
import { readBill } from "../VideoProvider/bill.ts"
import { downloading, follows } from "../VideoProvider/download.ts"
import { eachModel } from "../VideoProvider/eachModel.ts"
import { unsaid, unsilenced } from "../VideoProvider/inputs.ts"
import { boundsOf, type DriverOptions, pollEveryOf } from "../VideoProvider/options.ts"
import { unread } from "../VideoProvider/unread.ts"
import {
  type BillReader,
  type FindLost,
  NotFound,
  type Provider,
  type ProviderError,
  type Stopping,
  type Submission,
  type TaskInputs,
  type TaskRef,
  type TaskStatus
} from "../VideoProvider.ts"
import { makeCallback, makeSecret } from "./Callbacks.ts"
import { failAs, failWith, providerName } from "./Errors.ts"
import { canBeSilent, inputOf, serves } from "./Models.ts"
import { type Prediction, readCursor, readModel, readPage, readPrediction, statusOf } from "./Wire.ts"

export interface ReplicateOptions extends DriverOptions {
  /** Without a webhook secret it is asked of Replicate when the first callback comes. */
  readonly asksForSecret?: boolean
}

/** The most bytes that the files of an order have together: what Replicate takes within one. */
const maxFiles = 10_000_000
/** How much later than ours Replicate's clock may be, in ms, for a prediction to be that of a lost order. */
const clockSkew = 60_000

const bytesOf = (inputs: TaskInputs): number => {
  switch (inputs._tag) {
    case "Frames":
      return inputs.first.bytes.byteLength + (inputs.last?.bytes.byteLength ?? 0)
    case "References":
      return [...inputs.pictures, ...inputs.videos, ...inputs.sounds].reduce(
        (sum, one) => sum + one.bytes.byteLength,
        0
      )
    case "None":
    case "Source":
    case "Draft":
    case "Upscale":
      return 0
  }
}

/** What the calls of the driver share. */
interface Parts {
  readonly api: JsonApi
  readonly trust: Trust
  readonly options: ReplicateOptions
  readonly bounds: ReturnType<typeof boundsOf>
}

const statusIn = (prediction: Prediction, { trust, options }: Parts): TaskStatus =>
  statusOf(prediction, [Redacted.value(options.apiKey)], follows(trust))

const makeSubmit = (parts: Parts): Provider["submit"] =>
  Effect.fn("ReplicateApi.submit")(function* (request, providerModel, idempotencyKey, inputs): Effect.fn.Return<
    Submission,
    ProviderError
  > {
    const { api, bounds, options } = parts
    if (request.sound === false && !canBeSilent(providerModel)) return yield* failWith("submit", unsilenced)
    const input = inputOf(request, providerModel, inputs)
    if (input === undefined || bytesOf(inputs) > maxFiles) return yield* failWith("submit", unsaid)
    const body = yield* api(bounds.submit, {
      method: "POST",
      path: `${modelPath(providerModel)}/predictions`,
      body: {
        input,
        ...(options.callbackUrl !== undefined && {
          webhook: callbackFor(options.callbackUrl, idempotencyKey),
          webhook_events_filter: ["completed"]
        })
      }
    }).pipe(Effect.catch(failAs("submit")))
    const prediction = readPrediction(body)
    if (Option.isNone(prediction)) return yield* failAs("submit")(unread(body))
    const { id: task } = prediction.value
    yield* Effect.annotateCurrentSpan({ taskId: task })
    yield* Effect.logInfo("Replicate task created").pipe(
      Effect.annotateLogs({ jobId: idempotencyKey, taskId: task, model: providerModel })
    )
    const status = statusIn(prediction.value, parts)
    return status._tag === "Ready" ? { _tag: "Finished", task, source: status.source } : { _tag: "Accepted", task }
  })

const pathOf = (task: TaskRef) => `/predictions/${encodeURIComponent(task)}`

const makeRead = ({ api, bounds }: Parts) =>
  Effect.fn("ReplicateApi.status")(function* (task: TaskRef): Effect.fn.Return<Prediction, ProviderError> {
    yield* Effect.annotateCurrentSpan({ taskId: task })
    const body = yield* api(bounds.read, { method: "GET", path: pathOf(task) }).pipe(Effect.catch(failAs("status")))
    const prediction = readPrediction(body)
    return Option.isSome(prediction) ? prediction.value : yield* failAs("status")(malformed)
  })

/** The newest page is enough: a lost order is looked for within minutes. The oldest comes first. */
const makeFind = ({ api, bounds }: Parts): FindLost =>
  Effect.fn("ReplicateApi.find")(function* (request: VideoRequest, providerModel, since) {
    const body = yield* api(bounds.read, { method: "GET", path: "/predictions" }).pipe(Effect.catch(failAs("find")))
    const page = readPage(body)
    if (page === undefined) return yield* failAs("find")(malformed)
    return page
      .filter(({ model, prompt }) => model === providerModel && prompt === request.prompt)
      .filter(({ seconds }) => seconds === undefined || seconds === request.seconds)
      .filter(({ createdAt }) => createdAt !== undefined && createdAt >= since - clockSkew)
      .toSorted((one, other) => (one.createdAt ?? 0) - (other.createdAt ?? 0))
      .map(({ id }) => id)
  })

/** How long after its end a prediction may be missing in the list, in ms. */
const listedWithin = 3_600_000

/** The list of predictions, which tells no sums. */
const makeBill = ({ api, bounds }: Parts): BillReader => ({
  settles: listedWithin,
  read: (since) =>
    readBill(
      since,
      "",
      Effect.fnUntraced(function* (cursor: string) {
        const body = yield* api(bounds.read, {
          method: "GET",
          path: "/predictions",
          query: cursor === "" ? {} : { cursor }
        }).pipe(Effect.catch(failAs("find")))
        const page = readPage(body)
        if (page === undefined) return yield* failAs("find")(malformed)
        const lines = page.flatMap(({ id: task, createdAt: at }) =>
          at === undefined ? [] : [{ task, at, cost: undefined }]
        )
        return { lines, next: readCursor(body) }
      })
    )
})

const modelPath = (providerModel: string) => {
  const [owner = "", name = ""] = providerModel.split("/")
  return `/models/${encodeURIComponent(owner)}/${encodeURIComponent(name)}` as const
}

const makeDescribe = ({ api, bounds }: Parts) =>
  Effect.fn("ReplicateApi.describe")((models: ReadonlyArray<string>) => {
    const ask = (model: string) =>
      Effect.map(api(bounds.read, { method: "GET", path: modelPath(model) }), (body) => readModel(model, body))
    return eachModel(models, ask, failAs("status"))
  })

/** What answers the cancelling of a prediction that has ended. */
const notCancelled = new Set([400, 404, 409, 422])

const stoppingOf = (prediction: Prediction, parts: Parts): Stopping => {
  const now = statusIn(prediction, parts)
  // One that goes on may yet be cancelled, or not.
  if (now._tag === "Running") return "Unknown"
  return now._tag === "Failed" && (now.failure === "cancelled" || prediction.status === "aborted")
    ? "Stopped"
    : "TooLate"
}

/** The answer is the prediction as it is now. What is refused is looked at again, as it may have ended meanwhile. */
const makeCancel = (parts: Parts, read: ReturnType<typeof makeRead>) =>
  Effect.fn("ReplicateApi.cancel")(function* (task: TaskRef): Effect.fn.Return<Stopping, ProviderError> {
    const { api, bounds } = parts
    return yield* api(bounds.read, { method: "POST", path: `${pathOf(task)}/cancel`, body: {} }).pipe(
      Effect.map((body): Stopping =>
        Option.match(readPrediction(body), {
          onNone: () => "Unknown",
          onSome: (prediction) => stoppingOf(prediction, parts)
        })
      ),
      Effect.catch((trouble) =>
        // An answer without a word says as little as a refusal.
        trouble._tag === "Malformed" || (trouble._tag === "Refused" && notCancelled.has(trouble.status))
          ? Effect.map(read(task), (prediction) => stoppingOf(prediction, parts))
          : failAs("cancel")(trouble)
      )
    )
  })

const open = downloading({ failWith, failAs })

/**
 * A driver of Replicate's official models. Each call is made once and ends within its limit; files go within the order, which
 * is not sent where they are too large or the model has no words for them; errors tell nothing of the key, the prompt or
 * a link's query. Videos are deleted an hour after they were made.
 */
export const make = (options: ReplicateOptions): Effect.Effect<Provider> =>
  Effect.gen(function* () {
    const bounds = boundsOf(options)
    const authorization = `Bearer ${Redacted.value(options.apiKey)}`
    const baseUrl = options.baseUrl.replace(/\/+$/, "")
    const api = yield* makeJsonApi({ baseUrl, headers: Redacted.make({ authorization }) })
    const trust: Trust = {
      base: new URL(baseUrl),
      headers: { authorization },
      allowed: options.trustedHosts,
      idle: bounds.idle
    }
    const parts: Parts = { api, trust, options, bounds }
    const read = makeRead(parts)
    const cancel = makeCancel(parts, read)
    const secret =
      options.webhookSecret !== undefined
        ? Effect.succeed(options.webhookSecret)
        : options.asksForSecret === true
          ? yield* makeSecret(api, bounds.read)
          : undefined
    const provider: Provider = {
      name: providerName,
      label: "Replicate",
      serves,
      pollEvery: pollEveryOf(options),
      signed: secret !== undefined,
      cancel: () => cancel,
      submit: makeSubmit(parts),
      lost: { _tag: "Findable", find: makeFind(parts) },
      bill: makeBill(parts),
      describe: makeDescribe(parts),
      status: (task) => Effect.map(read(task), (prediction) => statusIn(prediction, parts)),
      content: (source) => (source._tag === "Link" ? open(source.url, trust) : failWith("content", new NotFound())),
      check: api(bounds.read, { method: "GET", path: "/account" }).pipe(
        Effect.as({ balance: undefined }),
        Effect.catch(failAs("status"))
      ),
      callback: makeCallback(secret)
    }
    return provider
  })
