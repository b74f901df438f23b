import { Effect, Schema, Semaphore } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { type FileHandle, open } from "node:fs/promises"
import type { Readable } from "node:stream"
import { environment, type Words } from "./Confinement.ts"
import { type Description, Message } from "./Description.ts"
import { Stopped } from "./Stopped.ts"

/** Reading an index takes milliseconds. */
const readWithin = "20 seconds"
/** Between two videos that come together it is kept; a process that waits for longer would only take memory. */
const idleMillis = 10_000
/** Files that one process reads: what may pile up in it is bounded by that. */
const maxFiles = 200
/** Bytes of a file that are given at once. */
const pieceBytes = 256 * 1024
/** Characters of what it says at once: a description has some hundred. */
const maxLine = 64 * 1024

const decodeMessage = Schema.decodeUnknownSync(Schema.fromJsonString(Message))

/** What is said, line by line; it ends where a line has no end. */
async function* linesOf(said: Readable) {
  let text = ""
  for await (const piece of said.setEncoding("utf8")) {
    text += piece
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      yield text.slice(0, end)
      text = text.slice(end + 1)
    }
    if (text.length > maxLine) return
  }
}

const written = (to: NonNullable<ChildProcess["stdin"]>, bytes: Uint8Array | string) =>
  new Promise<void>((resolve, reject) => to.write(bytes, (error) => (error ? reject(error) : resolve())))

/** A process that describes one file after the other, and opens none: it asks for the bytes that it wants to see. */
const begun = ([program, ...args]: Words) => {
  const child = spawn(program, args, { env: environment, stdio: ["pipe", "pipe", "ignore"], detached: true })
  const lines = linesOf(child.stdout)
  const now = { files: 0, over: false, idling: undefined as NodeJS.Timeout | undefined }
  const ended = () => {
    now.over = true
    clearTimeout(now.idling)
  }
  const end = () => {
    try {
      // Its group: what confines it stands before it.
      if (!now.over && child.pid !== undefined) process.kill(-child.pid, "SIGKILL")
    } catch {
      // It has just ended of itself.
    }
    ended()
  }
  child.once("exit", ended).on("error", ended)
  // Whoever writes hears of it.
  child.stdin.on("error", () => {})

  const give = async (file: FileHandle, from: number, until: number) => {
    const buffer = Buffer.allocUnsafeSlow(Math.min(pieceBytes, until - from))
    for (let at = from; at < until;) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, until - at), at)
      if (bytesRead === 0) throw new Error("a file became shorter while it was read")
      await written(child.stdin, buffer.subarray(0, bytesRead))
      at += bytesRead
    }
  }

  const talk = async (file: FileHandle, iso: boolean): Promise<Description | null> => {
    const { size: bytes } = await file.stat()
    await written(child.stdin, `${JSON.stringify({ bytes, iso })}\n`)
    for (;;) {
      const line = await lines.next()
      if (line.done === true) throw new Error("it ended")
      const message = decodeMessage(line.value)
      if ("said" in message) return message.said
      if (message.from >= message.until || message.until > bytes) throw new Error("it asked for what is not there")
      await give(file, message.from, message.until)
    }
  }

  const describe = async (path: string, iso: boolean) => {
    clearTimeout(now.idling)
    now.files += 1
    const file = await open(path, "r")
    const said = await talk(file, iso).finally(() => file.close())
    if (now.files >= maxFiles) end()
    else now.idling = setTimeout(end, idleMillis).unref()
    return said
  }

  return { describe, end, isNew: () => now.files === 0, isOver: () => now.over }
}

/**
 * Describes files by a process of its own, which is started for the first, reads those that come soon afterwards as well, and
 * is ended with whatever is wrong: a start takes longer than twenty files. It reads one file at a time.
 */
export const describer = Effect.fnUntraced(function* (words: Words) {
  const turn = yield* Semaphore.make(1)
  let running: ReturnType<typeof begun> | undefined
  const end = Effect.sync(() => {
    running?.end()
    running = undefined
  })
  yield* Effect.addFinalizer(() => end)

  const ask = (path: string, iso: boolean) =>
    Effect.suspend(() => {
      const reader = running === undefined || running.isOver() ? (running = begun(words)) : running
      const wasNew = reader.isNew()
      return Effect.tryPromise({ try: () => reader.describe(path, iso), catch: () => ({ wasNew }) })
    }).pipe(
      Effect.onError(() => end),
      // One that was kept may have ended of itself, and not of this file.
      Effect.retry({ times: 1, while: ({ wasNew }) => !wasNew }),
      Effect.mapError(() => new Stopped())
    )

  /** What a file holds; null where it is none that the program knows. */
  return (path: string, iso: boolean): Effect.Effect<Description | null, Stopped> =>
    ask(path, iso).pipe(
      Effect.timeoutOrElse({ duration: readWithin, orElse: () => Effect.fail(new Stopped()) }),
      turn.withPermits(1)
    )
})
