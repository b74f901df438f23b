import type { IncomingMessage } from "node:http"
import { pipeline, type Readable } from "node:stream"
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib"
import { Effect, Stream } from "effect"
import { named, neverLeft } from "../../platform/JsonApi.ts"
import { get, mayFollow, type OutboundError, type Trust } from "../../platform/OutboundHttp.ts"
import {
  NetworkError,
  type ProviderError,
  type ProviderErrorReason,
  Unknown,
  type VideoContent
} from "../VideoProvider.ts"
import type { Failures } from "./fail.ts"

/** How much of a refusal is read, in bytes: enough for any error object. */
const maxRefusal = 64_000

/** An answer that is no video. */
export interface Refused {
  readonly status: number
  /** As JSON where it is some. */
  readonly body: unknown
}

/** Longer names of hosts are cut: a server chooses them. */
const maxOrigin = 100

const forbiddenDetail = (origin = "nowhere") =>
  `the video's link leads to ${origin.slice(0, maxOrigin)}, which is not public https: where it is your own, name it in TRUSTED_DOWNLOADS`

const causeOf = ({ cause }: OutboundError) => (cause === undefined ? {} : { cause: String(cause) })

const reasonOf = (error: OutboundError): ProviderErrorReason => {
  switch (error.reason) {
    case "forbidden":
      return new Unknown({ detail: forbiddenDetail(error.origin) })
    case "too-many-redirects":
      return new Unknown({ detail: "the video's link redirects too often" })
    case "unreachable":
      return new NetworkError({ sent: false, ...causeOf(error) })
    case "broken":
      return new NetworkError({ sent: true, ...causeOf(error) })
    case "timeout":
      return new NetworkError({ sent: true, cause: "time-out" })
  }
}

/** Bytes of a transfer that wait to be taken, in the pieces in which they came. */
const batchBytes = 256 * 1024

type Batch = readonly [Uint8Array, ...ReadonlyArray<Uint8Array>]
type Batches = AsyncIterator<Batch, unknown>

/**
 * What a body has so far, whenever somebody asks: a turn for each piece of it would take longer than to write it down. It is
 * held back once {@link batchBytes} wait.
 */
const batchesOf = (body: Readable): Batches => {
  const now: { waiting: Array<Uint8Array>; bytes: number; end?: { readonly error?: unknown } } = {
    waiting: [],
    bytes: 0
  }
  let wake = () => {}
  const finish = (how: NonNullable<(typeof now)["end"]>) => {
    now.end ??= how
    wake()
  }
  body.on("data", (piece: Uint8Array) => {
    now.waiting.push(piece)
    now.bytes += piece.length
    if (now.bytes >= batchBytes) body.pause()
    wake()
  })
  body.once("end", () => finish({}))
  body.on("error", (error) => finish({ error }))
  body.once("close", () => finish({ error: new Error("closed before its end") }))
  return {
    next: async () => {
      while (now.waiting.length === 0 && now.end === undefined) await new Promise<void>((resolve) => (wake = resolve))
      const { end } = now
      const [first, ...others] = now.waiting
      if (first !== undefined) {
        now.waiting = []
        now.bytes = 0
        body.resume()
        return { done: false, value: [first, ...others] }
      }
      if (end !== undefined && "error" in end) throw end.error
      return { done: true, value: undefined }
    },
    return: () => {
      body.destroy()
      return Promise.resolve({ done: true, value: undefined })
    }
  }
}

/** The beginning of a refusal's body, as JSON where it is some; a body that breaks off says nothing. */
const readRefusal = (batches: Batches): Effect.Effect<unknown> =>
  Effect.promise(async (): Promise<unknown> => {
    try {
      const read: Array<Uint8Array> = []
      let bytes = 0
      for (;;) {
        const { done, value } = await batches.next()
        if (done === true) break
        read.push(...value)
        bytes += value.reduce((sum, { length }) => sum + length, 0)
        if (bytes > maxRefusal) break
      }
      await batches.return?.()
      return JSON.parse(Buffer.concat(read).toString("utf8"))
    } catch {
      return undefined
    }
  })

const lengthOf = (response: IncomingMessage): number | undefined => {
  // What is counted is what was packed.
  if (decoderOf(response) !== undefined) return undefined
  const given = Number(response.headers["content-length"] ?? Number.NaN)
  return Number.isSafeInteger(given) && given >= 0 ? given : undefined
}

/** Some servers pack what nobody asked them to pack. */
const decoderOf = (response: IncomingMessage) => {
  switch ((response.headers["content-encoding"] ?? "").trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return createGunzip
    case "deflate":
      return createInflate
    case "br":
      return createBrotliDecompress
    default:
      return undefined
  }
}

const unpacked = (response: IncomingMessage): Readable => {
  const decoder = decoderOf(response)
  return decoder === undefined ? response : pipeline(response, decoder(), () => undefined)
}

/** Whether an answer begins as text does: a page or JSON under any type, plain words where no type says that it is a video. */
const isText = (bytes: Uint8Array, type: string): boolean => {
  const start = Buffer.from(bytes.subarray(0, 256)).toString("latin1")
  const readable = !/[^\t\n\f\r\x20-\x7e\xef\xbb\xbf]/.test(start)
  return readable && (!/^\s*video\//i.test(type) || /^[\s\xef\xbb\xbf]*[<{[]/.test(start))
}

type Failing = (reason: ProviderErrorReason) => Effect.Effect<never, ProviderError>

/** An iterable of what an iterator still gives, after what was taken of it to look at it. */
const again = (first: Batch, rest: Batches): AsyncIterable<Batch> => ({
  [Symbol.asyncIterator]: () => {
    let taken = false
    return {
      next: async () => {
        if (!taken) {
          taken = true
          return { done: false, value: first }
        }
        const { done, value } = await rest.next()
        return done === true ? { done: true, value: undefined } : { done: false, value }
      },
      return: async () => {
        await rest.return?.()
        return { done: true, value: undefined }
      }
    }
  }
})

const broken = (error: unknown) => new NetworkError({ sent: !neverLeft(error), ...named(error) })

/** A whole video under a status for parts of one. */
const isWhole = (response: IncomingMessage): boolean =>
  response.statusCode === 200 ||
  (response.statusCode === 206 && (response.headers["content-range"] ?? "bytes 0-").startsWith("bytes 0-"))

/**
 * Opens a finished video at a link. Its bytes come as the server sends them, in bounded memory; a transfer that is cut
 * short, or idle for a minute, fails. The bytes decide, not the type that is told: an answer that is a page, an error object
 * or empty is not a video, whatever its status.
 */
export const download = Effect.fnUntraced(function* (
  link: string,
  trust: Trust,
  failing: Failing,
  refused: (answer: Refused) => Effect.Effect<never, ProviderError>
): Effect.fn.Return<VideoContent, ProviderError> {
  if (!URL.canParse(link)) return yield* failing(new Unknown({ detail: "the video's link is not a URL" }))
  const response = yield* get(new URL(link), trust).pipe(Effect.catch((error) => failing(reasonOf(error))))
  const batches = batchesOf(unpacked(response))
  if (!isWhole(response)) return yield* refused({ status: response.statusCode ?? 0, body: yield* readRefusal(batches) })
  const first = yield* Effect.tryPromise({ try: () => batches.next(), catch: broken }).pipe(Effect.catch(failing))
  if (first.done === true || isText(first.value[0], response.headers["content-type"] ?? "")) {
    yield* Effect.promise(async () => batches.return?.())
    response.destroy()
    return yield* failing(new Unknown({ detail: "the answer is text, not a video" }))
  }
  const bytes = Stream.fromAsyncIterable(again(first.value, batches), broken).pipe(
    Stream.flattenArray,
    Stream.catch((reason) => Stream.fromEffect(failing(reason)))
  )
  return { length: lengthOf(response), bytes }
})

/** {@link download}, failing as the driver's own calls do. */
export const downloading =
  ({ failWith, failAs }: Pick<Failures, "failWith" | "failAs">) =>
  (link: string, trust: Trust): Effect.Effect<VideoContent, ProviderError> =>
    download(
      link,
      trust,
      (reason) => failWith("content", reason),
      (answer) => failAs("content")({ _tag: "Refused", ...answer, retryAfter: undefined })
    )

/** Whether {@link download} would follow a link. */
export const follows =
  (trust: Trust) =>
  (link: string): boolean =>
    URL.canParse(link) && mayFollow(new URL(link), trust)
