import type { Box, Reader } from "./Boxes.ts"

/**
 * Samples of all tracks together: a tool keeps some fifty bytes for each before it has read any. Ten hours of pictures, or a
 * minute and a half of sound that is not encoded.
 */
const maxSamples = 5_000_000
/** Cameras write eight. */
const maxTracks = 16

/** What is looked through for tables. */
const containers: ReadonlySet<string> = new Set("moov trak mdia minf stbl edts mvex moof traf".split(" "))

/** What a table claims: how many samples, and how many bytes of the table or of the pictures these must take. */
interface Claim {
  readonly samples: number
  readonly tableBytes: number
  readonly mediaBytes: number
}

const entries = (count: number, entryBytes: number, headBytes: number): Claim => ({
  samples: 0,
  tableBytes: headBytes + count * entryBytes,
  mediaBytes: 0
})
const counted = (entryBytes: number) => (content: Buffer) => entries(content.readUInt32BE(4), entryBytes, 8)

/** Sizes of samples: one for all, or a table with one for each. */
const sizes = (content: Buffer): Claim => {
  const [each, samples] = [content.readUInt32BE(4), content.readUInt32BE(8)]
  return { samples, tableBytes: 12 + (each === 0 ? samples * 4 : 0), mediaBytes: each * samples }
}
const smallSizes = (content: Buffer): Claim => {
  const [bits, samples] = [content.readUInt8(7), content.readUInt32BE(8)]
  return { samples, tableBytes: 12 + (samples * bits) / 8, mediaBytes: 0 }
}
/** A fragment's samples: four bytes for each of up to four properties that are not the same for all. */
const run = (content: Buffer): Claim => {
  const [flags, samples] = [content.readUInt32BE(0), content.readUInt32BE(4)]
  const properties = [0x100, 0x200, 0x400, 0x800].filter((flag) => (flags & flag) !== 0).length
  return { samples, tableBytes: 8 + samples * properties * 4, mediaBytes: samples }
}

const tables: ReadonlyMap<string, (content: Buffer) => Claim> = new Map([
  ["stsz", sizes],
  ["stz2", smallSizes],
  ["trun", run],
  // A description is at least a box.
  ["stsd", counted(8)],
  ["stts", counted(8)],
  ["ctts", counted(8)],
  ["stsc", counted(12)],
  ["stss", counted(4)],
  ["stco", counted(4)],
  ["co64", counted(8)],
  ["elst", (content) => entries(content.readUInt32BE(4), content.readUInt8(0) === 1 ? 20 : 12, 8)]
])

/** Every table, and everything else that is no container; undefined where boxes do not fill what they are in. */
const leaves = async (reader: Reader, boxes: ReadonlyArray<Box>): Promise<ReadonlyArray<Box> | undefined> => {
  const found: Array<Box> = []
  const waiting = boxes.filter(({ type }) => containers.has(type))
  for (let box = waiting.pop(); box !== undefined; box = waiting.pop()) {
    const inside = await reader.boxes(box.start, box.end)
    if (inside === undefined) return undefined
    for (const one of inside) (containers.has(one.type) ? waiting : found).push(one)
    if (inside.filter(({ type }) => type === "trak").length > maxTracks) return undefined
  }
  return found
}

/**
 * Whether the counts in an index are such as its bytes can hold: tools take memory for what a header claims
 * before they look whether it is there. An index that is packed is refused as well.
 */
export const holdsItsCounts = async (reader: Reader, top: ReadonlyArray<Box>, bytes: number): Promise<boolean> => {
  const found = await leaves(reader, top)
  if (found === undefined || found.some(({ type }) => type === "cmov")) return false
  let samples = 0
  for (const box of found) {
    const claim = tables.get(box.type)?.(await reader.content(box))
    if (claim === undefined) continue
    samples += claim.samples
    if (claim.tableBytes > box.end - box.start || claim.mediaBytes > bytes) return false
    if (samples > Math.min(bytes, maxSamples)) return false
  }
  return true
}
