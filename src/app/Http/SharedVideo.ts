import * as NodeStream from "@effect/platform-node/NodeStream"
import { Effect, Layer, Option, Schema } from "effect"
import { Headers, HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { createReadStream } from "node:fs"
import { JobId } from "../../domain/Ids.ts"
import { languageCodes } from "../../domain/Language.ts"
import { plain } from "../../platform/Locale.ts"
import { SharedLinks } from "../../video/SharedLinks.ts"
import { type StoredVideo, VideoStore } from "../../video/VideoStore.ts"

const refusals = { wrong: 403, expired: 410, missing: 404, unreadable: 503 } as const

/** A link is a secret: no cache keeps its answer, no address leaks it, and nothing but the video is loaded or run. */
const safe = {
  "cache-control": "private, no-store",
  // Browsers dress a bare video in a page with a style of their own.
  "content-security-policy": "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex"
}

/** Whoever opens a link need not know the bot, so a refusal says what it means in every language. */
const refuse = (why: keyof typeof refusals) =>
  HttpServerResponse.text(`${languageCodes.map((language) => plain(language)(`link-${why}`)).join("\n")}\n`, {
    status: refusals[why],
    headers: safe,
    contentType: "text/plain; charset=utf-8"
  })

/**
 * First and last byte of what a `Range` header asks for; "all" when there is none or it is not understood, several ranges
 * included; "none" when it cannot be met.
 */
export const byteRange = (header: string | undefined, size: number): readonly [number, number] | "all" | "none" => {
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.trim() ?? "") ?? []
  if (from === "" && to === "") return "all"
  if (from === "") return Number(to) === 0 ? "none" : [Math.max(0, size - Number(to)), size - 1]
  if (to !== "" && Number(to) < Number(from)) return "all"
  const last = to === "" ? size - 1 : Math.min(Number(to), size - 1)
  return Number(from) > last ? "none" : [Number(from), last]
}

/** Opened when the first bytes are wanted, closed with the answer. */
const file = (path: string, start: number, end: number) =>
  NodeStream.fromReadable<Uint8Array, unknown>({
    evaluate: () => createReadStream(path, { start, end }),
    onError: (error) => error
  })

const answer = (job: JobId, video: StoredVideo, request: HttpServerRequest.HttpServerRequest) => {
  // There is no validator that a conditional range could name, so it gets everything.
  const asked = request.headers["if-range"] === undefined ? request.headers["range"] : undefined
  const range = byteRange(asked, video.bytes)
  if (range === "none") {
    return HttpServerResponse.empty({
      status: 416,
      headers: { ...safe, "accept-ranges": "bytes", "content-range": `bytes */${video.bytes}` }
    })
  }
  const [start, end] = range === "all" ? [0, video.bytes - 1] : range
  const headers = Headers.fromInput({
    ...safe,
    "accept-ranges": "bytes",
    "content-disposition": `inline; filename="${job}.mp4"`,
    "content-length": String(end - start + 1),
    "content-type": "video/mp4",
    ...(range === "all" ? {} : { "content-range": `bytes ${start}-${end}/${video.bytes}` })
  })
  const status = range === "all" ? 200 : 206
  return request.method === "HEAD"
    ? HttpServerResponse.empty({ status, headers })
    : HttpServerResponse.stream(file(video.path, start, end), { status, headers, contentType: "video/mp4" })
}

const decodeId = Schema.decodeUnknownOption(JobId)

const serve = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
  const { params } = yield* HttpRouter.RouteContext
  const query = new URL(request.url, "http://localhost").searchParams
  const id = decodeId(params["id"])
  if (Option.isNone(id)) return refuse("missing")
  const links = yield* SharedLinks
  const given = { expires: query.get("e") ?? "", signature: query.get("s") ?? "" }
  const verdict = yield* links.verify(id.value, given)
  if (verdict !== "valid") return refuse(verdict)
  const store = yield* VideoStore
  return yield* store.find(id.value).pipe(
    Effect.map((video) => answer(id.value, video, request)),
    Effect.catch(({ reason }) => Effect.succeed(refuse(reason === "missing" ? "missing" : "unreadable")))
  )
})

/**
 * `GET` and `HEAD /v/{id}?e=…&s=…`: the video behind a signed link, whole or a part of it, from the disk in bounded
 * memory. 403 for a wrong signature, 410 for an expired link, 404 for a video that is not there.
 */
export const SharedVideo = {
  layer: HttpRouter.add("GET", "/v/:id", serve).pipe(Layer.provide(HttpRouter.disableLogger))
} as const
