/** Bends MP4 files box by box, as writers and proxies do. */

interface Box {
  readonly type: string
  readonly start: number
  /** Where its content begins. */
  readonly body: number
  readonly end: number
}

const boxesOf = (file: Buffer, from = 0, until = file.length): ReadonlyArray<Box> => {
  const found: Array<Box> = []
  for (let at = from; at + 8 <= until;) {
    const short = file.readUInt32BE(at)
    const body = at + (short === 1 ? 16 : 8)
    const size = short === 0 ? until - at : short === 1 ? Number(file.readBigUInt64BE(at + 8)) : short
    found.push({ type: file.toString("latin1", at + 4, at + 8), start: at, body, end: at + size })
    at += Math.max(8, size)
  }
  return found
}

export const box = (type: string, ...content: ReadonlyArray<Buffer>) => {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + content.reduce((sum, part) => sum + part.length, 0))
  head.write(type, 4, "latin1")
  return Buffer.concat([head, ...content])
}

/** The first box at a path of types. */
const boxAt = (file: Buffer, path: ReadonlyArray<string>): Box => {
  const [first, ...rest] = path
  const within = (from: number, until: number, wanted: string, more: ReadonlyArray<string>): Box => {
    const found = boxesOf(file, from, until).find(({ type }) => type === wanted)
    if (found === undefined) throw new Error(`there is no ${path.join("/")}`)
    const [next, ...others] = more
    return next === undefined ? found : within(found.body, found.end, next, others)
  }
  return within(0, file.length, first ?? "", rest)
}

const containers = new Set(["moov", "trak", "mdia", "minf", "stbl"])

/** Moves every place of a sample that the index names. */
const moved = (file: Buffer, by: number) => {
  const copy = Buffer.from(file)
  const walk = (from: number, until: number) => {
    for (const { type, body, end } of boxesOf(copy, from, until)) {
      if (containers.has(type)) walk(body, end)
      if (type !== "stco") continue
      for (let n = 0; n < copy.readUInt32BE(body + 4); n++) {
        const at = body + 8 + 4 * n
        copy.writeUInt32BE(copy.readUInt32BE(at) + by, at)
      }
    }
  }
  walk(0, copy.length)
  return copy
}

/** Other bytes at an offset of a box's content. */
export const patched = (path: ReadonlyArray<string>, offset: number, bytes: Buffer) => (file: Buffer) => {
  const copy = Buffer.from(file)
  bytes.copy(copy, boxAt(copy, path).body + offset)
  return copy
}

/** More behind the file's end. */
export const followedBy = (tail: Buffer) => (file: Buffer) => Buffer.concat([file, tail])

/** Something before the file's first box; `instead` takes that box's place. */
export const precededBy =
  (head: Buffer, { instead = false } = {}) =>
  (file: Buffer) => {
    const gone = instead ? boxAt(file, ["ftyp"]).end : 0
    return Buffer.concat([head, moved(file, head.length - gone).subarray(gone)])
  }

/** A box between the index and the samples. */
export const parted = (middle: Buffer) => (file: Buffer) => {
  const at = boxAt(file, ["mdat"]).start
  const shifted = moved(file, middle.length)
  return Buffer.concat([shifted.subarray(0, at), middle, shifted.subarray(at)])
}

/** The samples' box with its length told otherwise: in 64 bits, or as "up to the end". */
export const samplesSized = (how: "large" | "open") => (file: Buffer) => {
  const { start, body, end } = boxAt(file, ["mdat"])
  const head = Buffer.alloc(how === "large" ? 16 : 8)
  head.writeUInt32BE(how === "large" ? 1 : 0)
  head.write("mdat", 4, "latin1")
  if (how === "large") head.writeBigUInt64BE(BigInt(end - body + 16), 8)
  const shifted = moved(file, head.length - 8)
  return Buffer.concat([shifted.subarray(0, start), head, shifted.subarray(body)])
}

/** Other samples of the same length in the samples' place. */
export const withSamples = (change: (samples: Buffer) => Buffer) => (file: Buffer) => {
  const { start, body, end } = boxAt(file, ["mdat"])
  return Buffer.concat([file.subarray(0, start), box("mdat", change(file.subarray(body, end))), file.subarray(end)])
}

/** The file up to a part of its length, or up to somewhere in a box. */
export const cutAt = (part: number) => (file: Buffer) => file.subarray(0, Math.floor(file.length * part))
export const cutIn =
  (type: string, part: number) =>
  (file: Buffer): Buffer => {
    const { start, end } = boxAt(file, [type])
    return file.subarray(0, Math.floor(start + (end - start) * part))
  }

/** The same bytes in every run. */
export const noise = (bytes: number) => {
  let state = 7
  return Buffer.from(
    Array.from({ length: bytes }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    })
  )
}

/** 32 bits each; a matrix of a track or a film is nine of them. */
export const words = (...values: ReadonlyArray<number>) => {
  const bytes = Buffer.alloc(4 * values.length)
  values.forEach((value, n) => bytes.writeUInt32BE(value >>> 0, 4 * n))
  return bytes
}
