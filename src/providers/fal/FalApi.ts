import { DateTime, Effect, Option, Redacted } from "effect"
import { failpoint } from "../../platform/Failpoints.ts"
import { malformed, type Trouble } from "../../platform/JsonApi.ts"
import { callbackFor } from "../VideoProvider/callbackFor.ts"
import { readBill } from "../VideoProvider/bill.ts"
import { downloading, follows } from "../VideoProvider/download.ts"
import { unsaid, unsilenced } from "../VideoProvider/inputs.ts"
import { markOf } from "../VideoProvider/mark.ts"
import { type DriverOptions, pollEveryOf } from "../VideoProvider/options.ts"
import { unread } from "../VideoProvider/unread.ts"
import {
  type BillReader,
  type FindLost,
  NotFound,
  type Provider,
  type ProviderError,
  type Stopping,
  type Submission,
  type TaskRef,
  type TaskStatus
} from "../VideoProvider.ts"
import { makeCallback } from "./Callbacks.ts"
import { makeDescribe } from "./describe.ts"
import { failAs, failWith, providerName } from "./Errors.ts"
import { makeProves } from "./Keys.ts"
import { orderOf, serves } from "./Order.ts"
import { encoded, type Parts, partsOf, pathOf } from "./Servers.ts"
import { upload } from "./Uploads.ts"
import {
  failureOf,
  isTyped,
  type Listed,
  readCharges,
  readCursor,
  type Progress,
  readPage,
  readProgress,
  readRequestId,
  readWord,
  resultLinks,
  stillLinks
} from "./Wire.ts"
import { makeStill } from "./Stills.ts"

/** Requests of a page that is looked through for a lost one: more than end in the minutes that it is looked for. */
const pageSize = 50
/** How much later than ours fal's clock may be, in ms, for a request to be that of a lost order. */
const clockSkew = 60_000

const makeSubmit = (parts: Parts): Provider["submit"] =>
  Effect.fn("FalApi.submit")(function* (request, providerModel, idempotencyKey, inputs): Effect.fn.Return<
    Submission,
    ProviderError
  > {
    const { bounds, options, queue, storage, trust } = parts
    const order = orderOf(providerModel, inputs)
    if (order === undefined) return yield* failWith("submit", unsaid)
    if (request.sound === false && !order.canBeSilent) return yield* failWith("submit", unsilenced)
    const mark = markOf(idempotencyKey)
    const links = yield* upload({ api: storage, trust, seconds: bounds.submit, mark }, inputs)
    if (links._tag !== "None") yield* failpoint("submit.uploaded")
    const body = yield* queue(bounds.submit, {
      method: "POST",
      path: `/${encoded(order.endpoint)}`,
      query: options.callbackUrl === undefined ? {} : { fal_webhook: callbackFor(options.callbackUrl, idempotencyKey) },
      body: order.input(request, links)
    }).pipe(Effect.catch(failAs("submit")))
    const id = readRequestId(body)
    if (Option.isNone(id)) return yield* failAs("submit")(unread(body))
    const task = id.value
    yield* Effect.annotateCurrentSpan({ taskId: task })
    yield* Effect.logInfo("fal request created").pipe(
      Effect.annotateLogs({ jobId: idempotencyKey, taskId: task, model: providerModel })
    )
    return { _tag: "Accepted", task }
  })

/** What is answered in place of a failed request's result is about the request where that failed, or the answer says so. */
const isOfRequest = (trouble: Extract<Trouble, { _tag: "Refused" }>, { error, errorType }: Progress): boolean => {
  const { status, body } = trouble
  if (status === 401 || status === 403 || status === 429) return false
  return error !== "" || errorType !== "" || (status !== 404 && isTyped(body))
}

/** What a request ended with: its output, or in place of it what it failed of. */
const readResult = Effect.fnUntraced(function* (
  { queue, bounds, trust, options }: Parts,
  path: string,
  progress: Progress,
  linksIn: (body: unknown) => ReadonlyArray<string>
): Effect.fn.Return<TaskStatus, ProviderError> {
  const secrets = [Redacted.value(options.apiKey)]
  const body = yield* queue(bounds.read, { method: "GET", path }).pipe(
    Effect.catch((trouble) =>
      trouble._tag === "Refused" && isOfRequest(trouble, progress)
        ? Effect.succeed(trouble.body)
        : failAs("status")(trouble)
    )
  )
  const links = linksIn(body)
  const url = links.find(follows(trust)) ?? links[0]
  return url === undefined ? failureOf(progress, body, secrets) : { _tag: "Ready", source: { _tag: "Link", url } }
})

const makeStatus = (parts: Parts, linksIn = resultLinks): Provider["status"] =>
  Effect.fn("FalApi.status")(function* (task, providerModel): Effect.fn.Return<TaskStatus, ProviderError> {
    yield* Effect.annotateCurrentSpan({ taskId: task })
    const { queue, bounds, options } = parts
    const path = pathOf(task, providerModel)
    const body = yield* queue(bounds.read, { method: "GET", path: `${path}/status` }).pipe(
      Effect.catch(failAs("status"))
    )
    const progress = Option.getOrUndefined(readProgress(body))
    if (progress === undefined) return yield* failAs("status")(malformed)
    const { standing, place } = progress
    if (standing === "finished") return yield* readResult(parts, path, progress, linksIn)
    if (standing !== undefined && standing !== "running") {
      return failureOf(progress, body, [Redacted.value(options.apiKey)])
    }
    return { _tag: "Running", progress: undefined, ...(place !== undefined && { place }) }
  })

/** What answers the cancelling of a request that has ended, or that nobody knows any more. */
const notCancelled = new Set([400, 404, 409, 422])

const stoppingOf = (status: TaskStatus): Stopping => {
  // What has begun may hear of it, or not.
  if (status._tag === "Running") return "Unknown"
  return status._tag === "Failed" && status.failure === "cancelled" ? "Stopped" : "TooLate"
}

/** One that waits is taken out of the line, which is said; one that is made is asked to stop, and may be made all the same. */
const makeCancel =
  (parts: Parts, status: Provider["status"]) =>
  (providerModel: string): ReturnType<Provider["cancel"]> =>
    Effect.fn("FalApi.cancel")(function* (task: TaskRef): Effect.fn.Return<Stopping, ProviderError> {
      const { queue, bounds } = parts
      const word = yield* queue(bounds.read, { method: "PUT", path: `${pathOf(task, providerModel)}/cancel` }).pipe(
        Effect.map(readWord),
        Effect.catch((trouble) =>
          // An answer without a word says as little as a refusal.
          trouble._tag === "Malformed" || (trouble._tag === "Refused" && notCancelled.has(trouble.status))
            ? Effect.succeed(trouble._tag === "Refused" ? readWord(trouble.body) : "")
            : failAs("cancel")(trouble)
        )
      )
      if (word === "OK") return "Stopped"
      return stoppingOf(yield* status(task, providerModel))
    })

const endpointsOf = "/models/requests/by-endpoint"

/** The list has what has ended, by what was ordered; of what is still made the callback tells, which names its job. */
const makeFind = ({ platform, bounds }: Parts): FindLost =>
  Effect.fn("FalApi.find")(function* (request, providerModel, since, idempotencyKey): Effect.fn.Return<
    ReadonlyArray<TaskRef>,
    ProviderError
  > {
    const order = orderOf(providerModel, request.inputs)
    if (order === undefined) return []
    const wanted = order.input(request, { _tag: "None" })
    const body = yield* platform(bounds.read, {
      method: "GET",
      path: endpointsOf,
      query: {
        endpoint_id: order.endpoint,
        start: DateTime.formatIso(DateTime.makeUnsafe(Math.max(0, since - clockSkew))),
        limit: String(pageSize),
        expand: "payloads"
      }
    }).pipe(Effect.catch(failAs("find")))
    const page = readPage(body)
    if (page === undefined) return yield* failAs("find")(malformed)
    // Without words it is known by the name of its video, which storage keeps in the link or does not: then by the callback alone.
    const isOurs = ({ prompt, duration, video }: Listed) =>
      request.inputs._tag === "Upscale"
        ? video.includes(markOf(idempotencyKey))
        : prompt === request.prompt && duration === wanted["duration"]
    return page.filter(isOurs).map(({ id }) => id)
  })

/** Charges of a page of the bill. */
const chargesOfPage = 1000
/** How long after its end a request may be missing in the bill, in ms: fal books within hours. */
const billedWithin = 24 * 3_600_000

/** Charges by request; a key that is no administrator's may not read them. */
const makeBill = ({ platform, bounds }: Parts): BillReader => ({
  settles: billedWithin,
  read: (since) => {
    const query = { start: DateTime.formatIso(DateTime.makeUnsafe(since)), limit: String(chargesOfPage) }
    return readBill(
      since,
      "",
      Effect.fnUntraced(function* (cursor: string) {
        const body = yield* platform(bounds.read, {
          method: "GET",
          path: "/models/billing-events",
          query: { ...query, ...(cursor !== "" && { cursor }) }
        }).pipe(Effect.catch(failAs("find")))
        const lines = readCharges(body)
        return lines === undefined ? yield* failAs("find")(malformed) : { lines, next: readCursor(body) }
      })
    ).pipe(Effect.catchReason("ProviderError", "Unauthorized", () => Effect.undefined))
  }
})

const open = downloading({ failWith, failAs })

/** Some endpoint, whose price is asked for to see whether the key is right. */
const anyEndpoint = "fal-ai/veo3.1"

/**
 * A driver of fal's queue: the video models of many makers. Each call is made once and ends within its limit; files go up
 * before their order, and are gone after a day; errors tell nothing of the key, the prompt or a link's query.
 */
export const make = (options: DriverOptions): Effect.Effect<Provider> =>
  Effect.gen(function* () {
    const parts = yield* partsOf(options)
    const { bounds, trust } = parts
    const status = makeStatus(parts)
    const provider: Provider = {
      name: providerName,
      label: "fal",
      serves,
      pollEvery: pollEveryOf(options),
      signed: true,
      cancel: makeCancel(parts, status),
      submit: makeSubmit(parts),
      lost: { _tag: "Findable", find: makeFind(parts) },
      bill: makeBill(parts),
      describe: makeDescribe(parts.platform, bounds.read),
      still: makeStill({
        queue: parts.briefly,
        seconds: bounds.read,
        status: makeStatus(parts, stillLinks)
      }),
      status,
      content: (source) => (source._tag === "Link" ? open(source.url, trust) : failWith("content", new NotFound())),
      check: parts
        .platform(bounds.read, { method: "GET", path: "/models/pricing", query: { endpoint_id: anyEndpoint } })
        .pipe(Effect.as({ balance: undefined }), Effect.catch(failAs("status"))),
      callback: makeCallback(yield* makeProves(parts.published, bounds.read))
    }
    return provider
  })
