import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { fileURLToPath } from "node:url"
import { Media } from "../../src/video/Media.ts"
import { readMp4 } from "../../src/video/Media/Mp4.ts"
import { decodeAll, makeVideo, withoutFfmpeg } from "../kit/ffmpeg.ts"
import { box, type Mp4Options, tinyMp4 } from "../kit/mp4.ts"

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-media-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

/** Reads bytes as if they were a file. */
const reading = (bytes: Uint8Array) =>
  Effect.gen(function* () {
    const path = join(yield* folder, "video")
    yield* Effect.promise(() => writeFile(path, bytes))
    return yield* readMp4(path)
  })

const media = (options: { readonly ffmpeg?: string; readonly ffprobe?: string } = {}) =>
  Effect.map(Layer.build(Media.layer(options)), (context) => Effect.runSync(Effect.provide(Media, context)))
const withoutTools = media({ ffmpeg: "no-such-ffmpeg", ffprobe: "no-such-ffprobe" })

describe("reading a video without any tool", () => {
  const usual = { width: 720, height: 1280, seconds: 4, codec: "avc1", streamable: true }
  const files: ReadonlyArray<readonly [string, Mp4Options, Partial<typeof usual>]> = [
    ["size, length and format", {}, usual],
    ["that the index comes last", { indexLast: true }, { streamable: false }],
    ["the sides as shown when it is turned", { turned: true }, { width: 1280, height: 720 }],
    ["the wider fields of long videos", { wide: true, seconds: 5000 }, { seconds: 5000 }],
    ["a length in parts of a second", { seconds: 8.333 }, { seconds: 8.333 }],
    ["another format", { codec: "hvc1" }, { codec: "hvc1" }],
    ["the size from the description of the pictures", { sizeInDescription: true }, usual],
    ["the length of a fragmented file, whose index is in pieces", { fragmented: true }, { ...usual, streamable: false }]
  ]
  it.effect.each(files)("finds %s", ([_, options, expected]) =>
    Effect.gen(function* () {
      assert.deepInclude(yield* reading(tinyMp4(options)), expected)
    })
  )

  it.effect("reads a few small pieces of a file of any size", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "large")
      const whole = tinyMp4({ dataBytes: 0 })
      yield* Effect.promise(async () => {
        const file = await open(path, "w")
        await file.write(whole.subarray(0, whole.length - 8))
        // A box whose length is said in 64 bits, and 3 GB that take no room on the disk.
        const head = Buffer.alloc(16)
        head.writeUInt32BE(1)
        head.write("mdat", 4)
        head.writeBigUInt64BE(3_000_000_000n, 8)
        await file.write(head)
        await file.truncate(whole.length - 8 + 3_000_000_000)
        await file.close()
      })
      assert.deepInclude(yield* readMp4(path), usual)
    })
  )

  it.effect("agrees with the clips that come with the playground", () =>
    Effect.gen(function* () {
      const clip = fileURLToPath(new URL("../../packages/playground/src/Playground/clips/9x16.mp4", import.meta.url))
      const { width, height, seconds } = yield* readMp4(clip)
      assert.strictEqual((width * 16) / 9, height)
      assert.isAbove(seconds, 0.5)
    })
  )
})

describe("a file that is no video", () => {
  const good = tinyMp4()
  const moovAt = good.indexOf("moov") - 4
  const changed = (at: number, value: number) => {
    const bytes = Buffer.from(good)
    bytes.writeUInt32BE(value, at)
    return bytes
  }
  const nested = (depth: number): Buffer => (depth === 0 ? box("free") : box("moov", nested(depth - 1)))
  const start = good.subarray(0, moovAt)
  const files: ReadonlyArray<readonly [string, Uint8Array]> = [
    ["nothing", Buffer.alloc(0)],
    ["a page", Buffer.from("<!doctype html><html><title>404</title></html>")],
    ["only sound", tinyMp4({ soundOnly: true })],
    ["a download cut within the pictures", good.subarray(0, good.length - 1)],
    ["a download cut within the index", good.subarray(0, moovAt + 100)],
    ["a download cut between index and pictures", good.subarray(0, good.indexOf("mdat") - 4)],
    [
      "a download cut within a later fragment",
      Buffer.concat([tinyMp4({ fragmented: true }), good.subarray(-1008, -1)])
    ],
    ["a box that claims to be larger than the file", changed(moovAt, 0x7fff_ffff)],
    ["a box that claims to be smaller than its head", changed(moovAt, 3)],
    ["an index that holds nothing", Buffer.concat([start, box("moov"), box("mdat")])],
    ["an index that ends in its first field", Buffer.concat([start, box("moov", box("mvhd", Buffer.alloc(2)))])],
    ["boxes in boxes", Buffer.concat([start, nested(2000), box("mdat")])],
    ["a million boxes", Buffer.concat([good, Buffer.alloc(8_000_000, box("free"))])],
    [
      "an index of a million tracks",
      Buffer.concat([start, box("moov", Buffer.alloc(8_000_000, box("trak"))), box("mdat")])
    ],
    ["a picture without a size", tinyMp4({ width: 0, height: 0 })],
    ["a picture larger than any screen", tinyMp4({ width: 20_000, height: 20_000 })],
    ["a video of a month", tinyMp4({ seconds: 30 * 24 * 60 * 60, wide: true })]
  ]
  it.effect.each(files)("is refused in bounded time: %s", ([_, bytes]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(reading(bytes))
      assert.strictEqual(error._tag, "NotAVideo")
    })
  )

  it.effect("a missing file is refused as well", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(readMp4(join(yield* folder, "missing")))
      assert.strictEqual(error._tag, "NotAVideo")
    })
  )
})

describe("a machine without ffmpeg", () => {
  it.live("says so, and still reads videos; what it cannot make it does not leave half made", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const path = join(at, "video.mp4")
      yield* Effect.promise(() => writeFile(path, tinyMp4({ indexLast: true })))
      const tools = yield* withoutTools
      assert.deepStrictEqual(tools.capabilities, { ffmpeg: undefined, ffprobe: undefined })
      assert.isFalse(tools.ffmpeg)
      assert.deepInclude(yield* tools.probe(path), { width: 720, height: 1280, seconds: 4 })
      assert.isFalse(yield* tools.faststart(path, join(at, "1")))
      assert.isFalse(yield* tools.thumbnail(path, join(at, "2")))
      assert.isFalse(yield* tools.shrink(path, join(at, "3"), 1000))
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(at)), ["video.mp4"])
    })
  )

  it.live("takes a program of that name that is something else for none", () =>
    Effect.gen(function* () {
      const { capabilities } = yield* media({ ffmpeg: "true", ffprobe: "false" })
      assert.deepStrictEqual(capabilities, { ffmpeg: undefined, ffprobe: undefined })
    })
  )
})

describe("tools that misbehave", () => {
  /** An ffmpeg that says its version and then does what it is told. */
  const impostor = (at: string, script: string) =>
    Effect.promise(async () => {
      const path = join(at, "ffmpeg")
      await writeFile(path, `#!/bin/sh\n[ "$1" = -version ] && { echo "ffmpeg version 9.9"; exit; }\n${script}\n`, {
        mode: 0o755
      })
      return path
    })

  it.live("see nothing of the bot's environment", () =>
    Effect.gen(function* () {
      const at = yield* folder
      process.env["KUDO_TEST_SECRET"] = "a secret of the operator"
      const { thumbnail } = yield* media({ ffmpeg: yield* impostor(at, `env > ${at}/environment`) })
      yield* Effect.promise(() => writeFile(join(at, "v.mp4"), tinyMp4()))
      yield* thumbnail(join(at, "v.mp4"), join(at, "t.jpg"))
      delete process.env["KUDO_TEST_SECRET"]
      const environment = yield* Effect.promise(() => readFile(join(at, "environment"), "utf8"))
      assert.include(environment, "PATH=")
      assert.notInclude(environment, "a secret of the operator")
    })
  )

  it.live("are killed when nobody waits for them any more, and what they began is taken away", () =>
    Effect.gen(function* () {
      const at = yield* folder
      // The last argument is where the result goes, after "file:".
      const script = 'for out; do :; done; echo $$ > "$(dirname "$0")/pid"; echo half > "${out#file:}"; exec sleep 60'
      const { faststart } = yield* media({ ffmpeg: yield* impostor(at, script) })
      yield* Effect.promise(() => writeFile(join(at, "v.mp4"), tinyMp4()))
      const fiber = yield* Effect.forkChild(faststart(join(at, "v.mp4"), join(at, "out.mp4")))
      yield* Effect.promise(() => until(async () => (await readdir(at)).includes("out.mp4")))
      const pid = Number(yield* Effect.promise(() => readFile(join(at, "pid"), "utf8")))
      yield* Fiber.interrupt(fiber)
      assert.throws(() => process.kill(pid, 0), /ESRCH/)
      assert.notInclude(yield* Effect.promise(() => readdir(at)), "out.mp4")
    })
  )

  it.live("are not believed when they leave nothing, or a picture that Telegram refuses", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* Effect.promise(() => writeFile(join(at, "v.mp4"), tinyMp4()))
      const lazy = yield* media({ ffmpeg: yield* impostor(at, "exit 0") })
      assert.isFalse(yield* lazy.thumbnail(join(at, "v.mp4"), join(at, "t.jpg")))
      const script = 'for out; do :; done; head -c 200001 /dev/zero > "${out#file:}"'
      const lavish = yield* media({ ffmpeg: yield* impostor(at, script) })
      assert.isFalse(yield* lavish.thumbnail(join(at, "v.mp4"), join(at, "t.jpg")))
      assert.notInclude(yield* Effect.promise(() => readdir(at)), "t.jpg")
    })
  )
})

/** Asks again and again, for two seconds at most. */
const until = async (question: () => Promise<boolean>) => {
  const end = performance.now() + 2000
  while (!(await question())) {
    if (performance.now() > end) throw new Error("not so within two seconds")
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe.skipIf(withoutFfmpeg)("real videos", () => {
  const video = (options: Parameters<typeof makeVideo>[1]) =>
    Effect.gen(function* () {
      const at = yield* folder
      const path = join(at, "video.mp4")
      yield* Effect.promise(() => makeVideo(path, options))
      return { path, out: (name: string) => join(at, name), tools: yield* media() }
    })

  it.live("are measured, whatever way they lie", () =>
    Effect.gen(function* () {
      const { path, tools } = yield* video({ size: "360x640", seconds: 2 })
      assert.match(tools.capabilities.ffmpeg ?? "", /\d/)
      const found = yield* tools.probe(path)
      assert.deepInclude(found, { width: 360, height: 640, codec: "avc1", streamable: false })
      assert.approximately(found.seconds, 2, 0.1)
    })
  )

  it.live("get their index in front without losing a frame", () =>
    Effect.gen(function* () {
      const { path, out, tools } = yield* video({ size: "360x640", seconds: 1 })
      assert.isTrue(yield* tools.faststart(path, out("fast.mp4")))
      assert.deepInclude(yield* tools.probe(out("fast.mp4")), { width: 360, height: 640, streamable: true })
      assert.strictEqual(yield* Effect.promise(() => decodeAll(out("fast.mp4"))), "h264,360,640")
    })
  )

  it.live("are measured in fragments too, and put together", () =>
    Effect.gen(function* () {
      const more = ["-movflags", "frag_keyframe+empty_moov+default_base_moof"]
      const { path, out, tools } = yield* video({ size: "640x360", seconds: 2, more })
      const found = yield* tools.probe(path)
      assert.isFalse(found.streamable)
      assert.approximately(found.seconds, 2, 0.2)
      assert.isTrue(yield* tools.faststart(path, out("whole.mp4")))
      assert.isTrue((yield* tools.probe(out("whole.mp4"))).streamable)
    })
  )

  it.live.each(["540x960", "960x540", "64x64"])("of %s get a thumbnail that Telegram takes", (size) =>
    Effect.gen(function* () {
      const { path, out, tools } = yield* video({ size, seconds: 1 })
      assert.isTrue(yield* tools.thumbnail(path, out("t.jpg")))
      const { size: bytes } = yield* Effect.promise(() => stat(out("t.jpg")))
      assert.isAtMost(bytes, 200_000)
      const [format, width, height] = (yield* Effect.promise(() => decodeAll(out("t.jpg")))).split(",")
      const scale = size === "64x64" ? 1 : 3
      assert.deepStrictEqual([format, `${Number(width) * scale}x${Number(height) * scale}`], ["mjpeg", size])
    })
  )

  it.live("are shrunk below a limit and still play, or not at all", () =>
    Effect.gen(function* () {
      const { path, out, tools } = yield* video({ size: "1280x720", seconds: 4, more: ["-b:v", "8M"] })
      const { size: before } = yield* Effect.promise(() => stat(path))
      assert.isAbove(before, 600_000)
      assert.isTrue(yield* tools.shrink(path, out("small.mp4"), 600_000))
      const { size: after } = yield* Effect.promise(() => stat(out("small.mp4")))
      assert.isAtMost(after, 600_000)
      assert.match(yield* Effect.promise(() => decodeAll(out("small.mp4"))), /^h264,\d+,480$/)
      assert.deepInclude(yield* tools.probe(out("small.mp4")), { streamable: true })
      assert.isFalse(yield* tools.shrink(path, out("tiny.mp4"), 20_000))
      assert.deepStrictEqual((yield* Effect.promise(() => readdir(join(path, "..")))).toSorted(), [
        "small.mp4",
        "video.mp4"
      ])
    })
  )

  it.live("whose pictures are a hundred times what their header says are not decoded", () =>
    Effect.gen(function* () {
      const { path, out, tools } = yield* video({ size: "8192x4320", seconds: 0.1 })
      const lie = (bytes: Buffer, from: string, to: string) => {
        const at = bytes.indexOf(Buffer.from(from, "hex"))
        assert.isAbove(at, 0)
        Buffer.from(to, "hex").copy(bytes, at)
      }
      yield* Effect.promise(async () => {
        const bytes = await readFile(path)
        lie(bytes, "2000000010e00000", "0040000000400000")
        lie(bytes, "200010e0", "00400040")
        await writeFile(path, bytes)
      })
      assert.deepInclude(yield* tools.probe(path), { width: 64, height: 64 })
      assert.isFalse(yield* tools.thumbnail(path, out("t.jpg")))
    })
  )

  it.live("that only pretend to be videos make no tool run for long or leave anything", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const path = join(at, "video.mp4")
      yield* Effect.promise(() => writeFile(path, tinyMp4({ dataBytes: 100_000 })))
      const tools = yield* media()
      assert.isFalse(yield* tools.thumbnail(path, join(at, "t.jpg")))
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(at)), ["video.mp4"])
    })
  )
})
