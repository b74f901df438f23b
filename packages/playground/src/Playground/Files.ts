import { randomBytes } from "node:crypto"
import { Context, Effect, FileSystem, Layer, Option, Path, Schema } from "effect"
import { Keep } from "./Keep.ts"

/** Uploads kept on disk; beyond it the oldest go, as a demo must not fill a disk. */
const maxTotalBytes = 500 * 1024 * 1024

export const FileKind = Schema.Literals([
  "video",
  "photo",
  "document",
  "animation",
  "audio",
  "voice",
  "video_note",
  "sticker",
  "thumbnail"
])
export type FileKind = typeof FileKind.Type

export const StoredFile = Schema.Struct({
  id: Schema.String,
  uniqueId: Schema.String,
  kind: FileKind,
  size: Schema.Int,
  mime: Schema.String,
  name: Schema.optionalKey(Schema.String),
  width: Schema.Int,
  height: Schema.Int,
  duration: Schema.Int,
  thumbnail: Schema.optionalKey(Schema.String),
  performer: Schema.optionalKey(Schema.String),
  title: Schema.optionalKey(Schema.String),
  emoji: Schema.optionalKey(Schema.String),
  /** Telegram's `file_path`, such as `videos/file_7.mp4`. */
  path: Schema.String
})
export type StoredFile = typeof StoredFile.Type

const Remembered = Schema.Struct({ files: Schema.Array(StoredFile), next: Schema.Int })

/** A file that was uploaded or downloaded, still at a temporary place. */
export interface Upload {
  readonly at: string
  readonly size: number
  readonly name: string
  readonly mime: string
}

export type NewFile = Pick<
  StoredFile,
  "kind" | "width" | "height" | "duration" | "thumbnail" | "performer" | "title" | "emoji"
>

/** Where Telegram puts files of each kind, how it names them, and what they are when their sender does not say. */
const places: Readonly<Record<FileKind, { folder: string; extension: string; mime: RegExp; usual: string }>> = {
  video: { folder: "videos", extension: "mp4", mime: /./, usual: "video/mp4" },
  photo: { folder: "photos", extension: "jpg", mime: /./, usual: "image/jpeg" },
  document: { folder: "documents", extension: "", mime: /./, usual: "application/octet-stream" },
  animation: { folder: "animations", extension: "mp4", mime: /^(video|image)\//, usual: "video/mp4" },
  audio: { folder: "music", extension: "mp3", mime: /^audio\//, usual: "audio/mpeg" },
  voice: { folder: "voice", extension: "oga", mime: /^audio\//, usual: "audio/ogg" },
  video_note: { folder: "video_notes", extension: "mp4", mime: /^video\//, usual: "video/mp4" },
  sticker: { folder: "stickers", extension: "webp", mime: /^(image|video)\//, usual: "image/webp" },
  thumbnail: { folder: "thumbnails", extension: "jpg", mime: /./, usual: "image/jpeg" }
}

/** The files that were sent in chats, on disk, found by `file_id`. */
export class Files extends Context.Service<
  Files,
  {
    readonly store: (upload: Upload, about: NewFile) => Effect.Effect<StoredFile>
    readonly find: (id: string) => Effect.Effect<StoredFile | undefined>
    readonly findByPath: (path: string) => Effect.Effect<StoredFile | undefined>
    /** Where the bytes are. */
    readonly location: (file: StoredFile) => string
  }
>()("kudo/Playground/Files") {
  static readonly layer = Layer.effect(
    Files,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const keep = yield* Keep
      const folder = path.join(keep.folder, "files")
      yield* Effect.orDie(fs.makeDirectory(folder, { recursive: true }))

      const files = new Map<string, StoredFile>()
      let next = 1
      const before = yield* keep.part("files", Remembered, () => ({ files: [...files.values()], next }))
      if (Option.isSome(before)) {
        for (const file of before.value.files) files.set(file.id, file)
        next = before.value.next + (keep.afterCrash ? 1000 : 0)
      }
      let total = [...files.values()].reduce((sum, file) => sum + file.size, 0)
      const location = (file: StoredFile) => path.join(folder, file.uniqueId)

      const dropOldest = Effect.gen(function* () {
        const [oldest] = files.values()
        if (oldest === undefined) return
        files.delete(oldest.id)
        total -= oldest.size
        yield* Effect.ignore(fs.remove(location(oldest)))
      })

      const store = Effect.fnUntraced(function* (upload: Upload, about: NewFile) {
        const number = next++
        const { folder, extension, mime, usual } = places[about.kind]
        const ending = extension === "" ? path.extname(upload.name) : `.${extension}`
        const file: StoredFile = {
          id: `BAAC${randomBytes(24).toString("base64url")}`,
          uniqueId: `Ag${randomBytes(9).toString("hex")}`,
          size: upload.size,
          mime: mime.test(upload.mime) ? upload.mime : usual,
          name: upload.name,
          path: `${folder}/file_${number}${ending}`,
          ...about
        }
        while (total + file.size > maxTotalBytes && files.size > 0) yield* dropOldest
        yield* Effect.orDie(fs.copyFile(upload.at, location(file)))
        files.set(file.id, file)
        total += file.size
        yield* keep.changed
        return file
      })

      return {
        store,
        find: (id) => Effect.sync(() => files.get(id)),
        findByPath: (wanted) => Effect.sync(() => [...files.values()].find((file) => file.path === wanted)),
        location
      }
    })
  )
}
