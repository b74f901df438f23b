import { Effect } from "effect"
import { type FileHandle, open } from "node:fs/promises"
import { type Box, Reader } from "./Boxes.ts"
import { countsOf } from "./Counts.ts"
import { lastSampleEnds } from "./lastSample.ts"
import { NotAVideo } from "./VideoFile.ts"

/** Bytes from which a file's kind is told. */
export const sniffLength = 12

const text = (start: Uint8Array, from: number, to: number) => Buffer.from(start.subarray(from, to)).toString("latin1")

/** What may stand at the top of an ISO media file (MP4, MOV), first or last. */
const topLevel: ReadonlySet<string> = new Set(
  "ftyp styp moov moof mdat free skip wide pnot meta uuid sidx ssix mfra emsg prft pdin udta".split(" ")
)
const isIso = (start: Uint8Array) => topLevel.has(text(start, 4, 8))

/** How files of other kinds begin: Matroska and WebM, AVI, Ogg, FLV, ASF, MPEG programmes and transport streams. */
const beginnings = ["47", "1a45dfa3", "52494646", "4f676753", "464c56", "3026b275", "000001ba", "000001b3"]

/** Whether a file that begins like this may be a video; a page, a sentence or JSON may not. */
export const looksLikeVideo = (start: Uint8Array): boolean => {
  const bytes = Buffer.from(start).toString("hex")
  // A disc's transport stream has a time before each packet.
  const isDisc = bytes.startsWith("47", 8)
  return isIso(start) || isDisc || beginnings.some((beginning) => bytes.startsWith(beginning))
}

/** What the boxes of an ISO media file say without a look inside them. */
export interface Whole {
  readonly iso: boolean
  /** The index stands in one piece before the pictures, so that a player can start before the end has arrived. */
  readonly streamable: boolean
  /** The same index in one piece stands behind the pictures. */
  readonly indexLast: boolean
  /** The index tells of a part, and pieces behind it of the rest, as a writer leaves it that was not to be cut off. */
  readonly inParts: boolean
  /** How long it says that it is, in seconds: players show that, and it need not be so. */
  readonly says: number | undefined
}

/** Bytes of an index: a day of pictures takes no more, and tools read it whole. */
const maxIndex = 64 * 1024 * 1024

/** The samples that begin there, where all of them are there that the index tells of, though their box says that it is longer. */
const allSamples = async (reader: Reader, at: number, bytes: number, index: Box | undefined) => {
  const type = text(await reader.bytes(at, sniffLength), 4, 8)
  const end = type === "mdat" && index !== undefined ? await lastSampleEnds(reader, index) : undefined
  return end !== undefined && end > at && end <= bytes ? { type, start: at + 8, end: bytes } : undefined
}

interface Top {
  readonly boxes: ReadonlyArray<Box>
  /** The last of them says that it is longer. */
  readonly overlong: boolean
}

/** Boxes up to the end, or up to something that is none: servers leave their own words behind a video. */
const topBoxes = async (reader: Reader, bytes: number): Promise<Top | undefined> => {
  const boxes: Array<Box> = []
  for (let at = 0; at + 8 <= bytes;) {
    const box = await reader.box(at, bytes)
    if (box === undefined) {
      if (!isIso(await reader.bytes(at, sniffLength))) break
      const index = boxes.find(({ type }) => type === "moov")
      const samples = await allSamples(reader, at, bytes, index)
      return samples && { boxes: [...boxes, samples], overlong: true }
    }
    boxes.push(box)
    at = box.end
  }
  return { boxes, overlong: false }
}

/** The length that the index begins with; its two times and its numbers are of 32 bits, or of 64. */
const saidLength = async (reader: Reader, index: Box): Promise<number | undefined> => {
  const head = (await reader.boxes(index.start, index.end))?.find(({ type }) => type === "mvhd")
  if (head === undefined) return undefined
  const content = await reader.content(head)
  const large = content[0] === 1
  const [scale, ticks] = large
    ? [content.readUInt32BE(20), Number(content.readBigUInt64BE(24))]
    : [content.readUInt32BE(12), content.readUInt32BE(16)]
  return ticks / scale
}

const inspect = async (file: FileHandle): Promise<Whole | "cut" | "implausible"> => {
  const reader = new Reader(file)
  const bytes = (await file.stat()).size
  if (bytes === 0) return "cut"
  if (!isIso(await reader.bytes(0, sniffLength)))
    return { iso: false, streamable: false, indexLast: false, inParts: false, says: undefined }
  const top = await topBoxes(reader, bytes)
  const index = top?.boxes.find(({ type }) => type === "moov")
  const data = top?.boxes.find(({ type }) => type === "mdat")
  if (top === undefined || index === undefined || data === undefined) return "cut"
  const counts = index.end - index.start > maxIndex ? undefined : await countsOf(reader, top.boxes, bytes)
  if (counts === undefined) return "implausible"
  const inPieces = top.boxes.some(({ type }) => type === "moof")
  const inOrder = top.boxes[0]?.type === "ftyp" && !inPieces && !top.overlong
  const isFirst = index.start < data.start
  return {
    iso: true,
    streamable: inOrder && isFirst,
    indexLast: inOrder && !isFirst,
    inParts: counts.inIndex > 0 && counts.inPieces > 0,
    says: await saidLength(reader, index)
  }
}

/**
 * Whether the whole of a file is there, and whether its index claims no more than it can hold: a bounded number of small
 * reads, whatever the file's size or intent. Only ISO media files say so; of others nothing is known.
 */
export const readWhole = (path: string): Effect.Effect<Whole, NotAVideo> =>
  Effect.acquireUseRelease(
    Effect.tryPromise({ try: () => open(path, "r"), catch: () => new NotAVideo({ fault: "disk" }) }),
    (file) =>
      Effect.tryPromise({ try: () => inspect(file), catch: () => new NotAVideo({ fault: "implausible" }) }).pipe(
        Effect.flatMap((found) =>
          typeof found === "string" ? Effect.fail(new NotAVideo({ fault: found })) : Effect.succeed(found)
        )
      ),
    (file) => Effect.promise(() => file.close())
  )
