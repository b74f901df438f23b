import { Clock, Effect, Option, Redacted, Stream } from "effect"
import type { VideoRequest } from "../../domain/Video.ts"
import type { Trust } from "../../platform/OutboundHttp.ts"
import { makeJsonApi, unreachable, parsed, type Trouble } from "../../platform/JsonApi.ts"
import { waitAsked } from "../../platform/JsonApi/waitAsked.ts"
import { download } from "../VideoProvider/download.ts"
import { base64, unsaid } from "../VideoProvider/inputs.ts"
import type { DriverOptions } from "../VideoProvider/options.ts"
import {
  NetworkError,
  NotFound,
  type Picture,
  type ProviderError,
  type Submission,
  type TaskInputs,
  type TaskRef,
  type TaskStatus,
  type VideoContent,
  Unknown,
  type VideoSource
} from "../VideoProvider.ts"
import { type Authorize, defaultCredentials } from "./Credentials.ts"
import { describeVeo } from "./describe.ts"
import { failAs, failWith } from "./Errors.ts"
import { CutVideo, inlineVideoBytes } from "./InlineVideo.ts"
import { inlineVideo, operationOf, type OperationName, readOperation, readStarted } from "./Operation.ts"

/** The beginning of a status that is read, in bytes: all of it, but for the video that it may hold. */
const maxStatus = 64_000
/** Seconds without a single byte after which a transfer is given up. */
const idleLimit = 60
/** Seconds a whole transfer may take: a large video over a slow line, not a trickle that never ends. */
const transferLimit = 15 * 60
/** Where Cloud Storage is. */
const storage = "https://storage.googleapis.com"
/** The locations of several regions have servers of another name. */
const multiRegions = new Set(["us", "eu"])

export interface VertexOptions {
  readonly project: string
  readonly location: string
  /** In place of Google's application default credentials. */
  readonly authorize?: Authorize | undefined
  /** In place of the location's own server. */
  readonly baseUrl?: string | undefined
  /** In place of Cloud Storage. */
  readonly storageUrl?: string | undefined
  readonly trustedHosts?: DriverOptions["trustedHosts"]
  /** A `gs://` folder for the videos; without one they come within the answer. */
  readonly storageUri?: string | undefined
}

interface Within {
  readonly submit: number
  readonly read: number
  readonly idle?: number | undefined
}

const malformed: Trouble = { _tag: "Malformed" }

/** Where Vertex AI is for a location. */
export const serverOf = (location: string): string => {
  if (location === "global") return "https://aiplatform.googleapis.com"
  return multiRegions.has(location)
    ? `https://aiplatform.${location}.rep.googleapis.com`
    : `https://${location}-aiplatform.googleapis.com`
}

const imageOf = (picture: Picture) => ({ bytesBase64Encoded: base64(picture), mimeType: picture.mediaType })

/** The inputs' part of an instance; undefined where the wire has no words for them. */
const inputsOf = (inputs: TaskInputs) => {
  switch (inputs._tag) {
    case "None":
      return {}
    case "Frames":
      return {
        image: imageOf(inputs.first),
        ...(inputs.last !== undefined && { lastFrame: imageOf(inputs.last) })
      }
    case "References":
      return inputs.videos.length + inputs.sounds.length > 0
        ? undefined
        : {
            referenceImages: inputs.pictures.map((picture) => ({ image: imageOf(picture), referenceType: "asset" }))
          }
    case "Source":
    case "Draft":
    case "Upscale":
      return undefined
  }
}

const orderOf = (request: VideoRequest, storageUri: string | undefined, inputs: object) => ({
  instances: [{ prompt: request.prompt, ...inputs }],
  parameters: {
    aspectRatio: request.ratio,
    durationSeconds: request.seconds,
    resolution: request.resolution,
    generateAudio: request.sound ?? true,
    sampleCount: 1,
    ...(storageUri !== undefined && { storageUri })
  }
})

/** The answer's body in pieces; given up when none comes for `idle` seconds, and freed when nobody reads on. */
async function* piecesOf(response: Response, controller: AbortController, idle: number) {
  if (response.body === null) return
  const reader = response.body.getReader()
  try {
    for (;;) {
      const timer = setTimeout(() => controller.abort(), idle * 1000)
      const { value, done } = await reader.read().finally(() => clearTimeout(timer))
      if (done) return
      yield value
    }
  } finally {
    controller.abort()
  }
}

/** At most {@link maxStatus} bytes of an answer, and whether that is all of it. */
const beginningOf = async (pieces: AsyncIterable<Uint8Array>) => {
  const decoder = new TextDecoder()
  let text = ""
  let bytes = 0
  for await (const piece of pieces) {
    bytes += piece.byteLength
    text += decoder.decode(piece, { stream: true })
    if (bytes > maxStatus) return { text: text.slice(0, maxStatus), whole: false }
  }
  return { text: text + decoder.decode(), whole: true }
}

interface Opened {
  readonly response: Response
  readonly controller: AbortController
  /** What it was asked with. */
  readonly secrets: ReadonlyArray<string>
}

/** Tokens, without the word before them. */
const secretsOf = ({ authorization = "" }: Readonly<Record<string, string>>) => [authorization.replace(/^Bearer /i, "")]

const troubleOf = (error: unknown): Trouble => unreachable(error)

/** Asks for an operation. Not as a {@link makeJsonApi} call: its answer may hold a whole video. */
const makeAsk = (serverAt: (location: string) => string, authorize: Authorize, within: Within) =>
  Effect.fnUntraced(function* ({ name, resource, location }: OperationName): Effect.fn.Return<Opened, Trouble> {
    const headers = Redacted.value(yield* authorize)
    const controller = new AbortController()
    const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(transferLimit * 1000)])
    const response = yield* Effect.tryPromise({
      try: () =>
        fetch(`${serverAt(location)}/v1/${resource}:fetchPredictOperation`, {
          method: "POST",
          redirect: "manual",
          signal,
          headers: { accept: "application/json", "content-type": "application/json", ...headers },
          body: JSON.stringify({ operationName: name })
        }),
      catch: troubleOf
    }).pipe(
      Effect.timeoutOrElse({
        duration: `${within.read} seconds`,
        orElse: () => Effect.fail<Trouble>({ _tag: "TimedOut" })
      }),
      Effect.onError(() => Effect.sync(() => controller.abort()))
    )
    const opened = { response, controller, secrets: secretsOf(headers) }
    if (response.status === 200) return opened
    const { text } = yield* readBeginning(opened, within.read)
    const body = parsed(text)
    const wait = waitAsked(response.headers, body, yield* Clock.currentTimeMillis)
    return yield* Effect.fail<Trouble>({ _tag: "Refused", status: response.status, body, retryAfter: wait })
  })

const readBeginning = ({ response, controller }: Opened, seconds: number) =>
  Effect.tryPromise({
    try: () => beginningOf(piecesOf(response, controller, seconds)),
    catch: (error): Trouble => unreachable(error, true)
  }).pipe(
    Effect.timeoutOrElse({
      duration: `${seconds} seconds`,
      orElse: () => Effect.fail<Trouble>({ _tag: "TimedOut" })
    }),
    Effect.ensuring(Effect.sync(() => controller.abort()))
  )

type Ask = ReturnType<typeof makeAsk>

const makeStatus = (ask: Ask, read: number) =>
  Effect.fnUntraced(function* (task: TaskRef, name: OperationName): Effect.fn.Return<TaskStatus, ProviderError> {
    const opened = yield* Effect.catch(ask(name), failAs("status"))
    const { text, whole } = yield* Effect.catch(readBeginning(opened, read), failAs("status"))
    // Only a video makes an answer this long; it is fetched by whoever wants its bytes.
    if (!whole && inlineVideo.test(text)) return { _tag: "Ready", source: { _tag: "Content", task } }
    const status = whole ? readOperation(task, parsed(text), opened.secrets) : Option.none()
    return Option.isNone(status) ? yield* failAs("status")(malformed) : status.value
  })

const lost = (error: unknown): NetworkError | Unknown =>
  error instanceof CutVideo
    ? new Unknown({ detail: "the answer is not what the protocol says" })
    : new NetworkError({ sent: true })

const makeInline = (ask: Ask, idle: number) =>
  Effect.fnUntraced(function* (name: OperationName): Effect.fn.Return<VideoContent, ProviderError> {
    const { response, controller } = yield* Effect.catch(ask(name), failAs("content"))
    const bytes = inlineVideoBytes(piecesOf(response, controller, idle))
    const failing = (error: unknown) => failWith("content", lost(error))
    const first = yield* Effect.tryPromise(() => bytes.next()).pipe(
      Effect.catch(({ cause }) => failing(cause)),
      Effect.onInterrupt(() => Effect.sync(() => controller.abort()))
    )
    if (first.done === true) return yield* failWith("content", new NotFound())
    const rest = Stream.fromAsyncIterable(bytes, (error) => error).pipe(
      Stream.catch((error) => Stream.fromEffect(failing(error)))
    )
    return { length: undefined, bytes: Stream.concat(Stream.succeed(first.value), rest) }
  })

/** `gs://bucket/folder/video.mp4` as Cloud Storage's own API serves it. */
const objectUrl = (storageUrl: string, link: string): string | undefined => {
  const [, bucket, object] = /^gs:\/\/([a-z0-9][\w.-]{1,220})\/(.+)$/s.exec(link) ?? []
  return bucket === undefined || object === undefined
    ? undefined
    : `${storageUrl}/storage/v1/b/${bucket}/o/${encodeURIComponent(object)}?alt=media`
}

const makeStored = (storageUrl: string, authorize: Authorize, rest: Pick<Trust, "allowed" | "idle">) =>
  Effect.fnUntraced(function* (link: string): Effect.fn.Return<VideoContent, ProviderError> {
    const url = objectUrl(storageUrl, link)
    if (url === undefined) return yield* failWith("content", new Unknown({ detail: "the video's link is not a URL" }))
    const headers = Redacted.value(yield* Effect.catch(authorize, failAs("content")))
    return yield* download(
      url,
      { base: new URL(storageUrl), headers, ...rest },
      (reason) => failWith("content", reason),
      (answer) => failAs("content")({ _tag: "Refused", ...answer, retryAfter: undefined })
    )
  })

/** Veo, which is on Vertex AI only. */
export const makeVertex = Effect.fnUntraced(function* (options: VertexOptions, within: Within) {
  const authorize = options.authorize ?? (yield* defaultCredentials)
  const serverAt = (location: string) => (options.baseUrl ?? serverOf(location)).replace(/\/+$/, "")
  const models = `/v1/projects/${options.project}/locations/${options.location}/publishers/google/models`
  const ask = makeAsk(serverAt, authorize, within)
  const status = makeStatus(ask, within.read)
  const inline = makeInline(ask, within.idle ?? idleLimit)
  const stored = makeStored((options.storageUrl ?? storage).replace(/\/+$/, ""), authorize, {
    allowed: options.trustedHosts,
    idle: within.idle
  })

  const submit = Effect.fnUntraced(function* (
    request: VideoRequest,
    model: string,
    inputs: TaskInputs
  ): Effect.fn.Return<Submission, ProviderError> {
    const said = inputsOf(inputs)
    if (said === undefined) return yield* failWith("submit", unsaid)
    const headers = yield* Effect.catch(authorize, failAs("submit"))
    const api = yield* makeJsonApi({ baseUrl: serverAt(options.location), headers })
    const body = yield* api(within.submit, {
      method: "POST",
      path: `${models}/${encodeURIComponent(model)}:predictLongRunning`,
      body: orderOf(request, options.storageUri, said)
    }).pipe(Effect.catch(failAs("submit")))
    const task = readStarted(body)
    return Option.isNone(task) ? yield* failAs("submit")(malformed) : { _tag: "Accepted", task: task.value }
  })

  return {
    submit,
    status: (task: TaskRef): Effect.Effect<TaskStatus, ProviderError> => {
      const name = operationOf(task)
      return name === undefined ? failWith("status", new NotFound()) : status(task, name)
    },
    /** Proves the credentials: nothing else of Vertex AI is free. */
    check: Effect.asVoid(Effect.catch(authorize, failAs("status"))),
    describe: (names: ReadonlyArray<string>) =>
      describeVeo({ baseUrl: serverAt(options.location), authorize, seconds: within.read }, names),
    content: (source: VideoSource): Effect.Effect<VideoContent, ProviderError> => {
      if (source._tag === "Link") return stored(source.url)
      const name = operationOf(source.task)
      return name === undefined ? failWith("content", new NotFound()) : inline(name)
    }
  }
})
