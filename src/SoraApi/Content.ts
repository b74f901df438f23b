import type { IncomingMessage } from "node:http"
import { Effect, Stream } from "effect"
import { get, mayFollow, type OutboundError, type Trust } from "../OutboundHttp.ts"
import { neverLeft } from "../OpenAiClient.ts"
import {
  NetworkError,
  type ProviderError,
  type ProviderErrorReason,
  type TaskRef,
  Unknown,
  type VideoContent,
  type VideoSource
} from "../VideoProvider.ts"
import { failAs, failWith } from "./Errors.ts"
import type { Job } from "./Wire.ts"

/** How much of a refusal is read, in bytes: enough for any error object. */
const maxRefusal = 64_000

/** Where a finished job's video is: the first link that we may follow, else the server's own content call. */
export const sourceOf = (job: Job, trust: Trust): VideoSource => {
  const link = job.links.find((link) => URL.canParse(link) && mayFollow(new URL(link), trust))
  return link === undefined ? { _tag: "Content", task: job.id } : { _tag: "Link", url: link }
}

// Without `variant`, which some servers refuse. Not through the SDK, whose fetch would follow a redirect anywhere.
const contentUrl = (base: URL, task: TaskRef): URL =>
  new URL(`${base.href.replace(/\/+$/, "")}/videos/${encodeURIComponent(task)}/content`)

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

const bytesOf = (response: IncomingMessage): Stream.Stream<Uint8Array, ProviderError> => {
  const chunks: AsyncIterable<Uint8Array> = response
  return Stream.fromAsyncIterable(chunks, (error) => new NetworkError({ sent: !neverLeft(error) })).pipe(
    Stream.catch((reason) => Stream.fromEffect(failWith("content", reason)))
  )
}

/**
 * Opens a finished video. Its bytes come as the server sends them, in bounded memory; a transfer that is cut short, or
 * idle for a minute, fails. An answer that is a page or an error object is not a video, whatever its status.
 */
export const makeContent = (trust: Trust) =>
  Effect.fn("SoraApi.content")(function* (source: VideoSource): Effect.fn.Return<VideoContent, ProviderError> {
    if (source._tag === "Link" && !URL.canParse(source.url)) {
      return yield* failWith("content", new Unknown({ detail: "the video's link is not a URL" }))
    }
    const url = source._tag === "Link" ? new URL(source.url) : contentUrl(trust.base, source.task)
    const response = yield* get(url, trust).pipe(Effect.catch((error) => failWith("content", reasonOf(error))))
    const status = response.statusCode ?? 0
    if (status !== 200) {
      const body = yield* readRefusal(response)
      return yield* failAs("content")({ _tag: "Refused", status, body, retryAfter: undefined })
    }
    const type = response.headers["content-type"] ?? ""
    if (/^\s*(text\/|application\/(problem\+)?json)/i.test(type)) {
      response.destroy()
      return yield* failWith("content", new Unknown({ detail: "the answer is text, not a video" }))
    }
    return { length: lengthOf(response), bytes: bytesOf(response) }
  })
