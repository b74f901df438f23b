import { Effect, Schema } from "effect"
import { type FileHandle, open } from "node:fs/promises"
import { type Box, Reader } from "./Boxes.ts"
import { holdsItsCounts } from "./Counts.ts"

/** What a video file says of itself. */
export interface Mp4 {
  /** As shown: a quarter turn is taken into account. */
  readonly width: number
  readonly height: number
  /** 0 where the file's index does not say. */
  readonly seconds: number
  /** The four letters of the picture's format, such as `avc1`, `hvc1` or `av01`; undefined where the file does not say. */
  readonly codec: string | undefined
  /** The index stands before the pictures, so that a player can start before the end has arrived. */
  readonly streamable: boolean
}

export class NotAVideo extends Schema.TaggedError<NotAVideo>()("NotAVideo", {}) {}

/** Where the first box of a file says its type; an ISO media file begins with `ftyp`. */
export const sniffLength = 8
/** Whether a file that begins like this says that it is an ISO media file (MP4, MOV). */
export const looksLikeMp4 = (start: Uint8Array): boolean =>
  Buffer.from(start.subarray(4, sniffLength)).toString("latin1") === "ftyp"

/** Pixels of a side, and seconds: beyond them a file is broken or hostile, and no player would take it. */
const maxSide = 16_384
export const maxSeconds = 24 * 60 * 60

/** A length in seconds from `mvhd` or `mehd`; all ones mean "unknown". */
const seconds = (length: number | bigint, unknown: number | bigint, timescale: number) =>
  timescale === 0 || length === unknown ? 0 : Number(length) / timescale

/** Its fields are wider in version 1. */
const duration = (mvhd: Buffer, mehd: Buffer | undefined) => {
  const wide = mvhd.readUInt8(0) === 1
  const timescale = mvhd.readUInt32BE(wide ? 20 : 12)
  const own = wide
    ? seconds(mvhd.readBigUInt64BE(24), 0xffff_ffff_ffff_ffffn, timescale)
    : seconds(mvhd.readUInt32BE(16), 0xffff_ffff, timescale)
  if (own > 0 || mehd === undefined) return own
  return mehd.readUInt8(0) === 1
    ? seconds(mehd.readBigUInt64BE(4), 0n, timescale)
    : seconds(mehd.readUInt32BE(4), 0, timescale)
}

/** The size from `tkhd`, as shown: a quarter turn in its matrix swaps the sides. */
const shownSize = (tkhd: Buffer, stsd: Buffer) => {
  const matrix = tkhd.readUInt8(0) === 1 ? 52 : 40
  const [wide, high] = [tkhd.readUInt32BE(matrix + 36) / 65_536, tkhd.readUInt32BE(matrix + 40) / 65_536]
  // Some writers leave it at zero; the first sample description has the coded size.
  const [width, height] = wide * high > 0 ? [wide, high] : [stsd.readUInt16BE(40), stsd.readUInt16BE(42)]
  const turned = tkhd.readInt32BE(matrix) === 0 && tkhd.readInt32BE(matrix + 4) !== 0
  return turned ? { width: height, height: width } : { width, height }
}

const codecOf = (stsd: Buffer) => /^[\w .-]{4}$/.exec(stsd.toString("latin1", 12, 16))?.[0]

const picture = async (reader: Reader, track: Box) => {
  const hdlr = await reader.down(track, "mdia", "hdlr")
  if (hdlr === undefined || (await reader.content(hdlr)).toString("latin1", 8, 12) !== "vide") return undefined
  const tkhd = await reader.down(track, "tkhd")
  const stsd = await reader.down(track, "mdia", "minf", "stbl", "stsd")
  if (tkhd === undefined || stsd === undefined) return undefined
  const description = await reader.content(stsd)
  return { ...shownSize(await reader.content(tkhd), description), codec: codecOf(description) }
}

const firstPicture = async (reader: Reader, inside: ReadonlyArray<Box>) => {
  for (const track of inside) {
    const found = track.type === "trak" ? await picture(reader, track) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

const inspect = async (file: FileHandle): Promise<Mp4 | undefined> => {
  const reader = new Reader(file)
  const bytes = (await file.stat()).size
  const top = (await reader.boxes(0, bytes)) ?? []
  const [moov, data] = [top.find(({ type }) => type === "moov"), top.find(({ type }) => type === "mdat")]
  if (top[0]?.type !== "ftyp" || moov === undefined || data === undefined) return undefined
  const inside = (await reader.boxes(moov.start, moov.end)) ?? []
  const mvhd = inside.find(({ type }) => type === "mvhd")
  const shown = await firstPicture(reader, inside)
  if (mvhd === undefined || shown === undefined) return undefined
  const mehd = await reader.down(moov, "mvex", "mehd")
  const found = {
    width: Math.round(shown.width),
    height: Math.round(shown.height),
    seconds: duration(await reader.content(mvhd), mehd && (await reader.content(mehd))),
    codec: shown.codec,
    // Fragments have their index spread over the file; Telegram's players want it in one piece.
    streamable: moov.start < data.start && !top.some(({ type }) => type === "moof")
  }
  const sane = [found.width, found.height].every((side) => side >= 1 && side <= maxSide) && found.seconds <= maxSeconds
  return sane && (await holdsItsCounts(reader, top, { bytes, seconds: found.seconds })) ? found : undefined
}

/**
 * Reads size and length from an MP4's own boxes: a bounded number of small reads, whatever the file's size or intent. A
 * file that was cut is not a video, nor is one whose index claims more than it can hold.
 */
export const readMp4 = (path: string): Effect.Effect<Mp4, NotAVideo> =>
  Effect.acquireUseRelease(
    Effect.tryPromise({ try: () => open(path, "r"), catch: () => new NotAVideo() }),
    (file) =>
      Effect.tryPromise({ try: () => inspect(file), catch: () => new NotAVideo() }).pipe(
        Effect.flatMap((mp4) => (mp4 === undefined ? Effect.fail(new NotAVideo()) : Effect.succeed(mp4)))
      ),
    (file) => Effect.promise(() => file.close())
  )
