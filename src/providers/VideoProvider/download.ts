import type { IncomingMessage } from "node:http"
import { Effect, Stream } from "effect"
import { neverLeft } from "../../platform/JsonApi.ts"
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

const reasonOf = (error: OutboundError): ProviderErrorReason => {
  switch (error.reason) {
    case "forbidden":
      return new Unknown({ detail: "the video's link leads to a forbidden address" })
    case "too-many-redirects":
      return new Unknown({ detail: "the video's link redirects too often" })
    case "unreachable":
      return new NetworkError({ sent: false })
    case "broken":
    case "timeout":
      return new NetworkError({ sent: true })
  }
}

/** The beginning of a refusal's body, as JSON where it is some; a body that breaks off says nothing. */
const readRefusal = (response: IncomingMessage): Effect.Effect<unknown> =>
  Effect.promise(async (): Promise<unknown> => {
    try {
      const chunks: Array<Buffer> = []
      let bytes = 0
      for await (const chunk of response) {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes > maxRefusal) break
      }
      return JSON.parse(Buffer.concat(chunks).toString("utf8"))
    } catch {
      return undefined
    }
  })

const lengthOf = (response: IncomingMessage): number | undefined => {
  const given = Number(response.headers["content-length"] ?? Number.NaN)
  return Number.isSafeInteger(given) && given >= 0 ? given : undefined
}

type Failing = (reason: ProviderErrorReason) => Effect.Effect<never, ProviderError>

const bytesOf = (response: IncomingMessage, failing: Failing): Stream.Stream<Uint8Array, ProviderError> => {
  const chunks: AsyncIterable<Uint8Array> = response
  return Stream.fromAsyncIterable(chunks, (error) => new NetworkError({ sent: !neverLeft(error) })).pipe(
    Stream.catch((reason) => Stream.fromEffect(failing(reason)))
  )
}

/**
 * Opens a finished video at a link. Its bytes come as the server sends them, in bounded memory; a transfer that is cut
 * short, or idle for a minute, fails. An answer that is a page or an error object is not a video, whatever its status.
 */
export const download = Effect.fnUntraced(function* (
  link: string,
  trust: Trust,
  failing: Failing,
  refused: (answer: Refused) => Effect.Effect<never, ProviderError>
): Effect.fn.Return<VideoContent, ProviderError> {
  if (!URL.canParse(link)) return yield* failing(new Unknown({ detail: "the video's link is not a URL" }))
  const response = yield* get(new URL(link), trust).pipe(Effect.catch((error) => failing(reasonOf(error))))
  const status = response.statusCode ?? 0
  if (status !== 200) return yield* refused({ status, body: yield* readRefusal(response) })
  const type = response.headers["content-type"] ?? ""
  if (/^\s*(text\/|application\/(problem\+)?json)/i.test(type)) {
    response.destroy()
    return yield* failing(new Unknown({ detail: "the answer is text, not a video" }))
  }
  return { length: lengthOf(response), bytes: bytesOf(response, failing) }
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
