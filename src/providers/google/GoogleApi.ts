import { Effect, Redacted } from "effect"
import type { VideoRequest } from "../../domain/Video.ts"
import { bySecret, byToken, makeCallback } from "./Callbacks.ts"
import { failWith, providerName } from "./Errors.ts"
import { contentOf, makeOmni } from "./Omni.ts"
import { isOperation } from "./Operation.ts"
import { makeVertex, type VertexOptions } from "./Vertex.ts"
import { makeJsonApi } from "../../platform/JsonApi.ts"
import type { Trust } from "../../platform/OutboundHttp.ts"
import type { DriverOptions } from "../VideoProvider/options.ts"
import {
  ModelRetired,
  NotFound,
  type Provider,
  type ProviderError,
  type Submission,
  type TaskInputs,
  type TaskRef,
  type TaskStatus,
  type VideoContent,
  type VideoSource
} from "../VideoProvider.ts"

export type { VertexOptions } from "./Vertex.ts"

/** Seconds a create may take: it answers as soon as the task is queued. */
const submitWithin = 60
/** Seconds a read may take: many are under way at once, and they are repeated anyway. */
const readWithin = 15
/** How often a task's status is worth reading, in ms: Google's own examples wait this long. */
const pollEvery = 10_000

export interface GoogleOptions {
  /** Such as `https://generativelanguage.googleapis.com`. */
  readonly baseUrl: string
  /** Without one there is no Gemini Omni. */
  readonly apiKey: Redacted.Redacted | undefined
  /** Of a static webhook. Without one each job names our address, and its callbacks are tokens by published keys. */
  readonly webhookSecret: Redacted.Redacted | undefined
  /** Where Google reaches us when a video has ended; undefined when it cannot. */
  readonly callbackUrl: string | undefined
  /** Without one there is no Veo. */
  readonly vertex?: VertexOptions | undefined
  readonly trustedHosts?: DriverOptions["trustedHosts"]
  /** The keys of the callbacks' tokens, in place of `/.well-known/jwks.json` of the API itself. */
  readonly jwksUrl?: string | undefined
  /** How often a task's status is worth reading, in ms, in place of the usual; a double is quick and near. */
  readonly pollEvery?: number | undefined
  /** Bounds in seconds, in place of the usual ones. */
  readonly within?: { readonly submit?: number; readonly read?: number; readonly idle?: number } | undefined
}

const isVeo = (model: string): boolean => model.startsWith("veo-")

const proofOf = ({ webhookSecret, callbackUrl, jwksUrl, baseUrl }: GoogleOptions) => {
  if (webhookSecret !== undefined) return Effect.succeed(bySecret(webhookSecret))
  return callbackUrl === undefined
    ? Effect.undefined
    : byToken(jwksUrl ?? `${baseUrl.replace(/\/+$/, "")}/.well-known/jwks.json`, callbackUrl)
}

/** Gemini Omni with its key, Veo with its project, each where it is. */
const makeParts = Effect.fnUntraced(function* (options: GoogleOptions) {
  const { apiKey, webhookSecret, callbackUrl, vertex: project, within } = options
  const seconds = { submit: within?.submit ?? submitWithin, read: within?.read ?? readWithin, idle: within?.idle }
  const baseUrl = options.baseUrl.replace(/\/+$/, "")
  const headers = apiKey === undefined ? {} : { "x-goog-api-key": Redacted.value(apiKey) }
  const trust: Trust = { base: new URL(baseUrl), headers, allowed: options.trustedHosts, idle: seconds.idle }
  const api = yield* makeJsonApi({ baseUrl, headers: Redacted.make(headers) })
  const omni =
    apiKey === undefined
      ? undefined
      : makeOmni({
          api,
          trust,
          apiKey,
          callbackUrl: webhookSecret === undefined ? callbackUrl : undefined,
          within: seconds
        })
  const vertex =
    project === undefined ? undefined : yield* makeVertex({ ...project, trustedHosts: options.trustedHosts }, seconds)
  return { omni, vertex, linked: contentOf(trust) }
})

type Parts = Effect.Success<ReturnType<typeof makeParts>>

const makeSubmit = ({ omni, vertex }: Parts) =>
  Effect.fn("GoogleApi.submit")(function* (
    request: VideoRequest,
    providerModel: string,
    idempotencyKey: string,
    inputs: TaskInputs
  ): Effect.fn.Return<Submission, ProviderError> {
    const submission = yield* (
      (isVeo(providerModel)
        ? vertex?.submit(request, providerModel, inputs)
        : omni?.submit(request, providerModel, inputs, idempotencyKey)) ?? failWith("submit", new ModelRetired())
    )
    yield* Effect.annotateCurrentSpan({ taskId: submission.task })
    yield* Effect.logInfo("Google task created").pipe(
      Effect.annotateLogs({ jobId: idempotencyKey, taskId: submission.task, model: providerModel })
    )
    return submission
  })

const makeStatus = ({ omni, vertex }: Parts) =>
  Effect.fn("GoogleApi.status")(function* (task: TaskRef): Effect.fn.Return<TaskStatus, ProviderError> {
    yield* Effect.annotateCurrentSpan({ taskId: task })
    const part = isOperation(task) ? vertex : omni
    return yield* part === undefined ? failWith("status", new NotFound()) : part.status(task)
  })

const makeContent = ({ vertex, linked }: Parts) =>
  Effect.fn("GoogleApi.content")((source: VideoSource): Effect.Effect<VideoContent, ProviderError> => {
    if (source._tag === "Link" && !source.url.startsWith("gs://")) return linked(source.url)
    return vertex === undefined ? failWith("content", new NotFound()) : vertex.content(source)
  })

/** What each part says of its models: those of a part that is not there are not there. */
const makeDescribe = ({ omni, vertex }: Parts) =>
  Effect.fn("GoogleApi.describe")((models: ReadonlyArray<string>) =>
    Effect.map(
      Effect.all([
        omni?.describe(models.filter((model) => !isVeo(model))) ?? Effect.succeed([]),
        vertex?.describe(models.filter(isVeo)) ?? Effect.succeed([])
      ]),
      (found) => found.flat()
    )
  )

const makeCheck = ({ omni, vertex }: Parts) =>
  Effect.all([omni?.check ?? Effect.void, vertex?.check ?? Effect.void]).pipe(Effect.as({ balance: undefined }))

/**
 * A driver of Google's video models: Gemini Omni through the Interactions API, Veo through Vertex AI; a task tells which
 * it is. Each call is made once and ends within its limit; errors tell nothing of a key, the prompt or a link's query.
 * Google lists no interactions, and an operation of Veo runs to its end.
 *
 * The calls are plain JSON rather than the `@google/genai` client's: left to itself, that one reads answers of
 * any length, follows redirects with the key, and retries. Its types and the client itself check the wire in the tests.
 */
export const make = (options: GoogleOptions): Effect.Effect<Provider> =>
  Effect.gen(function* () {
    const parts = yield* makeParts(options)
    const { omni } = parts
    const proof = yield* proofOf(options)
    const provider: Provider = {
      name: providerName,
      label: "Google",
      serves: (model) => (isVeo(model) ? parts.vertex : omni) !== undefined,
      pollEvery: options.pollEvery ?? pollEvery,
      signed: proof !== undefined,
      submit: makeSubmit(parts),
      lost: { _tag: "Blind" },
      status: makeStatus(parts),
      content: makeContent(parts),
      cancel: (model) => (isVeo(model) ? undefined : omni?.cancel),
      describe: makeDescribe(parts),
      check: makeCheck(parts),
      callback: makeCallback(proof)
    }
    return provider
  })
