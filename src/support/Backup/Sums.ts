import { Effect, Stream } from "effect"
import { createReadStream, createWriteStream } from "node:fs"
import { appendFile, mkdir, readFile, utimes } from "node:fs/promises"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { createGzip } from "node:zlib"
import { sha256OfFile, sha256OfPassing } from "../../platform/Sha256.ts"
import { onDisk, refuse } from "./BackupError.ts"
import { readManifest } from "./Manifest.ts"

/** The list of all files with their checksums, as `sha256sum --check` reads it. It is written last: a backup without it is none. */
export const sumsName = "SHA256SUMS"
export const manifestName = "manifest.json"

/** A file that a backup may have. Whatever else is listed would lead out of its folder. */
const listedFile =
  /^(?<sha256>[0-9a-f]{64}) {2}(?<name>manifest\.json|database\/\w+\.copy\.gz|videos\/[0-9a-f-]{36}\/(?:meta\.json|[0-9a-f-]{36}\/\w+\.\w+))$/

/** Little work for the machine on which the bot runs: a third of the size for a tenth of the time of the best. */
const gzipLevel = 3

/** A file of a backup. */
export interface Part {
  readonly name: string
  readonly sha256: string
}

/** Writes files into a new backup, in bounded memory, and lists each when it is whole. */
export const makeWriter = (folder: string) => {
  const list = join(folder, sumsName)
  let files = 0
  let bytes = 0
  const place = (name: string) => {
    const path = join(folder, name)
    return onDisk(path, async () => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      return path
    })
  }
  const open = (path: string) => createWriteStream(path, { mode: 0o600, flush: true, flags: "wx" })
  const note = (name: string, seen: { readonly bytes: number; readonly sha256: string }) => {
    files += 1
    bytes += seen.bytes
    return onDisk(list, () => appendFile(list, `${seen.sha256}  ${name}\n`, { mode: 0o600, flush: true }))
  }
  /** Streams that lead into a compressed file, and what is to be done when all has passed them. */
  const gzipped = (name: string) =>
    Effect.map(place(name), (path) => {
      const { passing, seen } = sha256OfPassing()
      return {
        into: [createGzip({ level: gzipLevel }), passing, open(path)] as const,
        listed: Effect.suspend(() => note(name, seen()))
      }
    })
  /** `at` is when its bytes were last written. */
  const copied = Effect.fnUntraced(function* (name: string, source: Readable, at?: Date) {
    const path = yield* place(name)
    const { passing, seen } = sha256OfPassing()
    yield* onDisk(path, async (signal) => {
      await pipeline(source, passing, open(path), { signal })
      if (at !== undefined) await utimes(path, at, at)
    })
    yield* note(name, seen())
  })
  return { gzipped, copied, files: () => files, bytes: () => bytes }
}
export type Writer = ReturnType<typeof makeWriter>

/** The files that a backup lists, in order. A line that is none of a backup's is refused. */
export const partsOf = (folder: string) => {
  const path = join(folder, sumsName)
  const lines = Stream.suspend(() =>
    Stream.fromAsyncIterable(createInterface({ input: createReadStream(path) }), () =>
      refuse(`${folder}: is no backup, or one that was cut off: it has no ${sumsName}`)
    )
  )
  return Stream.mapEffect(lines, (line) => {
    const { name, sha256 } = listedFile.exec(line)?.groups ?? {}
    return name === undefined || sha256 === undefined
      ? Effect.fail(refuse(`${path}: has a line that no backup has`))
      : Effect.succeed<Part>({ name, sha256 })
  })
}

/** Holds a file against what was written. */
export const checkPart = Effect.fnUntraced(function* (folder: string, { name, sha256 }: Part) {
  const path = join(folder, name)
  if ((yield* onDisk(path, (signal) => sha256OfFile(path, signal))) !== sha256) {
    return yield* refuse(`${path}: is not what was written: its SHA-256 differs`)
  }
})

/** Reads what a backup is, and refuses one that is not whole. Its files are not read yet, but for the manifest. */
export const readBackup = Effect.fnUntraced(function* (folder: string) {
  const path = join(folder, sumsName)
  const seen = { files: 0, last: undefined as Part | undefined }
  yield* Stream.runForEach(partsOf(folder), (part) =>
    Effect.sync(() => {
      if (part.name !== manifestName) seen.files += 1
      seen.last = part
    })
  )
  if (seen.last?.name !== manifestName) return yield* refuse(`${path}: ends before the manifest: it was cut off`)
  yield* checkPart(folder, seen.last)
  const manifestPath = join(folder, manifestName)
  const manifest = yield* readManifest(manifestPath, yield* onDisk(manifestPath, () => readFile(manifestPath, "utf8")))
  if (manifest.files !== seen.files) {
    return yield* refuse(`${path}: lists ${seen.files} files, and the backup has ${manifest.files}`)
  }
  return manifest
})
