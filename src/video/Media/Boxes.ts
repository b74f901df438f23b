import type { FileHandle } from "node:fs/promises"

/** Boxes read per file: half an hour in fragments of a second has so many; a hostile file may claim millions. */
const maxBoxes = 20_000
/** Bytes read of a box's content: what is looked at lies in the first hundred. */
const maxHeader = 200

/** A box of the ISO base media format: its type and where its content is, in bytes from the file's start. */
export interface Box {
  readonly type: string
  readonly start: number
  readonly end: number
}

/** How long a box says that it is, and where its content begins. */
const sizeOf = (header: Buffer, at: number, end: number) => {
  const short = header.length < 8 ? 8 : header.readUInt32BE(0)
  const large = short === 1 && header.length === 16
  return {
    size: short === 0 ? end - at : large ? Number(header.readBigUInt64BE(8)) : short,
    start: at + (large ? 16 : 8)
  }
}

/** A file being read, with what is left of its budget. */
export class Reader {
  private left = maxBoxes
  private readonly file: FileHandle

  constructor(file: FileHandle) {
    this.file = file
  }

  async bytes(at: number, length: number): Promise<Buffer> {
    const { buffer, bytesRead } = await this.file.read(Buffer.alloc(length), 0, length, at)
    return buffer.subarray(0, bytesRead)
  }

  content(box: Box): Promise<Buffer> {
    return this.bytes(box.start, Math.min(box.end - box.start, maxHeader))
  }

  /** The boxes between two offsets; undefined when they do not fill it, as in a file that was cut. */
  async boxes(from: number, end: number): Promise<ReadonlyArray<Box> | undefined> {
    const found: Array<Box> = []
    for (let at = from; at + 8 <= end;) {
      const box = await this.box(at, end)
      if (box === undefined) return undefined
      found.push(box)
      at = box.end
    }
    return found
  }

  /**
   * The boxes between two offsets as tools see them that take one that is too long to end with what it is in; undefined when
   * too many were read.
   */
  async looseBoxes(from: number, end: number): Promise<ReadonlyArray<Box> | undefined> {
    const found: Array<Box> = []
    for (let at = from; at + 8 <= end;) {
      if (this.left-- <= 0) return undefined
      const header = await this.bytes(at, 16)
      const { size, start } = sizeOf(header, at, end)
      if (header.length < 8 || at + size < start) break
      found.push({ type: header.toString("latin1", 4, 8), start, end: Math.min(at + size, end) })
      at += size
    }
    return found
  }

  /** The box that begins there; undefined when it does not fit, or when too many were read. */
  async box(at: number, end: number): Promise<Box | undefined> {
    if (this.left-- <= 0) return undefined
    const header = await this.bytes(at, 16)
    if (header.length < 8) return undefined
    const { size, start } = sizeOf(header, at, end)
    if (at + size > end || at + size < start) return undefined
    return { type: header.toString("latin1", 4, 8), start, end: at + size }
  }
}
