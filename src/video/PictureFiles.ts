import { createHash, randomUUID } from "node:crypto"
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { Clock, Context, Effect, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { FileId } from "../domain/VideoInputs.ts"
import { inEveryProcess } from "../platform/Recurring.ts"
import { type TelegramError, TelegramGateway } from "../telegram/TelegramGateway.ts"
import { Pictures, type PictureRefused } from "./Pictures.ts"

/** Bytes on disk beyond which the oldest pictures go: some thousand of them. */
const maxKeptBytes = 1_000_000_000
/** A picture that no job needs is kept for so long, in ms: its user is at the card. */
const keptFor = 60 * 60 * 1000
/** How often old pictures are looked for. */
const every = "10 minutes"

/**
 * The pictures that users sent, upright, in `DATA_DIR/pictures` until the jobs that need them have ended. It is a cache: what is
 * gone, or on another machine's disk, comes from Telegram again.
 */
export class PictureFiles extends Context.Service<
  PictureFiles,
  {
    /** A picture as `Pictures.upright` makes it, from the disk or from Telegram. */
    readonly take: (file: FileId) => Effect.Effect<Uint8Array, PictureRefused | TelegramError>
    /** Takes away what no unfinished job needs any more, and the oldest of too many. Returns how many went. */
    readonly prune: Effect.Effect<number, SqlError.SqlError>
  }
>()("kudo/PictureFiles") {
  static readonly layer = (options: { readonly dataDir: string }) =>
    Layer.effect(
      PictureFiles,
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const telegram = yield* TelegramGateway
        const pictures = yield* Pictures
        const folder = resolve(options.dataDir, "pictures")

        const take = Effect.fn("PictureFiles.take")(function* (file: FileId) {
          const kept = yield* Effect.promise(() => readFile(join(folder, nameOf(file))).catch(() => undefined))
          if (kept !== undefined) return kept
          const upright = yield* pictures.upright(yield* telegram.download(file))
          yield* keep(folder, nameOf(file), upright)
          return upright
        })

        const needed = sql<{ file: string }>`
          SELECT DISTINCT picture ->> 'file' AS file FROM jobs,
            jsonb_path_query(request, '$.inputs.**') AS picture
          WHERE state NOT IN ('delivered', 'failed', 'cancelled') AND jsonb_typeof(picture) = 'object' AND picture ? 'file'`

        const prune = Effect.gen(function* () {
          const names = new Set((yield* needed).map(({ file }) => nameOf(file)))
          return yield* forget(folder, names, yield* Clock.currentTimeMillis)
        })

        return PictureFiles.of({ take, prune })
      })
    )

  /** Every process prunes its own disk. */
  static readonly layerRun = Layer.unwrap(
    Effect.map(PictureFiles, ({ prune }) => inEveryProcess({ name: "PictureFiles", every, round: prune }))
  )
}

/** A name that says nothing of the user's file, and that no folder refuses. */
const nameOf = (file: string) => `${createHash("sha256").update(file).digest("hex")}.jpg`

/** Whole or not at all. A disk that is full keeps nobody from a video: the picture is read from Telegram again. */
const keep = (folder: string, name: string, bytes: Uint8Array) =>
  Effect.promise(async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const part = join(folder, `.${randomUUID()}`)
    await writeFile(part, bytes, { mode: 0o600 })
    await rename(part, join(folder, name)).catch(() => rm(part, { force: true }))
  }).pipe(Effect.catchCause(() => Effect.logWarning("a picture could not be kept on disk")))

/** Takes away what is neither needed nor new, and of what is left the oldest beyond the bound. */
const forget = (folder: string, needed: ReadonlySet<string>, now: number) =>
  Effect.promise(async () => {
    const found = await Promise.all(
      (await readdir(folder).catch(() => [])).map(async (name) => {
        const about = await stat(join(folder, name)).catch(() => undefined)
        return { name, at: about?.mtimeMs ?? 0, bytes: about?.size ?? 0 }
      })
    )
    let room = maxKeptBytes
    const old = found
      .toSorted((one, other) => other.at - one.at)
      .filter(({ name, at, bytes }) => {
        const stays = (needed.has(name) || now - at < keptFor) && bytes <= room
        if (stays) room -= bytes
        return !stays
      })
    for (const { name } of old) await rm(join(folder, name), { force: true })
    return old.length
  })
