import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { Effect } from "effect"
import type { HttpServerRequest } from "effect/http"
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib"

/** A proxy on the way may compress what Telegram or a provider sends as it is. */
const unpackers = { gzip: gunzipSync, "x-gzip": gunzipSync, deflate: inflateSync, br: brotliDecompressSync } as const

/** Undefined for what would be longer than `maxOutputLength` bytes, is broken, or packed in a way that nobody here knows. */
const unpacked = (packed: Buffer, coding: string | undefined, maxOutputLength: number): string | undefined => {
  if (coding === undefined || coding === "" || coding === "identity") return packed.toString()
  const known = Object.entries(unpackers).find(([name]) => name === coding)
  if (known === undefined) return undefined
  try {
    return known[1](packed, { maxOutputLength }).toString()
  } catch {
    return undefined
  }
}

/**
 * The body as text, unpacked where it was compressed, read to at most `bytes`, however the request announces its length;
 * undefined for a longer one, or one that breaks off. Read from Node's own request: nearly every body is one chunk that is
 * already there.
 */
export const boundedBody = (
  request: HttpServerRequest.HttpServerRequest,
  bytes: number
): Effect.Effect<string | undefined> =>
  Effect.callback((resume) => {
    if (Number(request.headers["content-length"] ?? 0) > bytes) return resume(Effect.succeed(undefined))
    const source = NodeHttpServerRequest.toIncomingMessage(request)
    const chunks: Array<Buffer> = []
    let size = 0
    const leave = () => source.off("data", take).off("end", end).off("error", broken).off("close", broken)
    const stop = (body: string | undefined) => {
      leave()
      resume(Effect.succeed(body))
    }
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size <= bytes) return chunks.push(chunk)
      // The rest stays unread; the server ends the connection after its answer.
      source.pause()
      return stop(undefined)
    }
    const coding = request.headers["content-encoding"]?.trim().toLowerCase()
    const end = () => stop(unpacked(Buffer.concat(chunks), coding, bytes))
    const broken = () => stop(undefined)
    source.on("data", take).on("end", end).on("error", broken).on("close", broken)
    return Effect.sync(leave)
  })
