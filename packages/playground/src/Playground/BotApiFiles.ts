import { Effect, FileSystem, Path, Schema, Stream } from "effect"
import { HttpClient } from "effect/http"
import { badRequest } from "./BotApiError.ts"
import { decode, type Params, Whole } from "./BotApiParams.ts"
import { defined } from "./defined.ts"
import { type FileKind, Files, type NewFile, type StoredFile, type Upload } from "./Files.ts"
import { imageSize } from "./ImageSize.ts"
import { oggSeconds } from "./OggLength.ts"

/** What a bot can send; thumbnails only come with something else. */
export type Sendable = Exclude<FileKind, "thumbnail">

/** What Telegram fetches by address at most, and gives out through getFile. */
export const maxDownloadBytes = 20 * 1024 * 1024
const maxPhotoBytes = 10 * 1024 * 1024
const maxThumbnailBytes = 200_000
const maxThumbnailSide = 320
const downloadTimeout = "30 seconds"
/** Enough of a picture's head to find its size. */
const headBytes = 64 * 1024
/** What a video without width and height is taken for: Telegram shows it as a square tile of length 0. */
const unknownSide = 320
const unknownNoteSide = 240
const stickerSide = 512

const wrongFile = badRequest("wrong file identifier/HTTP URL specified")
/** Of these Telegram looks into the bytes, and even an empty film has more of them than this. */
const looksInto: ReadonlySet<Sendable> = new Set(["video", "animation", "video_note"])
const leastFilmBytes = 64

const noContent = badRequest("failed to get HTTP URL content")

/** How Telegram names the kinds where it refuses one as another. */
const kindNames: Readonly<Record<FileKind, string>> = {
  video: "Video",
  photo: "Photo",
  document: "Document",
  animation: "Animation",
  audio: "Audio",
  voice: "VoiceNote",
  video_note: "VideoNote",
  sticker: "Sticker",
  thumbnail: "Thumbnail"
}

/** Pictures are one class of files and all others another: inside a class a file is sent again as what it is. */
const isPicture = (kind: FileKind) => kind === "photo" || kind === "thumbnail"

const About = Schema.Struct({
  width: Schema.optional(Whole),
  height: Schema.optional(Whole),
  length: Schema.optional(Whole),
  duration: Schema.optional(Whole),
  performer: Schema.optional(Schema.String),
  title: Schema.optional(Schema.String),
  emoji: Schema.optional(Schema.String)
})

/** Every kind that can be sent. */
export const sendables: ReadonlyArray<Sendable> = [
  "video",
  "photo",
  "document",
  "animation",
  "audio",
  "voice",
  "video_note",
  "sticker"
]

/** What Telegram keeps of a file that it does not look into, by what its sender says about it. */
const describing = (kind: Sendable, about: typeof About.Type): NewFile => {
  const duration = about.duration ?? 0
  switch (kind) {
    case "video":
    case "animation":
      return { kind, width: about.width ?? unknownSide, height: about.height ?? unknownSide, duration }
    case "video_note":
      return { kind, width: about.length ?? unknownNoteSide, height: about.length ?? unknownNoteSide, duration }
    case "sticker":
      return defined({ kind, width: stickerSide, height: stickerSide, duration: 0, emoji: about.emoji })
    case "audio":
      return defined({ kind, width: 0, height: 0, duration, performer: about.performer, title: about.title })
    case "voice":
      return { kind, width: 0, height: 0, duration }
    case "photo":
    case "document":
      return { kind, width: 0, height: 0, duration: 0 }
  }
}

/** A video as a fault has it taken. */
const treated = (file: NewFile, treatment: Params["treatment"]): NewFile => {
  if (file.kind !== "video" || treatment === undefined) return file
  switch (treatment) {
    case "as-animation":
      return { ...file, kind: "animation" }
    case "as-document":
      return { ...file, kind: "document" }
    case "without-size":
      return { ...file, width: 0, height: 0, duration: 0 }
    case "as-square":
      return { ...file, width: unknownSide, height: unknownSide }
    case "without-thumbnail": {
      const { thumbnail: _, ...rest } = file
      return rest
    }
  }
}

/** The upload that `attach://name` names. */
const attachedTo = (given: unknown) =>
  typeof given === "string" && given.startsWith("attach://") ? given.slice("attach://".length) : undefined

/** Fetches what an address names, into a folder that lasts as long as the scope. */
const downloading = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const client = yield* HttpClient.HttpClient
  return Effect.fnUntraced(
    function* (url: string) {
      const folder = yield* fs.makeTempDirectoryScoped({ prefix: "kudo-download-" })
      const at = path.join(folder, "file")
      const response = yield* client.get(url)
      if (response.status !== 200) return yield* noContent
      let size = 0
      const bounded = Stream.tap(response.stream, (chunk) => {
        size += chunk.length
        return size > maxDownloadBytes ? Effect.fail(noContent) : Effect.void
      })
      yield* Stream.run(bounded, fs.sink(at))
      const mime = response.headers["content-type"] ?? "application/octet-stream"
      return { at, size, name: path.basename(new URL(url).pathname), mime }
    },
    Effect.timeout(downloadTimeout),
    Effect.mapError(() => noContent)
  )
})

/** Keeps an upload as a file of a kind, with what Telegram finds out about it. */
const storing = Effect.gen(function* () {
  const files = yield* Files
  const fs = yield* FileSystem.FileSystem

  const sizeOf = (upload: Upload) =>
    fs.stream(upload.at, { bytesToRead: headBytes }).pipe(
      Stream.runCollect,
      Effect.map((chunks) => imageSize(Buffer.concat(chunks))),
      Effect.orDie
    )

  /** How long a voice message is that does not say so. */
  const heard = (upload: Upload) =>
    Effect.all([
      Stream.runCollect(fs.stream(upload.at, { bytesToRead: headBytes })),
      Stream.runCollect(fs.stream(upload.at, { offset: Math.max(0, upload.size - headBytes) }))
    ]).pipe(
      Effect.map(([head, tail]) => oggSeconds(Buffer.concat(head), Buffer.concat(tail))),
      Effect.orDie
    )

  const thumbnailOf = Effect.fnUntraced(function* (params: Params, given: unknown) {
    const upload = params.files[attachedTo(given) ?? "thumbnail"]
    if (upload === undefined || upload.size > maxThumbnailBytes) return undefined
    const size = yield* sizeOf(upload)
    // Telegram drops a thumbnail that does not fit, and says nothing.
    if (size?.type !== "jpeg" || Math.max(size.width, size.height) > maxThumbnailSide) return undefined
    return yield* files.store(upload, { kind: "thumbnail", width: size.width, height: size.height, duration: 0 })
  })

  return Effect.fnUntraced(function* (kind: Sendable, params: Params, upload: Upload, about: Params["values"]) {
    if (kind === "photo") {
      if (upload.size > maxPhotoBytes) return yield* badRequest("file is too big")
      const size = yield* sizeOf(upload)
      if (size === undefined) return yield* badRequest("IMAGE_PROCESS_FAILED")
      return yield* files.store(upload, { kind, width: size.width, height: size.height, duration: 0 })
    }
    if (looksInto.has(kind) && upload.size < leastFilmBytes) return yield* badRequest("VIDEO_FILE_INVALID")
    const told = yield* decode(About)({ values: about, files: {} })
    const duration = kind === "voice" ? (told.duration ?? (yield* heard(upload))) : told.duration
    const file = describing(kind, { ...told, duration })
    const thumbnail = yield* thumbnailOf(params, about["thumbnail"])
    return yield* files.store(upload, treated(defined({ ...file, thumbnail: thumbnail?.id }), params.treatment))
  })
})

/** The file that a parameter means: an upload, a `file_id` of an earlier sending, or an address to fetch. */
export const receivingFiles = Effect.gen(function* () {
  const files = yield* Files
  const download = yield* downloading
  const store = yield* storing

  const known = Effect.fnUntraced(function* (id: string, kind: Sendable) {
    const file = yield* files.find(id)
    if (file === undefined) return yield* wrongFile
    if (isPicture(file.kind) === isPicture(kind)) return file
    return yield* badRequest(`can't use file of type ${kindNames[file.kind]} as ${kindNames[kind]}`)
  })

  /** `given` names the file; `about` holds its width, height, duration and thumbnail. */
  return Effect.fnUntraced(function* (params: Params, kind: Sendable, given: unknown, about: Params["values"]) {
    const attached = attachedTo(given)
    // Some clients name an upload after its parameter and leave the parameter itself empty.
    const direct = given === undefined || given === "" ? params.files[kind] : undefined
    let upload = attached === undefined ? direct : params.files[attached]
    if (upload === undefined) {
      if (typeof given !== "string" || given === "") {
        return yield* badRequest(`there is no ${kind.replace("_", " ")} in the request`)
      }
      if (attached !== undefined) return yield* wrongFile
      if (!/^https?:\/\//i.test(given)) return yield* known(given, kind)
      if (kind === "video_note") return yield* badRequest("sending video notes by a URL is currently unsupported")
      upload = yield* download(given)
    }
    if (upload.size === 0) return yield* badRequest("file must be non-empty")
    const stored: StoredFile = yield* store(kind, params, upload, about)
    return stored
  }, Effect.scoped)
})
