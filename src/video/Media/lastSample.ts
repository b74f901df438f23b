import type { Box, Reader } from "./Boxes.ts"

/** Samples of a track that lie together: some seconds of sound that is not encoded. */
const maxHeld = 200_000

/** Where the tables of a track's samples are. */
const tablesAt = ["mdia", "minf", "stbl"]

const tablesOf = async (reader: Reader, track: Box): Promise<ReadonlyArray<Box>> => {
  let boxes = await reader.boxes(track.start, track.end)
  for (const type of tablesAt) {
    const next = boxes?.find((box) => box.type === type)
    boxes = next && (await reader.boxes(next.start, next.end))
  }
  return boxes ?? []
}

/** A whole number of a table, of four bytes or of eight. */
const numberAt = async (reader: Reader, at: number, bytes = 4) => {
  const read = await reader.bytes(at, bytes)
  return bytes === 8 ? Number(read.readBigUInt64BE()) : read.readUInt32BE()
}

/** How many bytes the last samples of a track take together. */
const sizeOf = async (reader: Reader, { start }: Box, samples: number, last: number) => {
  const each = await numberAt(reader, start + 4)
  if (each > 0) return each * last
  const sizes = await reader.bytes(start + 12 + 4 * (samples - last), 4 * last)
  let size = 0
  for (let n = 0; n < last; n++) size += sizes.readUInt32BE(4 * n)
  return size
}

/** Where the last sample of a track ends; 0 of a track without any, undefined where its tables are others than the usual ones. */
const endOf = async (reader: Reader, track: Box): Promise<number | undefined> => {
  const tables = await tablesOf(reader, track)
  const places = tables.find(({ type }) => type === "stco" || type === "co64")
  const [runs, sizes] = ["stsc", "stsz"].map((wanted) => tables.find(({ type }) => type === wanted))
  if (places === undefined || runs === undefined || sizes === undefined) return undefined
  const samples = await numberAt(reader, sizes.start + 8)
  if (samples === 0) return 0
  const [chunks, lines] = [await numberAt(reader, places.start + 4), await numberAt(reader, runs.start + 4)]
  if (chunks === 0 || lines === 0) return undefined
  const width = places.type === "co64" ? 8 : 4
  const last = await numberAt(reader, runs.start + 8 + 12 * (lines - 1) + 4)
  if (last > Math.min(samples, maxHeld)) return undefined
  const place = await numberAt(reader, places.start + 8 + width * (chunks - 1), width)
  return place + (await sizeOf(reader, sizes, samples, last))
}

/** Where the last sample ends that an index tells of, in bytes from the file's start; undefined where it does not say so. */
export const lastSampleEnds = async (reader: Reader, index: Box): Promise<number | undefined> => {
  const tracks = (await reader.boxes(index.start, index.end))?.filter(({ type }) => type === "trak") ?? []
  let last = 0
  for (const track of tracks) {
    const end = await endOf(reader, track)
    if (end === undefined) return undefined
    last = Math.max(last, end)
  }
  return last
}
