import { randomUUID } from "node:crypto"
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises"
import { hostname, tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Latch, Layer, Schedule, Stream } from "effect"
import { TestClock } from "effect/testing"
import { JobId } from "../../src/domain/Ids.ts"
import { Media } from "../../src/video/Media.ts"
import { VideoStore } from "../../src/video/VideoStore.ts"
import { decodeAll, makeVideo, withoutFfmpeg } from "../kit/ffmpeg.ts"
import { believingMedia } from "../kit/media.ts"
import { tinyMp4 } from "../kit/mp4.ts"

const job = JobId.make("0b8f1f3e-6f0d-4c39-9d3c-6a7f2a0c1d11")
const other = JobId.make("5d1c9f0a-1f5e-4a53-8a63-2f6f0a9b7c22")

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-store-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

const open = (dataDir: string, options: { readonly maxBytes?: number; readonly media?: Layer.Layer<Media> } = {}) =>
  Effect.map(
    Layer.build(
      VideoStore.layer({ dataDir, ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }) }).pipe(
        Layer.provide(options.media ?? believingMedia)
      )
    ),
    (context) => Effect.runSync(Effect.provide(VideoStore, context))
  )

const pieces = (bytes: Uint8Array, size = 1000) =>
  Stream.fromIterable(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size))
  )

/** Every file below a folder, by its path. */
const filesIn = (path: string) =>
  Effect.promise(async () => {
    const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  })
const bytesOf = (path: string) => Effect.promise(() => readFile(path))

describe("a video that was saved", () => {
  it.effect("is there as it came, with its size and length, also after a restart", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const bytes = tinyMp4({ width: 1280, height: 720, seconds: 7.6, dataBytes: 50_000 })
      const saved = yield* (yield* open(dataDir)).save(job, pieces(bytes, 7))
      assert.deepInclude(saved, { bytes: bytes.length, width: 1280, height: 720, duration: 8, thumbnail: undefined })
      assert.deepStrictEqual(yield* (yield* open(dataDir)).find(job), saved)
      assert.isTrue(bytes.equals(yield* bytesOf(saved.path)))
      assert.isTrue(saved.path.startsWith(join(dataDir, "videos", job)))
    })
  )

  it.effect("is never shorter than a second for Telegram", () =>
    Effect.gen(function* () {
      const store = yield* open(yield* folder)
      assert.strictEqual((yield* store.save(job, pieces(tinyMp4({ seconds: 0.2 })))).duration, 1)
    })
  )

  it.effect("is for the bot's own user only", () =>
    Effect.gen(function* () {
      const saved = yield* (yield* open(yield* folder)).save(job, pieces(tinyMp4()))
      const { mode } = yield* Effect.promise(() => stat(saved.path))
      assert.strictEqual(mode & 0o077, 0)
    })
  )

  it.effect("is replaced by another one, and nothing of the first is left", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const store = yield* open(dataDir)
      const first = yield* store.save(job, pieces(tinyMp4()))
      const neighbour = yield* store.save(other, pieces(tinyMp4()))
      const bytes = tinyMp4({ width: 100, height: 100, dataBytes: 10 })
      const second = yield* store.save(job, pieces(bytes))
      assert.isTrue(bytes.equals(yield* bytesOf(second.path)))
      assert.deepInclude(yield* store.find(job), { width: 100, bytes: bytes.length })
      assert.deepStrictEqual(yield* store.find(other), neighbour)
      const files = yield* filesIn(dataDir)
      assert.notInclude(files, first.path)
      assert.strictEqual(files.length, 4)
    })
  )

  it.live("is the old one, whole, until the new one is whole", () =>
    Effect.gen(function* () {
      const store = yield* open(yield* folder)
      const first = tinyMp4({ width: 100 })
      const second = tinyMp4({ width: 200 })
      yield* store.save(job, pieces(first))
      const [begun, rest] = [yield* Latch.make(), yield* Latch.make()]
      const slowly = Stream.concat(
        Stream.tap(pieces(second.subarray(0, 500)), () => begun.open),
        Stream.unwrap(Effect.as(rest.await, pieces(second.subarray(500))))
      )
      const saving = yield* Effect.forkChild(store.save(job, slowly))
      yield* begun.await
      const before = yield* store.find(job)
      assert.strictEqual(before.width, 100)
      assert.isTrue(first.equals(yield* bytesOf(before.path)))
      yield* rest.open
      yield* Fiber.join(saving)
      const after = yield* store.find(job)
      assert.strictEqual(after.width, 200)
      assert.isTrue(second.equals(yield* bytesOf(after.path)))
    })
  )

  it.live("is found whole by everyone while it is replaced again and again", () =>
    Effect.gen(function* () {
      const store = yield* open(yield* folder)
      const variants = [1, 2].map((n) => tinyMp4({ width: 100 * n, dataBytes: 1000 * n }))
      const [one, two] = [variants[0] ?? Buffer.alloc(0), variants[1] ?? Buffer.alloc(0)]
      yield* store.save(job, pieces(one))
      const replacing = yield* Effect.forkChild(
        Effect.forEach(Array.from({ length: 20 }), (_, n) => store.save(job, pieces(n % 2 === 0 ? two : one)), {
          discard: true
        })
      )
      let looks = 0
      while (replacing.pollUnsafe() === undefined) {
        // A path may have been replaced between the answer and the look; then the next answer has the new one.
        const found = yield* Effect.option(store.find(job))
        if (found._tag === "Some")
          assert.strictEqual(found.value.bytes, found.value.width === 100 ? one.length : two.length)
        looks++
        yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      }
      yield* Fiber.join(replacing)
      assert.isAbove(looks, 5)
    })
  )
})

describe("what cannot be saved", () => {
  const gone = "the connection is gone" as const
  const refusals = [
    ["a page instead of a video", Stream.make(Buffer.from("<!doctype html><html></html>")), "not-a-video"],
    ["nothing", Stream.empty, "not-a-video"],
    ["a video cut short", pieces(tinyMp4().subarray(0, -1)), "not-a-video"],
    ["more than is allowed", pieces(tinyMp4({ dataBytes: 20_000 })), "too-large"],
    [
      "a video without an end",
      Stream.concat(pieces(tinyMp4()), Stream.repeat(Stream.make(Buffer.alloc(999)), Schedule.forever)),
      "too-large"
    ],
    ["a download that breaks", Stream.concat(pieces(tinyMp4()), Stream.fail(gone)), gone]
  ] as const
  it.effect.each(refusals)("leaves nothing and keeps the one before: %s", ([_, bytes, expected]) =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const store = yield* open(dataDir, { maxBytes: 10_000 })
      const before = yield* store.save(job, pieces(tinyMp4({ width: 100 })))
      const files = yield* filesIn(dataDir)
      const error = yield* Effect.flip(store.save(job, bytes))
      assert.strictEqual(typeof error === "string" ? error : error.reason, expected)
      const left = (yield* filesIn(dataDir)).filter((path) => !path.includes("/.refused/"))
      assert.deepStrictEqual(left, files)
      assert.deepStrictEqual(yield* store.find(job), before)
    })
  )

  it.effect("a file that is no video is kept for the operator, once for each job", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const store = yield* open(dataDir)
      const cut = tinyMp4().subarray(0, -1)
      for (const _ of [1, 2]) {
        const error = yield* Effect.flip(store.save(job, pieces(cut)))
        assert.deepInclude(error, { reason: "not-a-video", fault: "cut" })
      }
      const [kept, ...others] = yield* filesIn(dataDir)
      assert.deepStrictEqual(others, [])
      assert.isTrue(cut.equals(yield* bytesOf(kept ?? "")))
    })
  )

  it.effect("what is no video takes half a gigabyte of the disk at most", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const store = yield* open(dataDir)
      const earlier = join(dataDir, "videos", ".refused", "earlier")
      const cut = tinyMp4().subarray(0, -1)
      const kept = (bytes: number) =>
        Effect.gen(function* () {
          yield* Effect.promise(async () => {
            await mkdir(dirname(earlier), { recursive: true })
            await writeFile(earlier, "")
            await truncate(earlier, bytes)
          })
          yield* Effect.flip(store.save(job, pieces(cut)))
          return (yield* filesIn(dataDir)).length
        })
      assert.strictEqual(yield* kept(500_000_000), 1)
      assert.strictEqual(yield* kept(500_000_000 - cut.length), 2)
    })
  )

  it.effect("of what is no video twenty files are kept, each for a day", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.now())
      const dataDir = yield* folder
      const store = yield* open(dataDir)
      const earlier = Array.from({ length: 20 }, (_, n) => join(dataDir, "videos", ".refused", `earlier-${n}`))
      yield* Effect.promise(async () => {
        await mkdir(join(dataDir, "videos", ".refused"), { recursive: true })
        for (const path of earlier) await writeFile(path, "")
      })
      const refused = Effect.andThen(Effect.flip(store.save(job, pieces(tinyMp4().subarray(0, -1)))), filesIn(dataDir))
      assert.lengthOf(yield* refused, 20)
      yield* TestClock.adjust("25 hours")
      assert.lengthOf(yield* refused, 1)
    })
  )

  it.effect("a page is refused by its first bytes, without taking the rest", () =>
    Effect.gen(function* () {
      const store = yield* open(yield* folder)
      let taken = 0
      const endless = Stream.forever(
        Stream.sync(() => {
          taken++
          return Buffer.from("<html>")
        })
      )
      assert.strictEqual((yield* Effect.flip(store.save(job, endless))).reason, "not-a-video")
      assert.isAtMost(taken, 5)
    })
  )

  it.live("a save that is interrupted leaves nothing", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const store = yield* open(dataDir)
      const begun = yield* Latch.make()
      const saving = yield* Effect.forkChild(
        store.save(job, Stream.concat(pieces(tinyMp4()), Stream.unwrap(Effect.andThen(begun.open, Effect.never))))
      )
      yield* begun.await
      assert.strictEqual((yield* filesIn(dataDir)).length, 1)
      yield* Fiber.interrupt(saving)
      assert.deepStrictEqual(yield* filesIn(dataDir), [])
      assert.strictEqual((yield* Effect.flip(store.find(job))).reason, "missing")
    })
  )

  it.effect("trouble with the disk has a name of its own", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      // A file where the folder should be fails for every user, root included.
      yield* Effect.promise(() => writeFile(join(dataDir, "videos"), ""))
      const store = yield* open(dataDir)
      assert.strictEqual((yield* Effect.flip(store.save(job, pieces(tinyMp4())))).reason, "disk")
      assert.strictEqual((yield* Effect.flip(store.find(job))).reason, "disk")
    })
  )
})

describe("what is not there any more", () => {
  const damages = [
    ["the description", (dataDir: string) => writeFile(join(dataDir, "videos", job, "meta.json"), "{")],
    [
      "a description that leads elsewhere",
      async (dataDir: string) => {
        const path = join(dataDir, "videos", job, "meta.json")
        const meta: object = JSON.parse(await readFile(path, "utf8"))
        // There is a video, and one of the right size.
        await mkdir(join(dataDir, "elsewhere"))
        await writeFile(join(dataDir, "elsewhere", "video.mp4"), tinyMp4())
        await writeFile(path, JSON.stringify({ ...meta, version: "../../elsewhere" }))
      }
    ],
    ["the video", (_: string, path: string) => rm(path)],
    ["the end of the video", (_: string, path: string) => writeFile(path, tinyMp4().subarray(0, 100))]
  ] as const
  it.effect.each(damages)("is missing, not half there: %s", ([_, damage]) =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const store = yield* open(dataDir)
      const { path } = yield* store.save(job, pieces(tinyMp4()))
      yield* Effect.promise(() => damage(dataDir, path))
      assert.strictEqual((yield* Effect.flip(store.find(job))).reason, "missing")
      yield* store.save(job, pieces(tinyMp4()))
      assert.strictEqual((yield* store.find(job)).width, 720)
    })
  )

  /** What is left in `.incoming` of half a video of some process, last written at a time, once a store was opened. */
  const left = Effect.fnUntraced(function* (name: string, writtenMillis = 0, bytes = 10) {
    const dataDir = yield* folder
    const path = join(dataDir, "videos", ".incoming", name, randomUUID(), "video.mp4")
    yield* Effect.promise(async () => {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, "")
      await truncate(path, bytes)
      for (const one of [path, dirname(path), dirname(dirname(path))])
        await utimes(one, writtenMillis / 1000, writtenMillis / 1000)
    })
    const store = yield* open(dataDir)
    return { store, isLeft: (yield* filesIn(dataDir)).length > 0 }
  })
  const machine = hostname().replaceAll(/[^\w.-]/g, "_")
  const hour = 60 * 60 * 1000

  it.effect.each([
    ["a process of this machine that has ended", `${machine}~999999999~x`, 0, false],
    ["one that had our own number", `${machine}~${process.pid}~earlier`, 0, false],
    ["one that lives", `${machine}~${process.ppid}~x`, 0, true],
    ["one of another machine", "elsewhere~1~x", 0, true],
    ["one of another machine, an hour ago", "elsewhere~1~x", hour + 1, false],
    ["an earlier release", randomUUID(), 0, true],
    ["an earlier release, an hour ago", randomUUID(), hour + 1, false]
  ] as const)("what was left half done is taken away once nobody can be at it: of %s", ([_, name, since, isLeft]) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(since)
      assert.strictEqual((yield* left(name)).isLeft, isLeft)
    })
  )

  it.effect("half done videos take twenty gigabytes at most: the next one waits, as for a full disk", () =>
    Effect.gen(function* () {
      const { store } = yield* left("elsewhere~1~x", 0, 20_000_000_001)
      assert.strictEqual((yield* Effect.flip(store.save(job, pieces(tinyMp4())))).reason, "disk")
      yield* TestClock.setTime(hour + 1)
      yield* store.save(job, pieces(tinyMp4()))
    })
  )
})

describe("a large video", () => {
  it.live("is never held in memory: each piece is on its way to the disk before the next is asked for", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const store = yield* open(dataDir)
      const [pieceCount, piece] = [20, Buffer.alloc(1 << 20, "pictures")]
      const head = tinyMp4({ dataBytes: 0 })
      head.writeUInt32BE(8 + pieceCount * piece.length, head.length - 8)
      const behind: Array<number> = []
      const lookAndMake = (n: number) =>
        Effect.gen(function* () {
          const [path = ""] = yield* filesIn(join(dataDir, "videos", ".incoming"))
          const { size } = yield* Effect.promise(() => stat(path))
          behind.push(head.length + n * piece.length - size)
          return piece
        })
      const rest = Stream.range(0, pieceCount - 1).pipe(Stream.rechunk(1), Stream.mapEffect(lookAndMake))
      const { bytes } = yield* store.save(job, Stream.concat(Stream.make(head), rest))
      assert.strictEqual(bytes, head.length + pieceCount * piece.length)
      assert.deepStrictEqual(new Set(behind), new Set([0]))
    })
  )
})

describe.skipIf(withoutFfmpeg)("a real video", () => {
  it.live("is stored ready to stream, with a thumbnail, and every frame of it", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const source = join(dataDir, "source.mp4")
      yield* Effect.promise(() => makeVideo(source, { size: "360x640", seconds: 2 }))
      const store = yield* open(dataDir, { media: Media.layer() })
      const saved = yield* store.save(job, pieces(yield* bytesOf(source), 4096))
      assert.deepInclude(saved, { width: 360, height: 640, duration: 2 })
      const bytes = yield* bytesOf(saved.path)
      assert.isBelow(bytes.indexOf("moov"), bytes.indexOf("mdat"))
      assert.strictEqual(saved.bytes, bytes.length)
      assert.strictEqual(yield* Effect.promise(() => decodeAll(saved.path)), "h264,360,640")
      assert.strictEqual(yield* Effect.promise(() => decodeAll(saved.thumbnail ?? "")), "mjpeg,180,320")
      const names = (yield* filesIn(join(dataDir, "videos"))).map((path) => path.slice(path.lastIndexOf("/") + 1))
      assert.deepStrictEqual(names.toSorted(), ["cover.jpg", "meta.json", "thumbnail.jpg", "video.mp4"])
    })
  )
  it.live("in fewer bytes tells the size that its picture has then, also when it was made before", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const source = join(dataDir, "source.mp4")
      yield* Effect.promise(() => makeVideo(source, { size: "1280x720", seconds: 1 }))
      const store = yield* open(dataDir, { media: Media.layer() })
      const saved = yield* store.save(job, pieces(yield* bytesOf(source), 4096), true)
      assert.isAbove(saved.bytes, 100_000)
      for (const small of [yield* store.smaller(job, 100_000), yield* store.smaller(job, 100_000)]) {
        assert.deepInclude(small, { width: 854, height: 480, version: `${saved.version}.smaller` })
        assert.isAtMost(small.bytes, 100_000)
      }
    })
  )
})
