import { Effect, FileSystem, Path, Schema, Stream } from "effect"
import { HttpClient } from "effect/http"
import { badRequest } from "./BotApiError.ts"
import { decode, type Params, Whole } from "./BotApiParams.ts"
import { type FileKind, Files, type StoredFile, type Upload } from "./Files.ts"
import { imageSize } from "./ImageSize.ts"

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

const wrongFile = badRequest("wrong file identifier/HTTP URL specified")
const noContent = badRequest("failed to get HTTP URL content")

const VideoFields = Schema.Struct({
  width: Schema.optional(Whole),
  height: Schema.optional(Whole),
  duration: Schema.optional(Whole)
})

/** The file that a parameter means: an upload, a `file_id` of an earlier sending, or an address to fetch. */
export const receivingFiles = Effect.gen(function* () {
  const files = yield* Files
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const client = yield* HttpClient.HttpClient

  const head = (at: string) =>
    fs.stream(at, { bytesToRead: headBytes }).pipe(
      Stream.runCollect,
      Effect.map((chunks) => Buffer.concat(chunks)),
      Effect.orDie
    )

  const download = Effect.fnUntraced(
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

  const thumbnailOf = Effect.fnUntraced(function* (params: Params, given: unknown) {
    const name = typeof given === "string" && given.startsWith("attach://") ? given.slice(9) : "thumbnail"
    const upload = params.files[name]
    if (upload === undefined || upload.size > maxThumbnailBytes) return undefined
    const size = imageSize(yield* head(upload.at))
    // Telegram drops a thumbnail that does not fit, and says nothing.
    if (size?.type !== "jpeg" || Math.max(size.width, size.height) > maxThumbnailSide) return undefined
    return yield* files.store(upload, { kind: "thumbnail", width: size.width, height: size.height, duration: 0 })
  })

  const storePhoto = Effect.fnUntraced(function* (upload: Upload) {
    if (upload.size > maxPhotoBytes) return yield* badRequest("file is too big")
    const size = imageSize(yield* head(upload.at))
    if (size === undefined) return yield* badRequest("IMAGE_PROCESS_FAILED")
    return yield* files.store(upload, { kind: "photo", width: size.width, height: size.height, duration: 0 })
  })

  const storeVideo = Effect.fnUntraced(function* (params: Params, upload: Upload, about: Params["values"]) {
    const {
      width = unknownSide,
      height = unknownSide,
      duration = 0
    } = yield* decode(VideoFields)({
      values: about,
      files: {}
    })
    const thumbnail = yield* thumbnailOf(params, about["thumbnail"])
    return yield* files.store(upload, {
      kind: "video",
      width,
      height,
      duration,
      ...(thumbnail === undefined ? {} : { thumbnail: thumbnail.id })
    })
  })

  const known = Effect.fnUntraced(function* (id: string, kind: FileKind) {
    const file = yield* files.find(id)
    if (file === undefined) return yield* wrongFile
    return file.kind === kind ? file : yield* badRequest(`can't use file of type ${file.kind} as ${kind}`)
  })

  /** `given` names the file; `about` holds its width, height, duration and thumbnail. */
  return Effect.fnUntraced(function* (
    params: Params,
    kind: "video" | "photo",
    given: unknown,
    about: Params["values"]
  ) {
    const attached = typeof given === "string" && given.startsWith("attach://") ? given.slice(9) : undefined
    const direct = given === undefined ? params.files[kind] : undefined
    let upload = attached === undefined ? direct : params.files[attached]
    if (upload === undefined) {
      if (typeof given !== "string" || given === "") return yield* badRequest(`there is no ${kind} in the request`)
      if (attached !== undefined) return yield* wrongFile
      if (!/^https?:\/\//i.test(given)) return yield* known(given, kind)
      upload = yield* download(given)
    }
    if (upload.size === 0) return yield* badRequest("file must be non-empty")
    const stored: StoredFile = kind === "photo" ? yield* storePhoto(upload) : yield* storeVideo(params, upload, about)
    return stored
  }, Effect.scoped)
})
