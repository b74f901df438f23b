import { Effect, Option, Redacted, Result } from "effect"
import type { VideoRequest } from "../../domain/Video.ts"
import { type JsonApi, makeJsonApi, malformed, type Trouble } from "../../platform/JsonApi.ts"
import { makeCallback } from "./Callbacks.ts"
import { makeDescribe } from "./describe.ts"
import { call, failAs, failWith, providerName } from "./Errors.ts"
import { longestPrompt, orderOf } from "./Models.ts"
import { makePace } from "./Pace.ts"
import { upload, uploadUrl } from "./Uploads.ts"
import { isFailed, readCreated, readCredits, readEnvelope, readRecord, statusOf, type TaskRecord } from "./Wire.ts"
import type { Trust } from "../../platform/OutboundHttp.ts"
import { callbackFor } from "../VideoProvider/callbackFor.ts"
import { downloading, follows } from "../VideoProvider/download.ts"
import { boundsOf, type DriverOptions, pollEveryOf } from "../VideoProvider/options.ts"
import {
  InvalidRequest,
  NotFound,
  type Provider,
  type ProviderError,
  type RateLimit,
  type Submission,
  type TaskInputs,
  type TaskRef,
  type TaskStatus,
  type VideoContent,
  type VideoSource
} from "../VideoProvider.ts"

/** The secret is KIE's `webhookHmacKey`. */
export type KieOptions = DriverOptions

type Access = Pick<KieOptions, "apiKey" | "within">

const apiOf = ({ apiKey }: Access, baseUrl: string): Effect.Effect<JsonApi> =>
  makeJsonApi({ baseUrl, headers: Redacted.make({ authorization: `Bearer ${Redacted.value(apiKey)}` }) })

interface Calls {
  readonly api: JsonApi
  readonly uploads: JsonApi
  /** Waits until the account's rate allows a new task. */
  readonly admitTask: Effect.Effect<void, RateLimit>
}

const makeSubmit = ({ api, uploads, admitTask }: Calls, { callbackUrl }: KieOptions, seconds: number) =>
  Effect.fn("KieApi.submit")(function* (
    request: VideoRequest,
    providerModel: string,
    idempotencyKey: string,
    inputs: TaskInputs
  ): Effect.fn.Return<Submission, ProviderError> {
    const order = orderOf(providerModel, request, inputs)
    if (Result.isFailure(order)) return yield* failWith("submit", new InvalidRequest({ field: order.failure }))
    const { model, input } = order.success
    const links = yield* upload(uploads, seconds, inputs, idempotencyKey)
    yield* Effect.catch(admitTask, (reason) => failWith("submit", reason))
    const data = yield* call(api, seconds, {
      method: "POST",
      path: "/api/v1/jobs/createTask",
      body: {
        model,
        ...(callbackUrl !== undefined && { callBackUrl: callbackFor(callbackUrl, idempotencyKey) }),
        input: input(links)
      }
    }).pipe(Effect.catch(failAs("submit")))
    const task = readCreated(data)
    if (Option.isNone(task)) return yield* failAs("submit")(malformed)
    yield* Effect.annotateCurrentSpan({ taskId: task.value })
    yield* Effect.logInfo("KIE task created").pipe(
      Effect.annotateLogs({ jobId: idempotencyKey, taskId: task.value, model })
    )
    return { _tag: "Accepted", task: task.value }
  })

/** The record of a failed task may come in an answer that calls itself a failure. */
const failedRecord = (task: TaskRef, trouble: Trouble): Option.Option<TaskRecord> =>
  trouble._tag !== "Refused"
    ? Option.none()
    : readEnvelope(trouble.body).pipe(
        Option.flatMap(({ data }) => readRecord(data)),
        Option.filter((record) => record.taskId === task && isFailed(record))
      )

const makeStatus = (api: JsonApi, trust: Trust, { apiKey }: KieOptions, seconds: number) =>
  Effect.fn("KieApi.status")(function* (task: TaskRef): Effect.fn.Return<TaskStatus, ProviderError> {
    yield* Effect.annotateCurrentSpan({ taskId: task })
    const record = yield* call(api, seconds, {
      method: "GET",
      path: "/api/v1/jobs/recordInfo",
      query: { taskId: task }
    }).pipe(
      Effect.map(readRecord),
      Effect.catch((trouble) => {
        const failed = failedRecord(task, trouble)
        return Option.isSome(failed) ? Effect.succeed(failed) : failAs("status")(trouble)
      })
    )
    if (Option.isNone(record)) return yield* failAs("status")(malformed)
    return statusOf(record.value, [Redacted.value(apiKey)], follows(trust))
  })

const open = downloading({ failWith, failAs })

const makeContent = (trust: Trust, status: (task: TaskRef) => Effect.Effect<TaskStatus, ProviderError>) =>
  Effect.fn("KieApi.content")(function* (source: VideoSource): Effect.fn.Return<VideoContent, ProviderError> {
    if (source._tag === "Content") {
      const read = yield* status(source.task)
      if (read._tag !== "Ready" || read.source._tag !== "Link") return yield* failWith("content", new NotFound())
      return yield* open(read.source.url, trust)
    }
    return yield* open(source.url, trust)
  })

/** What is left on the account, in credits. */
export const balance = Effect.fn("KieApi.balance")(function* (
  options: Pick<KieOptions, "baseUrl" | "apiKey" | "within">
): Effect.fn.Return<number, ProviderError> {
  const api = yield* apiOf(options, options.baseUrl)
  const data = yield* call(api, boundsOf(options).read, {
    method: "GET",
    path: "/api/v1/chat/credit"
  }).pipe(Effect.catch(failAs("status")))
  const credits = readCredits(data)
  return Option.isSome(credits) ? credits.value : yield* failAs("status")(malformed)
})

/**
 * A driver of KIE.AI's Market API: one wire for many models. Each call is made once and ends within its limit; no more
 * new tasks leave than KIE takes; errors tell nothing of the key, the prompt or a link's query. KIE lists no tasks and
 * cancels none.
 */
export const make = (options: KieOptions): Effect.Effect<Provider> =>
  Effect.gen(function* () {
    const api = yield* apiOf(options, options.baseUrl)
    const uploads = yield* apiOf(options, uploadUrl(options.baseUrl))
    const admitTask = yield* makePace
    const { submit, read, idle } = boundsOf(options)
    // Results are on public storage, which is not to see the key.
    const trust: Trust = { base: new URL(options.baseUrl), headers: {}, allowed: options.trustedHosts, idle }
    const status = makeStatus(api, trust, options, read)
    const provider: Provider = {
      name: providerName,
      label: "KIE",
      serves: () => true,
      longestPrompt,
      pollEvery: pollEveryOf(options),
      signed: options.webhookSecret !== undefined,
      cancel: () => undefined,
      submit: makeSubmit({ api, uploads, admitTask }, options, submit),
      lost: { _tag: "Blind" },
      status,
      content: makeContent(trust, status),
      describe: makeDescribe(api, read),
      check: Effect.map(balance(options), (credits) => ({ balance: `${credits} credits` })),
      callback: makeCallback(options.webhookSecret)
    }
    return provider
  })
