import { Effect, Option, Redacted } from "effect"
import type { VideoRequest } from "./domain/Video.ts"
import { bySecret, byToken, makeCallback } from "./GoogleApi/Callbacks.ts"
import { failAs, failWith, providerName } from "./GoogleApi/Errors.ts"
import { readInteraction, statusOf } from "./GoogleApi/Wire.ts"
import { type JsonApi, makeJsonApi, type Trouble } from "./JsonApi.ts"
import type { Trust } from "./OutboundHttp.ts"
import { download } from "./VideoProvider/download.ts"
import {
  NotFound,
  type Picture,
  type Provider,
  type ProviderError,
  type Submission,
  type TaskRef,
  type TaskStatus,
  type VideoContent,
  type VideoSource
} from "./VideoProvider.ts"

/** Seconds a create may take: it answers as soon as the interaction is queued. */
const submitWithin = 60
/** Seconds a read may take: many are under way at once, and they are repeated anyway. */
const readWithin = 15
/** How often a task's status is worth reading, in ms: Google's own examples wait this long. */
const pollEvery = 10_000
/** Where Google publishes the keys of its tokens. */
const googleKeys = "https://www.googleapis.com/oauth2/v3/certs"

export interface GoogleOptions {
  /** Such as `https://generativelanguage.googleapis.com`. */
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted
  /** Of a static webhook. Without one each job names our address, and its callbacks are tokens by Google's keys. */
  readonly webhookSecret: Redacted.Redacted | undefined
  /** Where Google reaches us when a video has ended; undefined when it cannot. */
  readonly callbackUrl: string | undefined
  readonly jwksUrl?: string | undefined
  /** How often a task's status is worth reading, in ms, in place of the usual; a double is quick and near. */
  readonly pollEvery?: number | undefined
  /** Bounds in seconds, in place of the usual ones. */
  readonly within?: { readonly submit?: number; readonly read?: number; readonly idle?: number } | undefined
}

const malformed: Trouble = { _tag: "Malformed" }

const inputOf = (prompt: string, picture: Picture | undefined) =>
  picture === undefined
    ? prompt
    : [
        { type: "image", data: Buffer.from(picture.bytes).toString("base64"), mime_type: picture.mediaType },
        { type: "text", text: prompt }
      ]

const orderOf = (request: VideoRequest, model: string, callbackUrl: string | undefined, picture?: Picture) => ({
  model,
  input: inputOf(request.prompt, picture),
  background: true,
  response_format: {
    type: "video",
    delivery: "uri",
    aspect_ratio: request.ratio,
    resolution: request.resolution,
    duration: `${request.seconds}s`
  },
  ...(callbackUrl !== undefined && { webhook_config: { uris: [callbackUrl] } })
})

const makeSubmit = (api: JsonApi, { callbackUrl, within }: GoogleOptions) =>
  Effect.fn("GoogleApi.submit")(function* (
    request: VideoRequest,
    providerModel: string,
    idempotencyKey: string,
    firstFrame?: Picture
  ): Effect.fn.Return<Submission, ProviderError> {
    const body = yield* api(within?.submit ?? submitWithin, {
      method: "POST",
      path: "/v1beta/interactions",
      body: orderOf(request, providerModel, callbackUrl, firstFrame)
    }).pipe(Effect.catch(failAs("submit")))
    const interaction = readInteraction(body)
    if (Option.isNone(interaction)) return yield* failAs("submit")(malformed)
    const { id: task } = interaction.value
    yield* Effect.annotateCurrentSpan({ taskId: task })
    yield* Effect.logInfo("Google task created").pipe(
      Effect.annotateLogs({ jobId: idempotencyKey, taskId: task, model: providerModel })
    )
    const status = statusOf(interaction.value, [])
    return status._tag === "Ready" ? { _tag: "Finished", task, source: status.source } : { _tag: "Accepted", task }
  })

const pathOf = (task: TaskRef) => `/v1beta/interactions/${encodeURIComponent(task)}` as const

const makeStatus = (api: JsonApi, { apiKey, within }: GoogleOptions) =>
  Effect.fn("GoogleApi.status")(function* (task: TaskRef): Effect.fn.Return<TaskStatus, ProviderError> {
    yield* Effect.annotateCurrentSpan({ taskId: task })
    const body = yield* api(within?.read ?? readWithin, { method: "GET", path: pathOf(task) }).pipe(
      Effect.catch(failAs("status"))
    )
    const interaction = readInteraction(body)
    return Option.isNone(interaction)
      ? yield* failAs("status")(malformed)
      : statusOf(interaction.value, [Redacted.value(apiKey)])
  })

/** The bytes of a link of Google's; the key is a header, and goes to Google's own host alone. */
const makeContent = (trust: Trust) =>
  Effect.fn("GoogleApi.content")((source: VideoSource): Effect.Effect<VideoContent, ProviderError> =>
    source._tag === "Content"
      ? failWith("content", new NotFound())
      : download(
          `${source.url}?alt=media`,
          trust,
          (reason) => failWith("content", reason),
          (answer) => failAs("content")({ _tag: "Refused", ...answer, retryAfter: undefined })
        )
  )

const proofOf = ({ webhookSecret, callbackUrl, jwksUrl }: GoogleOptions) => {
  if (webhookSecret !== undefined) return bySecret(webhookSecret)
  return callbackUrl === undefined ? undefined : byToken(jwksUrl ?? googleKeys)
}

/**
 * A driver of Gemini Omni through the Interactions API. Each call is made once and ends within its limit; errors tell
 * nothing of the key, the prompt or a link's query. Google lists no interactions.
 *
 * The calls are plain JSON rather than the `@google/genai` client's: that one reads answers of any length, follows
 * redirects with the key, and retries on its own. Its types and the client itself check the wire in the tests.
 */
export const make = (options: GoogleOptions): Effect.Effect<Provider> =>
  Effect.gen(function* () {
    const headers = { "x-goog-api-key": Redacted.value(options.apiKey) }
    const baseUrl = options.baseUrl.replace(/\/+$/, "")
    const api = yield* makeJsonApi({ baseUrl, headers: Redacted.make(headers) })
    const trust: Trust = { base: new URL(baseUrl), headers, idle: options.within?.idle }
    const read = options.within?.read ?? readWithin
    const proof = proofOf(options)
    const provider: Provider = {
      name: providerName,
      label: "Google",
      // Veo is on Vertex AI only.
      serves: (model) => !model.startsWith("veo-"),
      pollEvery: options.pollEvery ?? pollEvery,
      signed: proof !== undefined,
      submit: makeSubmit(api, options),
      find: () => Effect.succeed([]),
      status: makeStatus(api, options),
      content: makeContent(trust),
      cancel: Effect.fn("GoogleApi.cancel")((task: TaskRef) =>
        api(read, { method: "POST", path: `${pathOf(task)}/cancel`, body: {} }).pipe(
          Effect.asVoid,
          Effect.catch(failAs("cancel"))
        )
      ),
      check: api(read, { method: "GET", path: "/v1beta/models", query: { pageSize: "1" } }).pipe(
        Effect.as({ balance: undefined }),
        Effect.catch(failAs("status"))
      ),
      callback: makeCallback(proof)
    }
    return provider
  })
