import { DateTime, Effect, Stream } from "effect"
import { createReadStream } from "node:fs"
import { mkdir, rename, rm, stat } from "node:fs/promises"
import { join, resolve } from "node:path"
import { Readable } from "node:stream"
import { createGunzip } from "node:zlib"
import { DatabaseError } from "../platform/Database.ts"
import { type Contents, restoreInto } from "../platform/Database/Restoring.ts"
import { openSnapshot } from "../platform/Database/Snapshot.ts"
import { isSecret, type Table } from "../platform/Database/Tables.ts"
import type { Target } from "../platform/Database/Target.ts"
import { release } from "../platform/release.ts"
import { onDisk, refuse } from "./Backup/BackupError.ts"
import { type Manifest, manifestText, newManifest } from "./Backup/Manifest.ts"
import { checkPart, makeWriter, manifestName, type Part, partsOf, readBackup, type Writer } from "./Backup/Sums.ts"
import { copyVideos, restoreVideos } from "./Backup/videos.ts"
import { noteAt } from "./BackupNotes.ts"

export { BackupError } from "./Backup/BackupError.ts"
export type { Manifest } from "./Backup/Manifest.ts"

/*
 * A backup is a folder: the rows of every table as COPY's text, compressed, in `database/`; the videos of DATA_DIR in
 * `videos/`; `manifest.json`, which says what it is; and `SHA256SUMS`, which lists all of them. It is written beside its
 * place and renamed, so it is there whole or not at all.
 */

/** What is copied, and where to. */
export interface BackupOptions {
  readonly target: Target
  readonly dataDir: string
  /** The bucket that has copies of videos, in words without its key; videos that it has are not copied. */
  readonly bucket: string | undefined
  /** The folder that the backup becomes. */
  readonly folder: string
}

const partOf = ({ name }: Table) => `database/${name}.copy.gz`

const copyTables = Effect.fnUntraced(function* (target: Target, writer: Writer) {
  const snapshot = yield* openSnapshot(target)
  const takenAt = DateTime.formatIso(yield* DateTime.now)
  const tables = yield* Effect.forEach(
    snapshot.tables.filter((table) => !isSecret(table)),
    Effect.fnUntraced(function* (table) {
      const { into, listed } = yield* writer.gzipped(partOf(table))
      const rows = yield* snapshot.read(table, into)
      yield* listed
      return { ...table, rows }
    })
  )
  const { schema, postgres, sequences } = snapshot
  const leftOut = snapshot.tables.filter(isSecret).map(({ name }) => name)
  return { takenAt, schema, postgres, sequences, tables, leftOut }
}, Effect.scoped)

const isThere = (path: string) =>
  Effect.promise(() =>
    stat(path).then(
      () => true,
      () => false
    )
  )

/**
 * Makes a backup while the bot runs: the database as it is at one moment, and then the videos. Nothing is overwritten. The bot's
 * database knows of it afterwards; `notNoted` is why it does not, where so.
 */
export const makeBackup = Effect.fn("Backup.make")(function* ({ target, dataDir, bucket, folder }: BackupOptions) {
  const draft = `${folder}.unfinished`
  if (yield* isThere(folder)) return yield* refuse(`${folder}: is there already, and nothing is overwritten`)
  if (yield* isThere(draft)) {
    return yield* refuse(`${draft}: another backup is being made there, or was cut off: remove it then`)
  }
  yield* onDisk(draft, () => mkdir(draft, { recursive: true, mode: 0o700 }))
  return yield* Effect.gen(function* () {
    const writer = makeWriter(draft)
    const database = yield* copyTables(target, writer)
    const before = writer.bytes()
    const { kept, inBucket } = yield* copyVideos(resolve(dataDir, "videos"), writer)
    const manifest = newManifest({
      release,
      ...database,
      videos: { kept, bytes: writer.bytes() - before, inBucket, bucket: bucket ?? null },
      files: writer.files()
    })
    yield* writer.copied(manifestName, Readable.from([manifestText(manifest)]))
    yield* onDisk(folder, () => rename(draft, folder))
    const notNoted = yield* noteAt(target.url, ({ taken }) => taken(manifest.takenAt))
    return { manifest, bytes: writer.bytes(), notNoted }
  }).pipe(Effect.ensuring(Effect.promise(() => rm(draft, { recursive: true, force: true }).catch(() => {}))))
})

const isOfDatabase = ({ name }: Part) => name.startsWith("database/")

/** The files of a backup that {@link checkBackup} reads. */
export type Extent = "database" | "everything"

/** Reads a backup through and refuses one that is not what was written. Returns what it is. */
export const checkBackup = Effect.fn("Backup.check")(function* (folder: string, extent: Extent) {
  const manifest = yield* readBackup(folder)
  const wanted = new Set(manifest.tables.map(partOf))
  yield* partsOf(folder).pipe(
    Stream.filter((part) => extent === "everything" || isOfDatabase(part)),
    Stream.runForEach((part) =>
      Effect.andThen(
        checkPart(folder, part),
        Effect.sync(() => wanted.delete(part.name))
      )
    )
  )
  const [missing] = wanted
  if (missing !== undefined) return yield* refuse(`${folder}: lists no ${missing}`)
  return manifest
})

/** The rows of a backup that was checked, as they are put into a database. */
const contentsOf = (folder: string, manifest: Manifest): Contents => {
  const rowsOf = new Map(manifest.tables.map(({ name, rows }) => [name, rows]))
  return {
    schema: manifest.schema,
    tables: manifest.tables,
    sequences: manifest.sequences,
    fill: Effect.fnUntraced(function* (table, write) {
      const rows = yield* write(table, [createReadStream(join(folder, partOf(table))), createGunzip()])
      if (rows === rowsOf.get(table.name)) return rows
      const detail = `${join(folder, partOf(table))}: has ${rows} rows, and the backup had ${rowsOf.get(table.name)}`
      return yield* new DatabaseError({ reason: "refused", detail })
    })
  }
}

/** Restores the database of a backup into an empty one, and brings it up to date. Returns the rows of each table. */
export const restoreDatabase = Effect.fn("Backup.restoreDatabase")(function* (
  folder: string,
  manifest: Manifest,
  target: Target
) {
  return yield* restoreInto(target, contentsOf(folder, manifest))
})

export { restoreVideos }
