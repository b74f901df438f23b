import { Effect, Stream } from "effect"
import { type FileHandle, open } from "node:fs/promises"
import { looksLikeVideo, sniffLength } from "../Media/Whole.ts"
import { disk, fail, noVideo, type VideoStoreError } from "./VideoStoreError.ts"

/** Takes chunks until they are too many, or do not begin like a video. */
const accept = (file: FileHandle, maxBytes: number) => {
  let written = 0
  let start = Buffer.alloc(0)
  return (chunk: Uint8Array): Effect.Effect<void, VideoStoreError> => {
    if (written < sniffLength) {
      start = Buffer.concat([start, chunk.subarray(0, sniffLength - written)])
      if (start.length >= sniffLength && !looksLikeVideo(start)) return Effect.fail(noVideo("unreadable"))
    }
    written += chunk.length
    return written > maxBytes ? Effect.fail(fail("too-large")) : disk(() => file.writeFile(chunk))
  }
}

/** Writes what arrives to a new file, within bounds: each chunk is written before the next is asked for. */
export const receive = <E>(path: string, bytes: Stream.Stream<Uint8Array, E>, maxBytes: number) =>
  Effect.acquireUseRelease(
    disk(() => open(path, "wx", 0o600)),
    (file) => Stream.runForEach(bytes, accept(file, maxBytes)),
    (file) => Effect.promise(() => file.close().catch(() => {}))
  )
