import { Context, Effect, Layer, Schema, Stream } from "effect"
import { randomUUID } from "node:crypto"
import { mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import type { JobId } from "./domain/Ids.ts"
import { Media } from "./Media.ts"

export class VideoStoreError extends Schema.TaggedError<VideoStoreError>()("VideoStoreError", {
  reason: Schema.Literals(["missing", "too-large", "not-a-video", "disk"])
}) {}

/** A finished video on this machine's disk. */
export interface StoredVideo {
  readonly path: string
  /** JPEG of at most 200 kB and 320 px; undefined where no tool can make one. */
  readonly thumbnail: string | undefined
  readonly bytes: number
  readonly width: number
  readonly height: number
  /** Seconds, at least 1, rounded. */
  readonly duration: number
}

/** Our own copies of finished videos: one folder per job in `DATA_DIR/videos`. Storing again replaces atomically. */
export class VideoStore extends Context.Service<
  VideoStore,
  {
    /** Streams to disk in bounded memory, checks that it is a video, makes it streamable, probes it. */
    readonly save: <E>(
      job: JobId,
      bytes: Stream.Stream<Uint8Array, E>
    ) => Effect.Effect<StoredVideo, E | VideoStoreError>
    readonly find: (job: JobId) => Effect.Effect<StoredVideo, VideoStoreError>
  }
>()("kudo/VideoStore") {
  static readonly layer = (options: { readonly dataDir: string }) =>
    Layer.effect(
      VideoStore,
      Effect.map(Media, (media) => make(media, resolve(options.dataDir, "videos")))
    )
}

/** What Telegram takes at most, from a server of one's own: 2000 MB. */
const maxBytes = 2_000_000_000

const Meta = Schema.fromJsonString(
  Schema.Struct({
    thumbnail: Schema.Boolean,
    bytes: Schema.Int,
    width: Schema.Int,
    height: Schema.Int,
    duration: Schema.Int
  })
)
const decodeMeta = Schema.decodeUnknownEffect(Meta)
const encodeMeta = Schema.encodeEffect(Meta)

const fail = (reason: VideoStoreError["reason"]) => new VideoStoreError({ reason })
const disk = <A>(work: () => Promise<A>) => Effect.tryPromise({ try: work, catch: () => fail("disk") })

/** Writes a stream to a file that is on the disk when this succeeds; each chunk is written before the next is asked for. */
const write = <E>(path: string, bytes: Stream.Stream<Uint8Array, E>): Effect.Effect<void, E | VideoStoreError> =>
  Effect.acquireUseRelease(
    disk(() => open(path, "wx", 0o600)),
    (file) => {
      let written = 0
      return Stream.runForEach(bytes, (chunk) => {
        written += chunk.length
        return written > maxBytes ? Effect.fail(fail("too-large")) : disk(() => file.writeFile(chunk))
      }).pipe(Effect.andThen(disk(() => file.sync())))
    },
    (file) => Effect.promise(() => file.close())
  )

const make = (media: Media["Service"], root: string): VideoStore["Service"] => {
  const folder = (job: JobId) => join(root, job)

  /** Mends, measures and describes the video in a folder. */
  const finish = Effect.fnUntraced(function* (at: string) {
    const video = join(at, "video.mp4")
    const notAVideo = () => fail("not-a-video")
    const first = yield* Effect.mapError(media.probe(video), notAVideo)
    const mended = join(at, "mended.mp4")
    if (!first.streamable && (yield* media.makeStreamable(video, mended))) yield* disk(() => rename(mended, video))
    const probed = yield* Effect.mapError(media.probe(video), notAVideo)
    const thumbnail = yield* media.thumbnail(video, join(at, "thumbnail.jpg"))
    const { size } = yield* disk(() => stat(video))
    const meta = yield* encodeMeta({
      thumbnail,
      bytes: size,
      width: probed.width,
      height: probed.height,
      duration: Math.max(1, Math.round(probed.seconds))
    }).pipe(Effect.orDie)
    yield* disk(() => writeFile(join(at, "meta.json"), meta))
  })

  const find = Effect.fn("VideoStore.find")(function* (job: JobId) {
    const at = folder(job)
    const text = yield* Effect.tryPromise({
      try: () => readFile(join(at, "meta.json"), "utf8"),
      catch: () => fail("missing")
    })
    const { thumbnail, ...meta } = yield* Effect.mapError(decodeMeta(text), () => fail("missing"))
    return { ...meta, path: join(at, "video.mp4"), thumbnail: thumbnail ? join(at, "thumbnail.jpg") : undefined }
  })

  const save = <E>(job: JobId, bytes: Stream.Stream<Uint8Array, E>) =>
    Effect.acquireUseRelease(
      disk(async () => {
        const temporary = join(root, `.${job}-${randomUUID()}`)
        await mkdir(temporary, { recursive: true })
        return temporary
      }),
      (temporary) =>
        write(join(temporary, "video.mp4"), bytes).pipe(
          Effect.andThen(finish(temporary)),
          Effect.andThen(
            disk(async () => {
              await rm(folder(job), { recursive: true, force: true })
              await rename(temporary, folder(job))
            })
          ),
          Effect.andThen(find(job))
        ),
      (temporary) => Effect.promise(() => rm(temporary, { recursive: true, force: true }))
    ).pipe(Effect.withSpan("VideoStore.save", { attributes: { jobId: job } }))

  return VideoStore.of({ save, find })
}
