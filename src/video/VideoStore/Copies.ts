import { Effect, Semaphore } from "effect"
import { readFile, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { JobId } from "../../domain/Ids.ts"
import type { Outage } from "../../platform/Outage.ts"
import type { Archive, ArchiveError } from "./Archive.ts"

/** Copies that are made at once: the network is for deliveries first. */
const maxAtOnce = 2
/** In a version's folder: the bucket has it too. */
export const mark = "archived"

interface Options {
  readonly archive: Archive
  readonly outage: Outage
  /** The folder of a job, and the name of its version that counts. */
  readonly folderOf: (job: JobId) => string
  readonly versionOf: (metaText: string) => string | undefined
}

const exists = (path: string) =>
  Effect.promise(() =>
    stat(path).then(
      () => true,
      () => false
    )
  )

/** What goes on between the disk and a bucket. A bucket that is away is told to the operator, and nobody waits for it. */
export const makeCopies = Effect.fnUntraced(function* ({ archive, outage, folderOf, versionOf }: Options) {
  const turns = yield* Semaphore.make(maxAtOnce)

  /** The folder of the version that counts; undefined where there is none. */
  const versionFolder = (job: JobId) =>
    Effect.promise(() =>
      readFile(join(folderOf(job), "meta.json"), "utf8").then(
        (text) => {
          const version = versionOf(text)
          return version === undefined ? undefined : join(folderOf(job), version)
        },
        () => undefined
      )
    )

  const isCopied = Effect.fnUntraced(function* (job: JobId) {
    const folder = yield* versionFolder(job)
    return folder !== undefined && (yield* exists(join(folder, mark)))
  })

  const told = <A>(work: Effect.Effect<A, ArchiveError>) =>
    work.pipe(
      Effect.tap(() => outage.over),
      Effect.tapError(({ reason, detail }) => (reason === "missing" ? Effect.void : outage.failed(detail)))
    )

  /** Notes that the bucket has a version. A disk that does not take the note has it copied once more. */
  const note = (folder: string) => Effect.promise(() => writeFile(join(folder, mark), "").catch(() => {}))

  /** Copies a stored video to the bucket, unless it is there. */
  const copy = (job: JobId) =>
    Effect.gen(function* () {
      const folder = yield* versionFolder(job)
      if (folder === undefined || (yield* exists(join(folder, mark)))) return
      yield* told(archive.keep(job, folder, join(folderOf(job), "meta.json")))
      yield* note(folder)
    }).pipe(turns.withPermits(1), Effect.ignore)

  return {
    copy,
    isCopied,
    note,
    restore: (job: JobId, folder: string) => told(archive.restore(job, folder)),
    remove: (job: JobId) => told(archive.remove(job))
  }
})
export type Copies = Effect.Success<ReturnType<typeof makeCopies>>
