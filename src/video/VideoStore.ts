import { Context, Effect, Layer, Schema, Semaphore, type Stream } from "effect"
import { randomUUID } from "node:crypto"
import { mkdir, readdir, rename, stat, writeFile } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { JobId } from "../domain/Ids.ts"
import { Media, type NotAVideo, type OnPercent } from "./Media.ts"
import { failpoint } from "../platform/Failpoints.ts"
import { makeOutage } from "../platform/Outage.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { type Bucket, makeArchive } from "./VideoStore/Archive.ts"
import { bytesBelow } from "./VideoStore/bytesBelow.ts"
import { makeCopies } from "./VideoStore/Copies.ts"
import { sync, syncNames } from "./VideoStore/durable.ts"
import { type Incoming, makeIncoming } from "./VideoStore/incoming.ts"
import { type Arrived, currentOf, decodeMeta, encodeMeta, type Meta, versionOf } from "./VideoStore/meta.ts"
import { receive } from "./VideoStore/receive.ts"
import { setAside, sweepRefused } from "./VideoStore/setAside.ts"
import { disk, fail, lookup, noVideo, removed, type VideoStoreError } from "./VideoStore/VideoStoreError.ts"

export type { Arrived } from "./VideoStore/meta.ts"
export { VideoStoreError } from "./VideoStore/VideoStoreError.ts"

/** A finished video on this machine's disk. */
export interface StoredVideo {
  readonly path: string
  /** Names these very bytes: another video of the job has another. */
  readonly version: string
  /** When it was stored, in milliseconds since the epoch. */
  readonly storedAt: number
  /** JPEG in the video's own size; undefined where no tool can make one, and of videos that an earlier release stored. */
  readonly cover: string | undefined
  /** JPEG of at most 200 kB and 320 px; undefined where no tool can make one. */
  readonly thumbnail: string | undefined
  readonly bytes: number
  readonly width: number
  readonly height: number
  /** Seconds, at least 1, rounded. */
  readonly duration: number
  /** Unknown of videos that an earlier release stored. */
  readonly arrived?: Arrived | undefined
}

/** What a stored video takes. */
export interface KeptVideo {
  readonly job: JobId
  /** Of all its files. */
  readonly bytes: number
}

/**
 * Our own copies of finished videos: one folder per job in `DATA_DIR/videos`. What `save` has answered survives a power
 * cut. Saving again replaces at once: whoever looks finds the old video or the new one, whole.
 */
export class VideoStore extends Context.Service<
  VideoStore,
  {
    /**
     * Streams to disk in bounded memory, checks that it is a video, and makes it ready to be sent. What is no video is kept
     * for a day in `DATA_DIR/videos/.refused`, for the operator to look at. With `untouched` it stays as large as it came.
     */
    readonly save: <E>(
      job: JobId,
      bytes: Stream.Stream<Uint8Array, E>,
      untouched?: boolean
    ) => Effect.Effect<StoredVideo, E | VideoStoreError>
    readonly find: (job: JobId) => Effect.Effect<StoredVideo, VideoStoreError>
    /** The same in at most so many bytes, made when it is first asked for; "too-large" where that cannot be. */
    readonly smaller: (
      job: JobId,
      maxBytes: number,
      onPercent?: OnPercent
    ) => Effect.Effect<StoredVideo, VideoStoreError>
    /** Every stored video, with the bytes that it takes. */
    readonly list: Effect.Effect<ReadonlyArray<KeptVideo>, VideoStoreError>
    /** Makes room on the disk: takes a video away; where a bucket has it, only from the disk. */
    readonly evict: (job: JobId) => Effect.Effect<void>
    /** Copies to the bucket what is only on the disk, where there is a bucket. */
    readonly copyOut: Effect.Effect<void, VideoStoreError>
    /** Takes a video away, also one that is not there. What a bucket that is away still has stays there. */
    readonly remove: (job: JobId) => Effect.Effect<void>
    /** The same for good: it fails while a bucket may still have it. */
    readonly erase: (job: JobId) => Effect.Effect<void, VideoStoreError>
  }
>()("kudo/VideoStore") {
  /**
   * `maxBytes`: a video with more bytes is refused while it arrives. With a `bucket` every video is copied there as well, in
   * the background, and comes back from there when the disk no longer has it.
   */
  static readonly layer = (options: {
    readonly dataDir: string
    readonly maxBytes?: number
    readonly bucket?: Bucket | undefined
  }) =>
    Layer.effect(
      VideoStore,
      Effect.gen(function* () {
        const root = resolve(options.dataDir, "videos")
        const media = yield* Media
        const incoming = makeIncoming(root)
        yield* incoming.clear
        yield* sweepRefused(root)
        const disk = make({ media, root, incoming, maxBytes: options.maxBytes ?? maxVideoBytes })
        return options.bucket === undefined ? disk.service : yield* withBucket(disk, options.bucket)
      })
    )

  /** Copies to the bucket, in one process of all, what was not copied when it was saved. */
  static readonly layerRun = Layer.unwrap(
    Effect.map(VideoStore, ({ copyOut }) => inOneProcess({ name: "CopyVideos", every: "1 minute", round: copyOut }))
  )
}

/** What Telegram takes at most, from a server of one's own: 2000 MB. */
const maxVideoBytes = 2_000_000_000

const unfit = ({ fault }: NotAVideo) => (fault === "disk" ? fail("disk") : noVideo(fault))

/** Makes the video in a folder ready to be sent, and describes it. */
const finish = (media: Media["Service"]) =>
  Effect.fnUntraced(function* (folder: string, version: string, untouched: boolean) {
    const video = join(folder, "video.mp4")
    const pictures = { thumbnail: join(folder, "thumbnail.jpg"), cover: join(folder, "cover.jpg") }
    // The disk takes what came while it is looked at, so that little is left to wait for afterwards.
    const [{ arrived, heard, file, stills, manifest }] = yield* Effect.all(
      [Effect.mapError(media.prepare(video, pictures, untouched), unfit), Effect.ignore(disk(() => sync(video)))],
      { concurrency: "unbounded" }
    )
    return yield* disk(async (): Promise<Meta> => {
      await sync(video)
      if (stills) await Promise.all(Object.values(pictures).map(sync))
      await syncNames(folder)
      const { size } = await stat(video)
      return {
        version,
        thumbnail: stills,
        cover: stills,
        manifest,
        bytes: size,
        width: file.width,
        height: file.height,
        duration: Math.max(1, Math.round(file.seconds)),
        arrived: {
          width: arrived.width,
          height: arrived.height,
          seconds: arrived.seconds,
          sound: heard
        }
      }
    })
  })

const isJob = (name: string): name is JobId => Schema.is(JobId)(name)

const list = (root: string) =>
  disk(async (): Promise<ReadonlyArray<KeptVideo>> => {
    const found: Array<KeptVideo> = []
    for (const name of await readdir(root).catch(() => [])) {
      if (isJob(name)) found.push({ job: name, bytes: await bytesBelow(join(root, name)) })
    }
    return found
  })

interface Parts {
  readonly media: Media["Service"]
  readonly root: string
  readonly incoming: Incoming
  readonly maxBytes: number
}

const make = ({ media, root, incoming, maxBytes }: Parts) => {
  const describe = finish(media)
  const meta = (job: JobId) => join(root, job, "meta.json")
  const current = (job: JobId) => currentOf(meta(job))

  // Without a span: that a video is not here yet is no fault of the way on which it comes.
  const find = Effect.fnUntraced(function* (job: JobId) {
    const { version, thumbnail, cover = false, arrived, manifest: _, ...rest } = yield* current(job)
    const at = (name: string) => join(root, job, version, name)
    const { size, mtimeMs } = yield* lookup(() => stat(at("video.mp4")))
    if (size !== rest.bytes) return yield* fail("missing")
    return {
      ...rest,
      version,
      arrived,
      storedAt: mtimeMs,
      path: at("video.mp4"),
      thumbnail: thumbnail ? at("thumbnail.jpg") : undefined,
      cover: cover ? at("cover.jpg") : undefined
    }
  })

  /** Puts a whole version in its place and lets it count, then takes away the one before. */
  const place = Effect.fnUntraced(function* (job: JobId, folder: string, described: Meta) {
    const text = yield* Effect.mapError(encodeMeta(described), () => fail("not-a-video"))
    const before = yield* Effect.option(current(job))
    const next = join(root, job, `.${described.version}.json`)
    yield* disk(async () => {
      await mkdir(join(root, job), { recursive: true, mode: 0o700 })
      await rename(folder, join(root, job, described.version))
      await writeFile(next, text, { mode: 0o600, flush: true })
      await rename(next, meta(job))
      await syncNames(join(root, job))
      await syncNames(root)
    }).pipe(Effect.tapError(() => Effect.andThen(removed(next), removed(join(root, job, described.version)))))
    if (before._tag === "Some") yield* removed(join(root, job, before.value.version))
  })

  const save: VideoStore["Service"]["save"] = (job, bytes, untouched = false) =>
    Effect.suspend(() => {
      const version = randomUUID()
      return incoming.within(version, (folder) =>
        receive(join(folder, "video.mp4"), bytes, maxBytes).pipe(
          Effect.andThen(failpoint("store.downloaded")),
          Effect.andThen(
            Effect.tapError(describe(folder, version, untouched), ({ reason }) =>
              reason === "not-a-video" ? setAside(root, job, join(folder, "video.mp4")) : Effect.void
            )
          ),
          Effect.tap(failpoint("store.prepared")),
          Effect.flatMap((described) => Effect.uninterruptible(place(job, folder, described))),
          Effect.andThen(find(job))
        )
      )
    }).pipe(Effect.withSpan("VideoStore.save", { attributes: { jobId: job } }))

  const smaller = Effect.fn("VideoStore.smaller")(function* (job: JobId, maxBytes: number, onPercent?: OnPercent) {
    const whole = yield* find(job)
    const path = join(dirname(whole.path), "smaller.mp4")
    const made = yield* Effect.option(lookup(() => stat(path)))
    if (made._tag === "None" || made.value.size > maxBytes) {
      const next = `${path}.${randomUUID()}`
      if (!(yield* media.shrink(whole.path, next, maxBytes, onPercent))) return yield* fail("too-large")
      yield* Effect.uninterruptible(disk(() => rename(next, path)))
    }
    const { size } = yield* lookup(() => stat(path))
    // So few bytes may have taken a smaller picture.
    const { width, height } = yield* Effect.orElseSucceed(media.inspect(path), () => whole)
    return { ...whole, version: `${whole.version}.smaller`, path, bytes: size, width, height }
  })

  const remove = (job: JobId) => removed(join(root, job))
  const removing = { remove, erase: remove, evict: remove }
  const service = VideoStore.of({ save, find, smaller, list: list(root), ...removing, copyOut: Effect.void })
  return { service, root, incoming, place }
}

/** The store on the disk, with copies in a bucket behind it. */
const withBucket = Effect.fnUntraced(function* (
  { service, root, incoming, place }: ReturnType<typeof make>,
  bucket: Bucket
) {
  const scope = yield* Effect.scope
  const outage = yield* makeOutage("keeping videos in the bucket", { alert: "bucket" })
  const folderOf = (job: JobId) => join(root, job)
  const copies = yield* makeCopies({ archive: makeArchive(bucket), outage, folderOf, versionOf })
  /** One at a time, so that who asks meanwhile finds what came. */
  const restoring = yield* Semaphore.make(1)

  const bring = (job: JobId) =>
    incoming.within(randomUUID(), (folder) =>
      Effect.gen(function* () {
        const text = yield* Effect.mapError(copies.restore(job, folder), ({ reason }) =>
          fail(reason === "away" ? "disk" : "missing")
        )
        const described = yield* Effect.mapError(decodeMeta(text), () => fail("missing"))
        yield* copies.note(folder)
        yield* Effect.uninterruptible(place(job, folder, described))
      })
    )
  const isMissing = ({ reason }: VideoStoreError) => reason === "missing"
  const find = (job: JobId) =>
    Effect.catchIf(service.find(job), isMissing, () =>
      Effect.catchIf(service.find(job), isMissing, () => Effect.andThen(bring(job), service.find(job))).pipe(
        restoring.withPermits(1)
      )
    )

  return VideoStore.of({
    ...service,
    find,
    save: (job, bytes, untouched) =>
      Effect.tap(service.save(job, bytes, untouched), () => Effect.forkIn(copies.copy(job), scope)),
    smaller: (job, maxBytes, onPercent) => Effect.andThen(find(job), service.smaller(job, maxBytes, onPercent)),
    evict: (job) => Effect.flatMap(copies.isCopied(job), (is) => (is ? service.remove(job) : Effect.void)),
    copyOut: Effect.flatMap(service.list, (kept) =>
      Effect.forEach(kept, ({ job }) => copies.copy(job), { discard: true })
    ),
    remove: (job) => Effect.andThen(Effect.ignore(copies.remove(job)), service.remove(job)),
    erase: (job) =>
      Effect.andThen(
        Effect.mapError(copies.remove(job), () => fail("disk")),
        service.remove(job)
      )
  })
})
