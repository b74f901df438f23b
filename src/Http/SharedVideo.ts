import { Effect, Layer, Option, Schema, Stream } from "effect"
import { Headers, HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { createReadStream } from "node:fs"
import { JobId } from "../domain/Ids.ts"
import { SharedLinks } from "../SharedLinks.ts"
import { type StoredVideo, VideoStore } from "../VideoStore.ts"

const refusals = { wrong: 403, expired: 410, missing: 404 } as const

const safe = {
  "accept-ranges": "bytes",
  "cache-control": "private, max-age=3600",
  "content-disposition": 'inline; filename="video.mp4"',
  "content-security-policy": "default-src 'none'; media-src 'self'",
  "content-type": "video/mp4",
  "x-content-type-options": "nosniff"
}

/** First and last byte of what a `Range` header asks for; "all" when there is none, "none" when it cannot be met. */
export const byteRange = (header: string | undefined, size: number): readonly [number, number] | "all" | "none" => {
  if (header === undefined) return "all"
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim()) ?? []
  if (from === undefined || to === undefined || (from === "" && to === "")) return "all"
  if (from === "") return to === "0" ? "none" : [Math.max(0, size - Number(to)), size - 1]
  const last = to === "" ? size - 1 : Math.min(Number(to), size - 1)
  return Number(from) > last ? "none" : [Number(from), last]
}

const file = (path: string, start: number, end: number) =>
  Stream.fromAsyncIterable<Uint8Array, unknown>(createReadStream(path, { start, end }), (error) => error)

const answer = (video: StoredVideo, request: HttpServerRequest.HttpServerRequest) => {
  const range = byteRange(request.headers["range"], video.bytes)
  if (range === "none") {
    return HttpServerResponse.empty({ status: 416, headers: { "content-range": `bytes */${video.bytes}` } })
  }
  const [start, end] = range === "all" ? [0, video.bytes - 1] : range
  const headers = Headers.fromInput({
    ...safe,
    "content-length": String(end - start + 1),
    ...(range === "all" ? {} : { "content-range": `bytes ${start}-${end}/${video.bytes}` })
  })
  const status = range === "all" ? 200 : 206
  return request.method === "HEAD"
    ? HttpServerResponse.empty({ status, headers })
    : HttpServerResponse.stream(file(video.path, start, end), { status, headers, contentType: "video/mp4" })
}

const decodeId = Schema.decodeUnknownOption(JobId)

/** `GET /v/{id}?e=…&s=…`: the video behind a signed link, also in parts; 403 wrong, 410 expired, 404 gone. */
const serve = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
  const { params } = yield* HttpRouter.RouteContext
  const query = new URL(request.url, "http://localhost").searchParams
  const id = decodeId(params["id"])
  if (Option.isNone(id)) return HttpServerResponse.empty({ status: refusals.missing })
  const links = yield* SharedLinks
  const given = { expires: query.get("e") ?? "", signature: query.get("s") ?? "" }
  const verdict = yield* links.verify(id.value, given)
  if (verdict !== "valid") return HttpServerResponse.empty({ status: refusals[verdict] })
  const store = yield* VideoStore
  return yield* store.find(id.value).pipe(
    Effect.map((video) => answer(video, request)),
    Effect.orElseSucceed(() => HttpServerResponse.empty({ status: refusals.missing }))
  )
})

export const SharedVideo = HttpRouter.add("GET", "/v/:id", serve).pipe(Layer.provide(HttpRouter.disableLogger))
