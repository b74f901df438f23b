import { Effect, Schema, Stream } from "effect"
import { createReadStream, createWriteStream } from "node:fs"
import { access, type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { JobId } from "../../domain/Ids.ts"
import { sha256OfPassing } from "../../platform/Sha256.ts"
import { mark } from "../../video/VideoStore/Copies.ts"
import { syncNames } from "../../video/VideoStore/durable.ts"
import { versionOf } from "../../video/VideoStore/meta.ts"
import { type BackupError, onDisk, refuse } from "./BackupError.ts"
import { type Part, partsOf, type Writer } from "./Sums.ts"

const isJob = Schema.is(JobId)
/** What is copied of a version: the video and its pictures, and no file that is being made. */
const copiedFile = /^\w+\.\w+$/
/** A video that goes or is replaced while it is opened is looked at again: it is replaced once in its life. */
const looks = 3
/** Below the videos' folder, and no job's name: on the same disk as their places. */
const restoring = ".restoring"

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false
  )

/** A file that is open stays readable when it is taken away meanwhile. */
interface Opened {
  readonly name: string
  readonly handle: FileHandle
}

const close = (files: ReadonlyArray<Opened>) => Promise.all(files.map(({ handle }) => handle.close().catch(() => {})))

/** The version of a video that counts now, its files open; undefined where there is none. */
const openCurrent = async (folder: string) => {
  for (let look = 0; look < looks; look++) {
    const meta = await readFile(join(folder, "meta.json"), "utf8").catch(() => undefined)
    const version = meta === undefined ? undefined : versionOf(meta)
    if (meta === undefined || version === undefined) return undefined
    const names = await readdir(join(folder, version)).catch((): ReadonlyArray<string> => [])
    if (names.includes(mark)) return { _tag: "InBucket" as const }
    const files: Array<Opened> = []
    try {
      for (const name of names.filter((one) => copiedFile.test(one))) {
        files.push({ name: `${version}/${name}`, handle: await open(join(folder, version, name)) })
      }
      if (files.length > 0) return { _tag: "Here" as const, meta, files }
    } catch {
      // It has just gone.
      await close(files)
    }
  }
  return undefined
}

/**
 * Copies the videos of a folder into a backup, as they are now, which is a little later than the snapshot of the database: what
 * has come since is one too many there, and what has gone since is fetched like any video that the disk has lost.
 */
export const copyVideos = Effect.fnUntraced(function* (videos: string, { copied }: Writer) {
  const jobs = yield* onDisk(videos, async () => ((await exists(videos)) ? await readdir(videos) : []))
  const seen = { kept: 0, inBucket: 0 }
  for (const job of jobs.filter((name) => isJob(name))) {
    const current = yield* onDisk(join(videos, job), () => openCurrent(join(videos, job)))
    if (current === undefined) continue
    if (current._tag === "InBucket") {
      seen.inBucket += 1
      continue
    }
    const { meta, files } = current
    yield* Effect.forEach(
      files,
      ({ name, handle }) =>
        Effect.flatMap(
          onDisk(join(videos, job, name), () => handle.stat()),
          ({ mtime }) => copied(`videos/${job}/${name}`, handle.createReadStream({ autoClose: false }), mtime)
        ),
      { discard: true }
    ).pipe(Effect.ensuring(Effect.promise(() => close(files))))
    // The last of its files, so that whoever reads the list knows that the others have come.
    yield* copied(`videos/${job}/meta.json`, Readable.from([meta]))
    seen.kept += 1
  }
  return seen
})

/** Copies a file of a backup, and holds it against what was written. */
const copyPart = (from: string, { sha256 }: Part, to: string) =>
  Effect.gen(function* () {
    const { passing, seen } = sha256OfPassing()
    yield* onDisk(from, async (signal) => {
      await mkdir(dirname(to), { recursive: true, mode: 0o700 })
      const { mtime } = await stat(from)
      await pipeline(createReadStream(from), passing, createWriteStream(to, { mode: 0o600, flush: true }), { signal })
      await utimes(to, mtime, mtime)
    })
    if (seen().sha256 !== sha256) return yield* refuse(`${from}: is not what was written: its SHA-256 differs`)
  })

/** What became of a backup's videos. */
export interface RestoredVideos {
  readonly restored: number
  /** Those that were there already, and are left as they are. */
  readonly there: number
  /** Those that are not what was written, in a line each. */
  readonly spoilt: ReadonlyArray<string>
}

/** Puts the videos of a backup into their places. What is there already stays, and a file that is spoilt is left out. */
export const restoreVideos = Effect.fnUntraced(function* (folder: string, videos: string) {
  const draft = join(videos, restoring)
  const found = { restored: 0, there: 0, spoilt: new Map<string, string>() }

  const place = (job: string) =>
    onDisk(join(videos, job), async () => {
      await rename(join(draft, job), join(videos, job))
      await syncNames(videos)
    })
  const bring = Effect.fnUntraced(function* (part: Part): Effect.fn.Return<void, BackupError> {
    const [, job = "", ...rest] = part.name.split("/")
    const isLast = rest.length === 1
    if (yield* onDisk(videos, () => exists(join(videos, job)))) {
      if (isLast) found.there += 1
      return
    }
    if (found.spoilt.has(job)) return
    const copy = copyPart(join(folder, part.name), part, join(draft, job, ...rest))
    yield* Effect.catch(copy, ({ detail }) => Effect.sync(() => found.spoilt.set(job, detail)))
    if (!isLast || found.spoilt.has(job)) return
    yield* place(job)
    found.restored += 1
  })

  yield* partsOf(folder).pipe(
    Stream.filter(({ name }) => name.startsWith("videos/")),
    Stream.runForEach(bring),
    Effect.ensuring(Effect.promise(() => rm(draft, { recursive: true, force: true }).catch(() => {})))
  )
  return { ...found, spoilt: [...found.spoilt.values()] } satisfies RestoredVideos
})
