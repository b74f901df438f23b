import { Effect, Option, Redacted, Schema } from "effect"
import type { Resolution, VideoRequest } from "../../domain/Video.ts"
import { type JsonApi, makeJsonApi, malformed, type Trouble } from "../../platform/JsonApi.ts"
import { makeCallback } from "./Callbacks.ts"
import { descriptionOf, impossible, makeCapabilities, type VideoModel } from "./Capabilities.ts"
import { failAs, failWith, providerName } from "./Errors.ts"
import { readJob, statusOf } from "./Wire.ts"
import type { Trust } from "../../platform/OutboundHttp.ts"
import { callbackFor } from "../VideoProvider/callbackFor.ts"
import { downloading, follows } from "../VideoProvider/download.ts"
import { dataLink, unsaid } from "../VideoProvider/inputs.ts"
import { boundsOf, type DriverOptions, pollEveryOf } from "../VideoProvider/options.ts"
import { unread } from "../VideoProvider/unread.ts"
import {
  InvalidRequest,
  type Picture,
  type Provider,
  type ProviderError,
  type Submission,
  type TaskRef,
  type TaskStatus,
  type TaskInputs,
  type VideoContent,
  type VideoSource
} from "../VideoProvider.ts"

export type OpenRouterOptions = DriverOptions

const pictureOf = (picture: Picture) => ({ type: "image_url", image_url: { url: dataLink(picture) } })

const frameOf = (picture: Picture, frame_type: "first_frame" | "last_frame") => ({ ...pictureOf(picture), frame_type })

/** The inputs' part of an order; undefined where the wire has no words for them. */
const inputsOf = (inputs: TaskInputs) => {
  switch (inputs._tag) {
    case "None":
      return {}
    case "Frames": {
      const last = inputs.last === undefined ? [] : [frameOf(inputs.last, "last_frame")]
      return { frame_images: [frameOf(inputs.first, "first_frame"), ...last] }
    }
    case "References":
      return inputs.videos.length + inputs.sounds.length > 0
        ? undefined
        : { input_references: inputs.pictures.map(pictureOf) }
    case "Source":
      // Whether the job before is edited or goes on is told by the prompt: only the first is a promise.
      return inputs.operation === "edit" ? { previous_job_id: inputs.task } : undefined
    case "Draft":
    case "Upscale":
      return undefined
  }
}

/** OpenRouter writes the largest resolutions in capitals. */
const resolutionOf = (resolution: Resolution) => (resolution.endsWith("k") ? resolution.toUpperCase() : resolution)

const orderOf = (request: VideoRequest, model: string, callbackUrl: string | undefined, inputs: object) => ({
  model,
  prompt: request.prompt,
  duration: request.seconds,
  resolution: resolutionOf(request.resolution),
  aspect_ratio: request.ratio,
  generate_audio: request.sound ?? true,
  ...inputs,
  ...(callbackUrl !== undefined && { callback_url: callbackUrl })
})

const makeSubmit = (
  api: JsonApi,
  models: Effect.Effect<ReadonlyArray<VideoModel>, Trouble>,
  trust: Trust,
  { apiKey, callbackUrl }: OpenRouterOptions,
  seconds: number
) =>
  Effect.fn("OpenRouterApi.submit")(function* (
    request: VideoRequest,
    providerModel: string,
    idempotencyKey: string,
    inputs: TaskInputs
  ): Effect.fn.Return<Submission, ProviderError> {
    const said = inputsOf(inputs)
    if (said === undefined) return yield* failWith("submit", unsaid)
    // A list that cannot be read keeps nobody from ordering: the answer to the order will tell.
    const listed = yield* Effect.orElseSucceed(models, () => [])
    const model = listed.find(({ id }) => id === providerModel)
    const field = model && impossible(model, { ...request, resolution: resolutionOf(request.resolution) }, inputs)
    if (field !== undefined) return yield* failWith("submit", new InvalidRequest({ field }))
    const body = yield* api(seconds, {
      method: "POST",
      path: "/videos",
      body: orderOf(request, providerModel, callbackUrl && callbackFor(callbackUrl, idempotencyKey), said)
    }).pipe(Effect.catch(failAs("submit")))
    const job = readJob(body)
    if (Option.isNone(job)) return yield* failAs("submit")(unread(body))
    const { id: task } = job.value
    yield* Effect.annotateCurrentSpan({ taskId: task })
    yield* Effect.logInfo("OpenRouter task created").pipe(
      Effect.annotateLogs({ jobId: idempotencyKey, taskId: task, model: providerModel })
    )
    const status = statusOf(job.value, [Redacted.value(apiKey)], follows(trust))
    return status._tag === "Ready"
      ? { _tag: "Finished", task, source: status.source, cost: status.cost }
      : { _tag: "Accepted", task }
  })

const makeStatus = (api: JsonApi, trust: Trust, { apiKey }: OpenRouterOptions, seconds: number) =>
  Effect.fn("OpenRouterApi.status")(function* (task: TaskRef): Effect.fn.Return<TaskStatus, ProviderError> {
    yield* Effect.annotateCurrentSpan({ taskId: task })
    const body = yield* api(seconds, {
      method: "GET",
      path: `/videos/${encodeURIComponent(task)}`
    }).pipe(Effect.catch(failAs("status")))
    const job = readJob(body)
    return Option.isNone(job)
      ? yield* failAs("status")(malformed)
      : statusOf(job.value, [Redacted.value(apiKey)], follows(trust))
  })

const open = downloading({ failWith, failAs })

const makeContent = (baseUrl: string, trust: Trust) =>
  Effect.fn("OpenRouterApi.content")((source: VideoSource): Effect.Effect<VideoContent, ProviderError> =>
    open(
      source._tag === "Link" ? source.url : `${baseUrl}/videos/${encodeURIComponent(source.task)}/content?index=0`,
      trust
    )
  )

const Credits = Schema.Struct({ data: Schema.Struct({ total_credits: Schema.Finite, total_usage: Schema.Finite }) })
const Key = Schema.Struct({ data: Schema.Struct({ limit_remaining: Schema.Finite }) })

const dollars = (amount: Option.Option<number>) => ({
  balance: Option.match(amount, { onNone: () => undefined, onSome: (left) => `$${left.toFixed(2)}` })
})

const ofAccount = (body: unknown) =>
  dollars(Option.map(Schema.decodeUnknownOption(Credits)(body), ({ data }) => data.total_credits - data.total_usage))

const ofKey = (body: unknown) =>
  dollars(Option.map(Schema.decodeUnknownOption(Key)(body), ({ data }) => data.limit_remaining))

/** What is left on the account, in US dollars; of a key that may not ask for that, what it may spend, if it has a limit. */
const makeCheck = (api: JsonApi, seconds: number) =>
  api(seconds, { method: "GET", path: "/credits" }).pipe(
    Effect.map(ofAccount),
    Effect.catch((trouble) =>
      trouble._tag === "Refused" && trouble.status === 403
        ? Effect.map(api(seconds, { method: "GET", path: "/key" }), ofKey)
        : Effect.fail(trouble)
    ),
    Effect.catch(failAs("status"))
  )

/**
 * A driver of OpenRouter's video API: one key for many models. Each call is made once and ends within its limit; an order
 * that its model cannot make is not sent; errors tell nothing of the key, the prompt or a link's query. OpenRouter lists
 * no tasks and cancels none.
 */
export const make = (options: OpenRouterOptions): Effect.Effect<Provider> =>
  Effect.gen(function* () {
    const { submit, read, idle } = boundsOf(options)
    const authorization = `Bearer ${Redacted.value(options.apiKey)}`
    const baseUrl = options.baseUrl.replace(/\/+$/, "")
    const api = yield* makeJsonApi({ baseUrl, headers: Redacted.make({ authorization }) })
    const trust: Trust = { base: new URL(baseUrl), headers: { authorization }, allowed: options.trustedHosts, idle }
    const models = yield* makeCapabilities(api, read)
    const provider: Provider = {
      name: providerName,
      label: "OpenRouter",
      serves: () => true,
      pollEvery: pollEveryOf(options),
      signed: options.webhookSecret !== undefined,
      cancel: () => undefined,
      submit: makeSubmit(api, models, trust, options, submit),
      lost: { _tag: "Blind" },
      status: makeStatus(api, trust, options, read),
      content: makeContent(baseUrl, trust),
      models: models.pipe(
        Effect.map((listed) => (listed.length === 0 ? undefined : listed.map(({ id }) => id))),
        Effect.catch(failAs("status"))
      ),
      describe: () =>
        models.pipe(
          Effect.map((listed) => listed.map(descriptionOf)),
          Effect.catch(failAs("status"))
        ),
      check: makeCheck(api, read),
      callback: makeCallback(options.webhookSecret)
    }
    return provider
  })
