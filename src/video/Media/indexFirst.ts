import { Effect } from "effect"
import { type FileHandle, open } from "node:fs/promises"
import { type Box, Reader } from "./Boxes.ts"

/** Bytes of an index that is moved here: hours of pictures. A larger one is left to the tools. */
const maxIndex = 4 * 1024 * 1024
/** Bytes that are copied at once. */
const pieceBytes = 1024 * 1024
/** The last place that a table of 32 bits can name. */
const lastPlace = 0xffff_ffff

/** Where in an index tables of places may be, and what names places in another way. */
const containers: ReadonlySet<string> = new Set(["trak", "mdia", "minf", "stbl"])
const otherwise: ReadonlySet<string> = new Set(["mvex", "cmov", "saio"])

/** The tables of places in an index; undefined where it is none that can be moved by them alone. */
const tablesOf = async (reader: Reader, index: Box): Promise<ReadonlyArray<Box> | undefined> => {
  const found: Array<Box> = []
  const waiting = [index]
  for (let box = waiting.pop(); box !== undefined; box = waiting.pop()) {
    const inside = await reader.boxes(box.start, box.end)
    if (inside === undefined || inside.some(({ type }) => otherwise.has(type))) return undefined
    waiting.push(...inside.filter(({ type }) => containers.has(type)))
    found.push(...inside.filter(({ type }) => type === "stco" || type === "co64"))
  }
  return found
}

/** Changes the places that a table names. Whether each still fits into it. */
const change = (table: Buffer, type: string, moved: (place: number) => number): boolean => {
  const count = table.readUInt32BE(4)
  for (let n = 0; n < count; n++) {
    if (type === "co64") {
      const at = 8 + 8 * n
      table.writeBigUInt64BE(BigInt(moved(Number(table.readBigUInt64BE(at)))), at)
      continue
    }
    const at = 8 + 4 * n
    const place = moved(table.readUInt32BE(at))
    if (place > lastPlace) return false
    table.writeUInt32BE(place, at)
  }
  return true
}

const copy = async (from: FileHandle, to: FileHandle, start: number, end: number) => {
  const buffer = Buffer.allocUnsafeSlow(Math.min(pieceBytes, end - start))
  for (let at = start; at < end;) {
    const { bytesRead } = await from.read(buffer, 0, Math.min(buffer.length, end - at), at)
    if (bytesRead === 0) throw new Error("the file became shorter")
    await to.writeFile(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
}

/** The index of a file that begins as an MP4 does, and where its box begins. */
const indexOf = async (reader: Reader, from: number, bytes: number) => {
  for (let at = from; at + 8 <= bytes;) {
    const box = await reader.box(at, bytes)
    if (box === undefined || box.type === "moof") return undefined
    if (box.type === "moov") return { ...box, at }
    at = box.end
  }
  return undefined
}

/** The bytes of an index with every place between two others later by its own length; undefined where that cannot be. */
const changedIndex = async (reader: Reader, index: Box & { readonly at: number }, from: number) => {
  const tables = index.end - index.at > maxIndex ? undefined : await tablesOf(reader, index)
  if (tables === undefined) return undefined
  const bytes = await reader.bytes(index.at, index.end - index.at)
  const later = (place: number) => (place >= from && place < index.at ? place + bytes.length : place)
  const fits = tables.every(({ type, start, end }) =>
    change(bytes.subarray(start - index.at, end - index.at), type, later)
  )
  return fits ? bytes : undefined
}

const moveIndex = async (from: FileHandle, out: string): Promise<boolean> => {
  const reader = new Reader(from)
  const bytes = (await from.stat()).size
  const head = await reader.box(0, bytes)
  if (head?.type !== "ftyp") return false
  const index = await indexOf(reader, head.end, bytes)
  if (index === undefined) return false
  const changed = await changedIndex(reader, index, head.end)
  if (changed === undefined) return false
  const to = await open(out, "wx", 0o600)
  try {
    await copy(from, to, 0, head.end)
    await to.writeFile(changed)
    await copy(from, to, head.end, index.at)
    await copy(from, to, index.end, bytes)
  } finally {
    await to.close()
  }
  return true
}

/**
 * Writes an MP4 whose index stands behind its pictures with the index in front, and everything else as it is: no tool has to
 * take the video apart for that. False where the file is of another kind, or the disk refuses.
 */
export const indexFirst = (path: string, out: string): Effect.Effect<boolean> =>
  Effect.orElseSucceed(
    Effect.tryPromise(async () => {
      const from = await open(path, "r")
      return moveIndex(from, out).finally(() => from.close())
    }),
    () => false
  )
