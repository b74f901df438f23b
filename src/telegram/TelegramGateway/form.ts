import { InputFile } from "grammy"
import { open } from "node:fs/promises"

/** A file on this machine, or bytes in memory, as a part of a call. A file is opened when the call is made. */
export class FilePart extends InputFile {
  /** The part's name in its form, in which no field is called so. */
  readonly part: string
  readonly content: string | Uint8Array

  /** `content` is the path of a file, or what one would hold. */
  constructor(
    kind: "video" | "thumbnail" | "cover" | "document" | "photo",
    content: string | Uint8Array,
    name: string
  ) {
    super(content, name)
    this.part = `${kind}_file`
    this.content = content
  }

  /** The Bot API's way to name another part of the same form. */
  override toJSON(): string {
    return `attach://${this.part}`
  }
}

/** The files of a call, wherever they stand in it. */
export const filesIn = (value: unknown): ReadonlyArray<FilePart> => {
  if (value instanceof FilePart) return [value]
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(filesIn) : []
}

const textOf = (value: unknown): string => {
  if (value instanceof FilePart) return value.toJSON()
  return typeof value === "string" ? value : JSON.stringify(value)
}

const part = (boundary: string, disposition: string, more = "") =>
  `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n${more}\r\n`

/** A file with what stands before it in a form. */
interface OpenFile {
  readonly before: Buffer
  readonly file: {
    readonly read: (
      buffer: Buffer,
      offset: number,
      length: number,
      at: number
    ) => Promise<{ readonly bytesRead: number }>
    readonly close: () => Promise<void>
  }
  readonly bytes: number
}

/** Bytes that are read as a file is. */
const opened = (bytes: Uint8Array): OpenFile["file"] => ({
  read: (buffer, offset, length, at) => {
    const piece = bytes.subarray(at, at + length)
    buffer.set(piece, offset)
    return Promise.resolve({ bytesRead: piece.length })
  },
  close: () => Promise.resolve()
})

const openFile = async ({ part: name, content, filename = name }: FilePart, boundary: string): Promise<OpenFile> => {
  const text = part(boundary, `name="${name}"; filename="${filename}"`, "content-type: application/octet-stream\r\n")
  const before = Buffer.from(text)
  if (typeof content !== "string") return { before, file: opened(content), bytes: content.length }
  const file = await open(content, "r")
  return { before, file, bytes: (await file.stat()).size }
}

/** A form whose files are open, so that none of them is gone in the middle of it. */
export interface OpenForm {
  readonly boundary: string
  readonly fields: Buffer
  readonly files: ReadonlyArray<OpenFile>
  /** What stands behind each file, and behind the last. */
  readonly after: Buffer
  readonly end: Buffer
  /** Of all of it. */
  readonly bytes: number
  readonly close: () => Promise<void>
}

/** A call as a form; its fields come first. */
export const openForm = async (
  payload: Readonly<Record<string, unknown>>,
  parts: ReadonlyArray<FilePart>,
  boundary: string
): Promise<OpenForm> => {
  const given = Object.entries(payload).filter(([, value]) => value !== undefined)
  const texts = given.map(([name, value]) => `${part(boundary, `name="${name}"`)}${textOf(value)}\r\n`)
  const fields = Buffer.from(texts.join(""))
  const after = Buffer.from("\r\n")
  const end = Buffer.from(`--${boundary}--\r\n`)
  const files: Array<OpenFile> = []
  const close = async () => {
    for (const { file } of files) await file.close()
  }
  try {
    for (const one of parts) files.push(await openFile(one, boundary))
  } catch (error) {
    await close()
    throw error
  }
  const ofFiles = files.reduce((sum, { before, bytes }) => sum + before.length + bytes + after.length, 0)
  return { boundary, fields, files, after, end, bytes: fields.length + ofFiles + end.length, close }
}

/** A file's bytes in pieces that share one buffer: each is to be done with before the next is asked for. */
export async function* piecesOf({ file, bytes }: OpenFile, buffer: Buffer) {
  for (let at = 0; at < bytes;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, bytes - at), at)
    if (bytesRead === 0) throw new Error("a file became shorter while it was sent")
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
