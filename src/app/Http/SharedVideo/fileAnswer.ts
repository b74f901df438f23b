import * as NodeStream from "@effect/platform-node/NodeStream"
import { Headers, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { createReadStream } from "node:fs"

/** A file as it is served. */
export interface ServedFile {
  readonly path: string
  readonly bytes: number
  /** Names these very bytes. */
  readonly version: string
  /** In milliseconds since the epoch. */
  readonly storedAt: number
  readonly contentType: string
  /** Further headers, such as those about caches. */
  readonly headers: Readonly<Record<string, string>>
}

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

/** By what a client recognises the bytes that it has: by their name, or by when they were stored, in whole seconds. */
const validators = ({ version, storedAt }: ServedFile) => {
  const seconds = Math.floor(storedAt / 1000) * 1000
  return { etag: `"${version}"`, lastModified: new Date(seconds).toUTCString(), seconds }
}

/** Whether the client has the very bytes already. The name decides where it gives both. */
const isKnown = (given: Headers.Headers, file: ServedFile): boolean => {
  const { etag, seconds } = validators(file)
  const names = given["if-none-match"]
  if (names !== undefined) {
    return names.trim() === "*" || names.split(",").some((name) => name.trim().replace(/^W\//, "") === etag)
  }
  return Date.parse(given["if-modified-since"] ?? "") >= seconds
}

/** The part that is asked for; of another version than the client's everything. Only GET has parts. */
const rangeOf = ({ method, headers }: HttpServerRequest.HttpServerRequest, file: ServedFile) => {
  const { etag, lastModified } = validators(file)
  const condition = headers["if-range"]?.trim()
  const asked = method === "GET" && (condition === undefined || condition === etag || condition === lastModified)
  return byteRange(asked ? headers["range"] : undefined, file.bytes)
}

/** Opened when the first bytes are wanted, closed with the answer. */
const content = (path: string, start: number, end: number) =>
  NodeStream.fromReadable<Uint8Array, unknown>({
    evaluate: () => createReadStream(path, { start, end }),
    onError: (error) => error
  })

/** A file for `GET` and `HEAD`: whole, a part of it, or word that the client has it; in bounded memory. */
export const fileAnswer = (request: HttpServerRequest.HttpServerRequest, file: ServedFile) => {
  const { etag, lastModified } = validators(file)
  const common = { ...file.headers, etag, "last-modified": lastModified, "accept-ranges": "bytes" }
  if (isKnown(request.headers, file)) return HttpServerResponse.empty({ status: 304, headers: common })
  const range = rangeOf(request, file)
  if (range === "none") {
    const headers = { ...common, "content-range": `bytes */${file.bytes}` }
    return HttpServerResponse.empty({ status: 416, headers })
  }
  const [start, end] = range === "all" ? [0, file.bytes - 1] : range
  const { contentType } = file
  const headers = Headers.fromInput({
    ...common,
    "content-length": String(end - start + 1),
    "content-type": contentType,
    ...(range === "all" ? {} : { "content-range": `bytes ${start}-${end}/${file.bytes}` })
  })
  const status = range === "all" ? 200 : 206
  return request.method === "HEAD"
    ? HttpServerResponse.empty({ status, headers })
    : HttpServerResponse.stream(content(file.path, start, end), { status, headers, contentType })
}
