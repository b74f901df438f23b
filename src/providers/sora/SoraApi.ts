import { Effect, Option, Redacted, Schema } from "effect"
import type OpenAI from "openai"
import { frame, type VideoRequest } from "../../domain/Video.ts"
import { malformed, type Trouble } from "../../platform/JsonApi.ts"
import { call, makeClient } from "../../platform/OpenAiClient.ts"
import type { Trust } from "../../platform/OutboundHttp.ts"
import { makeCallback } from "./Callbacks.ts"
import { makeContent, sourceOf } from "./Content.ts"
import { failAs, failWith, providerName } from "./Errors.ts"
import { makeCheck, makeModels, sameModel, type SoraOptions } from "./Models.ts"
import { failureOf, isFinished, isUnknownWord, type Job, readJob, refusedUnder200 } from "./Wire.ts"
import { readBill } from "../VideoProvider/bill.ts"
import { unsaid, unsilenced } from "../VideoProvider/inputs.ts"
import { boundsOf, pollEveryOf } from "../VideoProvider/options.ts"
import { recipientAt } from "../VideoProvider/recipient.ts"
import {
  type BillReader,
  type Picture,
  type Provider,
  type ProviderError,
  type Stopping,
  type Submission,
  type TaskInputs,
  type TaskRef,
  type TaskStatus
} from "../VideoProvider.ts"

export type { SoraOptions } from "./Models.ts"

/** How many of the newest tasks are searched for a lost one: it is looked for within seconds of its submit. */
const lookedAt = 20
/** The largest answer to a status read, in bytes: some servers put the finished video into it, as base64. */
const maxInlineAnswerBytes = 12_000_000
/** How far the server's clock may be behind ours, in ms. */
const clockSkew = 5000

const sizeOf = ({ ratio, resolution }: VideoRequest): string => {
  const { width, height } = frame(ratio, resolution)
  return `${width}x${height}`
}

// The SDK's types list OpenAI's own lengths and sizes, other servers have more: the casts of this driver.
const secondsOf = (seconds: number) => String(seconds) as OpenAI.VideoSeconds
const order = (request: VideoRequest, providerModel: string): OpenAI.VideoCreateParams => ({
  prompt: request.prompt,
  seconds: secondsOf(request.seconds),
  size: sizeOf(request) as OpenAI.VideoSize,
  ...(providerModel !== "" && { model: providerModel })
})

const isSame = (job: Job, request: VideoRequest, providerModel: string, since: number): boolean =>
  job.prompt?.trim() === request.prompt.trim() &&
  job.createdAt !== undefined &&
  job.createdAt >= since - clockSkew &&
  (job.model === undefined || sameModel(job.model, providerModel)) &&
  (job.seconds === undefined || Number.parseFloat(job.seconds) === request.seconds) &&
  (job.size === undefined || job.size === sizeOf(request))

const endings = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp" } as const

const fileOf = ({ bytes, mediaType }: Picture) =>
  new File([Uint8Array.from(bytes)], `first-frame.${endings[mediaType]}`, { type: mediaType })

/** The call that makes a video of these inputs; undefined where the wire has none. */
const submitting = (
  { videos }: OpenAI,
  request: VideoRequest,
  model: string,
  inputs: TaskInputs
): ((options: OpenAI.RequestOptions) => Promise<unknown>) | undefined => {
  switch (inputs._tag) {
    case "None":
      return (options) => videos.create(order(request, model), options)
    case "Frames":
      return inputs.last === undefined
        ? (options) => videos.create({ ...order(request, model), input_reference: fileOf(inputs.first) }, options)
        : undefined
    case "Source":
      return changing(videos, request, inputs)
    case "References":
    case "Draft":
    case "Upscale":
      return undefined
  }
}

const changing = (
  videos: OpenAI["videos"],
  { prompt, seconds }: VideoRequest,
  { operation, task }: Extract<TaskInputs, { _tag: "Source" }>
): ((options: OpenAI.RequestOptions) => Promise<unknown>) => {
  switch (operation) {
    case "remix":
      return (options) => videos.remix(task, { prompt }, options)
    case "edit":
      return (options) => videos.edit({ prompt, video: { id: task } }, options)
    case "extend":
      return (options) => videos.extend({ prompt, seconds: secondsOf(seconds), video: { id: task } }, options)
  }
}

const makeSubmit = (client: OpenAI, trust: Trust, within: number) =>
  Effect.fn("SoraApi.submit")(function* (
    request: VideoRequest,
    providerModel: string,
    idempotencyKey: string,
    inputs: TaskInputs
  ): Effect.fn.Return<Submission, ProviderError> {
    if (request.sound === false) return yield* failWith("submit", unsilenced)
    const submit = submitting(client, request, providerModel, inputs)
    if (submit === undefined) return yield* failWith("submit", unsaid)
    const answer = yield* call(within, (signal) =>
      submit({
        signal,
        timeout: within * 1000,
        // Never again by itself: a lost answer may hide a job that is paid for.
        maxRetries: 0,
        headers: { "Idempotency-Key": idempotencyKey }
      })
    ).pipe(Effect.catch(failAs("submit")))
    const job = readJob(answer)
    if (Option.isNone(job)) {
      const status = refusedUnder200(answer)
      return yield* failAs("submit")(
        status === undefined ? malformed : { _tag: "Refused", status, body: answer, retryAfter: undefined }
      )
    }
    const { id: task } = job.value
    yield* Effect.annotateCurrentSpan({ taskId: task })
    yield* Effect.logInfo("SORA 2 task created").pipe(
      Effect.annotateLogs({ jobId: idempotencyKey, taskId: task, model: providerModel })
    )
    const ready = isFinished(job.value) && failureOf(job.value, []) === undefined
    return ready ? { _tag: "Finished", task, source: sourceOf(job.value, trust) } : { _tag: "Accepted", task }
  })

/** How many unknown words for a state are remembered, each being logged once. */
const maxUnknownWords = 100
/** A word that can stand in a log. */
const plainWord = /^[\p{L}\p{N} _.-]{1,40}$/u

/** Logs a word for a state that nobody here knows, once for each. */
const makeWordLog = () => {
  const logged = new Set<string>()
  return (job: Job) => {
    const word = plainWord.test(job.status) ? job.status : "(not a word)"
    if (!isUnknownWord(job) || logged.has(word) || logged.size >= maxUnknownWords) return Effect.void
    logged.add(word)
    return Effect.logWarning("a video server tells a state that is not known").pipe(
      Effect.annotateLogs({ provider: providerName, word, understood: isFinished(job) ? "finished" : "by its content" })
    )
  }
}

/** Reads a job as its server tells it now. */
const makeRead = (client: OpenAI, secrets: ReadonlyArray<string>, within: number) => {
  const logWord = makeWordLog()
  /** A failed job may come as the body of a refusal: then it is an answer, if it is the job that was asked for. */
  const asAnswer = (task: TaskRef) => (trouble: Trouble) => {
    const job = trouble._tag === "Refused" ? Option.getOrUndefined(readJob(trouble.body)) : undefined
    return job?.id === task && failureOf(job, secrets) !== undefined
      ? Effect.succeed<unknown>(trouble._tag === "Refused" ? trouble.body : undefined)
      : failAs("status")(trouble)
  }
  return Effect.fn("SoraApi.status")(function* (task: TaskRef): Effect.fn.Return<Job, ProviderError> {
    yield* Effect.annotateCurrentSpan({ taskId: task })
    const answer = yield* call<unknown>(within, (signal) =>
      client.videos.retrieve(task, { signal, timeout: within * 1000 })
    ).pipe(Effect.catch(asAnswer(task)))
    const job = readJob(answer)
    if (Option.isNone(job)) return yield* failAs("status")(malformed)
    yield* logWord(job.value)
    return job.value
  })
}

const statusOf = (job: Job, trust: Trust, secrets: ReadonlyArray<string>): TaskStatus =>
  failureOf(job, secrets) ??
  (isFinished(job) ? { _tag: "Ready", source: sourceOf(job, trust) } : { _tag: "Running", progress: job.progress })

/** What answers the deletion of a task that has ended, or that cannot be deleted while it is made. */
const notDeleted = new Set([400, 404, 405, 409, 422, 501])

/**
 * Deletes a task. Servers differ: some let go of a task that is being made, some delete only what has ended, and some
 * nothing. What is refused is looked at again, as it may have ended meanwhile.
 */
const makeCancel = (client: OpenAI, readNow: (task: TaskRef) => Effect.Effect<Job, ProviderError>, within: number) =>
  Effect.fn("SoraApi.cancel")(function* (task: TaskRef): Effect.fn.Return<Stopping, ProviderError> {
    if (hasEnded(yield* readNow(task))) return "TooLate"
    return yield* call<unknown>(within, (signal) =>
      client.videos.delete(task, { signal, timeout: within * 1000 })
    ).pipe(
      Effect.map((answer): Stopping => (isDeleted(answer) ? "Stopped" : "Unknown")),
      Effect.catch((trouble) =>
        trouble._tag === "Refused" && notDeleted.has(trouble.status)
          ? Effect.map(readNow(task), (job): Stopping => (hasEnded(job) ? "TooLate" : "Unknown"))
          : failAs("cancel")(trouble)
      )
    )
  })

/** Whether a task is over, well or not. */
const hasEnded = (job: Job) => isFinished(job) || failureOf(job, []) !== undefined

const isDeleted = Schema.is(Schema.Struct({ deleted: Schema.Literal(true) }))

/** Servers without a list of tasks say so by these: nothing can be found there, now or later. */
const noList = new Set([404, 405, 501])

/** A page of the server's list; empty where it has none. */
const listed = Effect.fnUntraced(function* (
  client: OpenAI,
  within: number,
  query: OpenAI.VideoListParams
): Effect.fn.Return<ReadonlyArray<Job>, ProviderError> {
  const page = yield* call(within, (signal) => client.videos.list(query, { signal, timeout: within * 1000 })).pipe(
    Effect.catch((trouble) =>
      trouble._tag === "Refused" && noList.has(trouble.status) ? Effect.succeed({ data: [] }) : failAs("find")(trouble)
    )
  )
  const data: unknown = page.data
  if (!Array.isArray(data)) return yield* failAs("find")(malformed)
  return data.flatMap((one) => Option.toArray(readJob(one)))
})

/** Videos of a page of the server's list: as many as the wire allows. */
const videosOfPage = 100

/** The list of videos, which tells no sums; servers forget what was deleted, and at a restart all. */
const makeBill = (client: OpenAI, within: number): BillReader => ({
  settles: undefined,
  read: (since) =>
    readBill<string | null>(
      since,
      null,
      Effect.fnUntraced(function* (after) {
        const query = { order: "desc", limit: videosOfPage, ...(after !== null && { after }) } as const
        const jobs = yield* listed(client, within, query)
        const lines = jobs.flatMap(({ id: task, createdAt }) =>
          createdAt === undefined ? [] : [{ task, at: createdAt, cost: undefined }]
        )
        return { lines, next: jobs.length < videosOfPage ? undefined : jobs.at(-1)?.id }
      })
    )
})

const makeFind = (client: OpenAI, within: number) =>
  Effect.fn("SoraApi.find")(function* (
    request: VideoRequest,
    providerModel: string,
    since: number
  ): Effect.fn.Return<ReadonlyArray<TaskRef>, ProviderError> {
    const jobs = yield* listed(client, within, { order: "desc", limit: lookedAt })
    // The oldest first: of two equal orders the first one asking gets the first one made.
    return jobs
      .filter((job) => isSame(job, request, providerModel, since))
      .toSorted((one, other) => (one.createdAt ?? 0) - (other.createdAt ?? 0))
      .map((job) => job.id)
  })

/**
 * A driver of any server that speaks OpenAI's `/v1/videos`: vLLM-Omni, SGLang, LiteLLM, new-api and their like. Each call
 * is made once and ends within its limit; errors tell nothing of the key, the prompt or a link's query.
 */
export const make = (options: SoraOptions): Effect.Effect<Provider> =>
  Effect.sync(() => {
    const client = makeClient(options)
    // A finished job's answer may hold the video itself.
    const reader = makeClient({ ...options, maxAnswerBytes: maxInlineAnswerBytes })
    const { submit, read, idle } = boundsOf(options)
    const key = Redacted.value(options.apiKey)
    const secrets = [key]
    const trust: Trust = {
      base: new URL(options.baseUrl),
      headers: key === "" ? {} : { authorization: `Bearer ${key}` },
      allowed: options.trustedHosts,
      idle
    }
    const readNow = makeRead(reader, secrets, read)
    const cancel = makeCancel(client, readNow, read)
    return {
      name: providerName,
      label: "SORA 2",
      // Many speak this wire, so its name tells nobody where their words go.
      recipient: recipientAt(options.baseUrl),
      serves: () => true,
      pollEvery: pollEveryOf(options),
      signed: options.webhookSecret !== undefined,
      cancel: () => cancel,
      submit: makeSubmit(client, trust, submit),
      lost: { _tag: "Findable", find: makeFind(client, read) },
      bill: makeBill(client, read),
      status: (task) => Effect.map(readNow(task), (job) => statusOf(job, trust, secrets)),
      content: makeContent(trust, readNow),
      models: makeModels(client, read),
      check: makeCheck(options, client, read),
      callback: makeCallback(options.webhookSecret)
    }
  })
