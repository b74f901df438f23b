import { Effect, Stream } from "effect"
import { type FileHandle, open } from "node:fs/promises"
import { looksLikeVideo, sniffLength } from "../Media/Whole.ts"
import { disk, fail, noVideo, type VideoStoreError } from "./VideoStoreError.ts"

/** A disk that is nearly full may take a part; the rest then fails, or is taken after all. */
const write = async (file: FileHandle, pieces: ReadonlyArray<Uint8Array>, bytes: number) => {
  const { bytesWritten } = await file.writev(pieces)
  if (bytesWritten < bytes) await file.writeFile(Buffer.concat(pieces).subarray(bytesWritten))
}

/** Takes pieces until they are too many, or do not begin like a video. */
const accept = (file: FileHandle, maxBytes: number) => {
  let written = 0
  let start = Buffer.alloc(0)
  return (pieces: ReadonlyArray<Uint8Array>): Effect.Effect<void, VideoStoreError> => {
    if (start.length < sniffLength) {
      start = Buffer.concat([start, ...pieces.map((piece) => piece.subarray(0, sniffLength))])
      if (start.length >= sniffLength && !looksLikeVideo(start)) return Effect.fail(noVideo("unreadable"))
    }
    const bytes = pieces.reduce((sum, { length }) => sum + length, 0)
    written += bytes
    return written > maxBytes ? Effect.fail(fail("too-large")) : disk(() => write(file, pieces, bytes))
  }
}

/** Writes what arrives to a new file, within bounds: what is there is written before more is asked for. */
export const receive = <E>(path: string, bytes: Stream.Stream<Uint8Array, E>, maxBytes: number) =>
  Effect.acquireUseRelease(
    disk(() => open(path, "wx", 0o600)),
    (file) => Stream.runForEachArray(bytes, accept(file, maxBytes)),
    (file) => Effect.promise(() => file.close().catch(() => {}))
  )
