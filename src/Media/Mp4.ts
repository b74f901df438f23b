import { Effect, Schema } from "effect"
import { type FileHandle, open } from "node:fs/promises"

/** What a video file says of itself. */
export interface Mp4 {
  readonly width: number
  readonly height: number
  readonly seconds: number
  /** The index stands before the pictures, so that a player can start before the end has arrived. */
  readonly streamable: boolean
}

export class NotAVideo extends Schema.TaggedError<NotAVideo>()("NotAVideo", {}) {}

/** A box of the ISO base media format: its type and where its content is, in bytes from the file's start. */
interface Box {
  readonly type: string
  readonly start: number
  readonly end: number
}

/** A file has a handful of boxes a level; a hostile one may claim millions. */
const maxBoxes = 1000
/** `mvhd` and `tkhd` are about a hundred bytes. */
const maxHeader = 200

const read = async (file: FileHandle, at: number, length: number) => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
  return buffer.subarray(0, bytesRead)
}

/** The boxes between two offsets; stops at the first that does not fit. */
const boxes = async (file: FileHandle, from: number, end: number): Promise<ReadonlyArray<Box>> => {
  const found: Array<Box> = []
  for (let at = from; at + 8 <= end && found.length < maxBoxes; ) {
    const header = await read(file, at, 16)
    if (header.length < 8) break
    const short = header.readUInt32BE(0)
    const large = short === 1 && header.length === 16
    const size = short === 0 ? end - at : large ? Number(header.readBigUInt64BE(8)) : short
    const start = at + (large ? 16 : 8)
    if (at + size > end || at + size < start) break
    found.push({ type: header.toString("latin1", 4, 8), start, end: at + size })
    at += size
  }
  return found
}

const content = (file: FileHandle, box: Box) => read(file, box.start, Math.min(box.end - box.start, maxHeader))

/** Length in seconds from `mvhd`; its fields are wider in version 1. */
const duration = (mvhd: Buffer) => {
  const wide = mvhd.readUInt8(0) === 1
  const timescale = mvhd.readUInt32BE(wide ? 20 : 12)
  const length = wide ? Number(mvhd.readBigUInt64BE(24)) : mvhd.readUInt32BE(16)
  return timescale === 0 ? 0 : length / timescale
}

/** The size from `tkhd`, as shown: a quarter turn in its matrix swaps the sides. Sound tracks have none. */
const size = (tkhd: Buffer) => {
  const matrix = tkhd.readUInt8(0) === 1 ? 52 : 40
  const [width, height] = [tkhd.readUInt32BE(matrix + 36) / 65_536, tkhd.readUInt32BE(matrix + 40) / 65_536]
  const turned = tkhd.readInt32BE(matrix) === 0 && tkhd.readInt32BE(matrix + 4) !== 0
  return turned ? { width: height, height: width } : { width, height }
}

const inspect = async (file: FileHandle): Promise<Mp4 | undefined> => {
  const { size: length } = await file.stat()
  const top = await boxes(file, 0, length)
  const moov = top.find((box) => box.type === "moov")
  if (top[0]?.type !== "ftyp" || moov === undefined) return undefined
  const inside = await boxes(file, moov.start, moov.end)
  const mvhd = inside.find((box) => box.type === "mvhd")
  if (mvhd === undefined) return undefined
  let largest = { width: 0, height: 0 }
  for (const track of inside.filter((box) => box.type === "trak")) {
    const tkhd = (await boxes(file, track.start, track.end)).find((box) => box.type === "tkhd")
    const shown = tkhd === undefined ? largest : size(await content(file, tkhd))
    if (shown.width * shown.height > largest.width * largest.height) largest = shown
  }
  if (largest.width === 0) return undefined
  const data = top.find((box) => box.type === "mdat")
  return {
    width: Math.round(largest.width),
    height: Math.round(largest.height),
    seconds: duration(await content(file, mvhd)),
    streamable: data === undefined || moov.start < data.start
  }
}

/** Reads size and length from an MP4's own boxes: a few small reads, whatever the file's size or intent. */
export const readMp4 = (path: string): Effect.Effect<Mp4, NotAVideo> =>
  Effect.acquireUseRelease(
    Effect.tryPromise({ try: () => open(path, "r"), catch: () => new NotAVideo() }),
    (file) =>
      Effect.tryPromise({ try: () => inspect(file), catch: () => new NotAVideo() }).pipe(
        Effect.flatMap((mp4) => (mp4 === undefined ? Effect.fail(new NotAVideo()) : Effect.succeed(mp4)))
      ),
    (file) => Effect.promise(() => file.close())
  )
