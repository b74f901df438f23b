import { Effect } from "effect"
import { constants } from "node:fs"
import { open } from "node:fs/promises"

/** Why a file that an operator names gives nothing: words that go on after its name, and hold nothing of what is in it. */
export type FileFault = string

/** The system's own short name of a fault, such as EACCES. */
const codeOf = (cause: unknown) =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? ` (${cause.code})` : ""

/**
 * What a small file holds, at most so many bytes. What is no plain file is refused: a pipe keeps the start waiting for
 * whoever writes into it, and a device may never end.
 */
export const readPlainFile = (path: string, maxBytes: number): Effect.Effect<Buffer, FileFault> =>
  Effect.tryPromise({
    try: async () => {
      // Opened so, a pipe that nobody writes into does not block.
      await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
      if (!(await file.stat()).isFile()) return undefined
      const bytes = Buffer.alloc(maxBytes + 1)
      let length = 0
      while (length < bytes.length) {
        const { bytesRead } = await file.read(bytes, length)
        if (bytesRead === 0) break
        length += bytesRead
      }
      return bytes.subarray(0, length)
    },
    catch: (cause) => `cannot be read${codeOf(cause)}`
  }).pipe(
    Effect.flatMap((bytes) => {
      if (bytes === undefined) return Effect.fail("is no plain file")
      return bytes.length > maxBytes ? Effect.fail(`is longer than ${maxBytes} bytes`) : Effect.succeed(bytes)
    })
  )

/** The text in a file's bytes, without the mark that some editors and shells of Windows put before it. */
export const textIn = (bytes: Buffer): string =>
  new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8").decode(bytes)
