import type { Box, Reader } from "./Boxes.ts"

/**
 * Samples of all tracks together: a tool keeps some fifty bytes for each before it has read any. Ten hours of pictures, or a
 * minute and a half of sound that is not encoded.
 */
const maxSamples = 5_000_000
/** Samples times edits: for each edit a tool lists those of its track again. */
const maxListed = 2 * maxSamples
/** Cameras write eight. */
const maxTracks = 16
/** Bytes of a table that are read at once: whole entries of twelve. */
const pieceBytes = 12 * 4096
/** Bytes of the descriptions of a track's samples: with a profile of colours some thousand. */
const maxDescriptions = 1_000_000

/** What is looked through for tables. */
const containers: ReadonlySet<string> = new Set("moov trak mdia minf stbl edts mvex moof traf".split(" "))

/** What a table claims: how many samples, and how many bytes of the table or of the pictures these must take. */
interface Claim {
  readonly samples: number
  readonly tableBytes: number
  readonly mediaBytes: number
  readonly edits?: number
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

/** Parts of a track, one after the other. */
const edits = (content: Buffer): Claim => {
  const count = content.readUInt32BE(4)
  return { ...entries(count, content.readUInt8(0) === 1 ? 20 : 12, 8), edits: count }
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
  ["elst", edits]
])

/** How many samples the chunks of a track hold: tools believe this of sound that is not encoded, whatever the sizes say. */
const inChunks = async (reader: Reader, inside: ReadonlyArray<Box>): Promise<number> => {
  const [runs, places] = [
    inside.find(({ type }) => type === "stsc"),
    inside.find(({ type }) => type === "stco" || type === "co64")
  ]
  if (runs === undefined || places === undefined) return 0
  const chunks = (await reader.content(places)).readUInt32BE(4)
  const end = Math.min(runs.end, runs.start + 8 + (await reader.content(runs)).readUInt32BE(4) * 12)
  let samples = 0
  let last = { first: 1, each: 0 }
  for (let at = runs.start + 8; at < end && samples <= maxSamples; at += pieceBytes) {
    const piece = await reader.bytes(at, Math.min(pieceBytes, end - at))
    for (let n = 0; n + 12 <= piece.length; n += 12) {
      const next = { first: piece.readUInt32BE(n), each: piece.readUInt32BE(n + 4) }
      samples += Math.max(0, Math.min(next.first, chunks + 1) - last.first) * last.each
      last = next
    }
  }
  return samples + Math.max(0, chunks + 1 - last.first) * last.each
}

/** What tools look through for tables as well, although nobody writes any there. */
const besides: ReadonlySet<string> = new Set("udta meta ilst tref dinf sinf schi wave".split(" "))
/** The same, where their own boxes begin depends on more than their kind. */
const tangled: ReadonlySet<string> = new Set(["stsd", "iref", "iprp"])
/** An index that is packed, and one that some tools read although it is marked as none. */
const otherIndexes: ReadonlySet<string> = new Set(["cmov", "hoov"])

/** Where the boxes of such a one begin: those of `meta` with the first of its kind; undefined where that is far in. */
const beginOf = async (reader: Reader, { type, start, end }: Box): Promise<number | undefined> => {
  if (type !== "meta") return start
  const head = await reader.bytes(start, Math.min(end - start, pieceBytes))
  for (let at = 4; at + 4 <= head.length; at += 4)
    if (head.toString("latin1", at, at + 4) === "hdlr") return start + at - 4
  return head.length < pieceBytes ? end : undefined
}

const misplaced = (type: string) => tables.has(type) || containers.has(type) || otherIndexes.has(type)

/** Whether there is a table where none belongs. */
const hidesTables = async (reader: Reader, leaf: Box): Promise<boolean> => {
  if (tangled.has(leaf.type)) {
    if (leaf.end - leaf.start > maxDescriptions) return true
    const content = await reader.bytes(leaf.start, leaf.end - leaf.start)
    return [...tables.keys(), ...otherIndexes].some((type) => content.includes(type, 0, "latin1"))
  }
  const waiting = besides.has(leaf.type) ? [leaf] : []
  for (let box = waiting.pop(); box !== undefined; box = waiting.pop()) {
    const begin = await beginOf(reader, box)
    const inside = begin === undefined ? undefined : await reader.looseBoxes(begin, box.end)
    if (inside === undefined || inside.some(({ type }) => misplaced(type))) return true
    waiting.push(...inside.filter(({ type }) => besides.has(type)))
  }
  return false
}

interface Leaves {
  /** Every table, and everything else that is no container. */
  readonly found: ReadonlyArray<Box>
  /** Of each track's tables the samples in its chunks. */
  readonly inChunks: ReadonlyArray<number>
}

/** What is in the containers; undefined where boxes do not fill what they are in. */
const leaves = async (reader: Reader, boxes: ReadonlyArray<Box>): Promise<Leaves | undefined> => {
  const found = boxes.filter(({ type }) => !containers.has(type))
  const chunked: Array<number> = []
  const waiting = boxes.filter(({ type }) => containers.has(type))
  for (let box = waiting.pop(); box !== undefined; box = waiting.pop()) {
    const inside = await reader.boxes(box.start, box.end)
    if (inside === undefined) return undefined
    for (const one of inside) (containers.has(one.type) ? waiting : found).push(one)
    if (inside.filter(({ type }) => type === "trak").length > maxTracks) return undefined
    if (box.type === "stbl") chunked.push(await inChunks(reader, inside))
  }
  return { found, inChunks: chunked }
}

/** How many samples a file tells of: in its index, and in pieces behind that. */
export interface Counts {
  readonly inIndex: number
  readonly inPieces: number
}

/**
 * How many samples an index claims; undefined where these are more than its bytes can hold: tools take memory for what a
 * header claims before they look whether it is there. An index that is packed is refused as well, and one with tables where
 * none belong.
 */
export const countsOf = async (reader: Reader, top: ReadonlyArray<Box>, bytes: number): Promise<Counts | undefined> => {
  const within = await leaves(reader, top)
  if (within === undefined || within.found.some(({ type }) => otherIndexes.has(type))) return undefined
  const most = Math.min(bytes, maxSamples)
  if (within.inChunks.some((samples) => samples > most)) return undefined
  let [samples, inPieces, parts] = [0, 0, 1]
  for (const box of within.found) {
    if (await hidesTables(reader, box)) return undefined
    const claim = tables.get(box.type)?.(await reader.content(box))
    if (claim === undefined) continue
    samples += claim.samples
    if (box.type === "trun") inPieces += claim.samples
    parts = Math.max(parts, claim.edits ?? 0)
    if (claim.tableBytes > box.end - box.start || claim.mediaBytes > bytes || samples > most) return undefined
  }
  return samples * parts <= maxListed ? { inIndex: samples - inPieces, inPieces } : undefined
}
