import { appendFile, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer } from "effect"
import { fileURLToPath } from "node:url"
import { Media } from "../../src/video/Media.ts"
import { indexFirst } from "../../src/video/Media/indexFirst.ts"
import { encodeWithin } from "../../src/video/Media/Toolbox.ts"
import { bundledFfmpeg } from "../../src/video/Media/bundled.ts"
import { looksLikeVideo, readWhole } from "../../src/video/Media/Whole.ts"
import { brightnessOf, decodeAll, framesOf, loudestOf, makeVideo, withoutFfmpeg } from "../kit/ffmpeg.ts"
import { box, type Mp4Options, tinyMp4 } from "../kit/mp4.ts"

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-media-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)
const written = Effect.fnUntraced(function* (bytes: Uint8Array) {
  const path = join(yield* folder, "video")
  yield* Effect.promise(() => writeFile(path, bytes))
  return path
})
const bytesOf = (path: string) => Effect.promise(() => readFile(path))

const media = (options: Parameters<typeof Media.layer>[0] = {}) =>
  Effect.map(Layer.build(Media.layer(options)), (context) => Effect.runSync(Effect.provide(Media, context)))
const withoutTools = media({ ffmpeg: "no-such-ffmpeg", ffprobe: "no-such-ffprobe" })

/** Where the pictures go: the small one by this name. */
const stills = (thumbnail: string) => ({ thumbnail, cover: `${thumbnail}.cover` })

const clip = (name: string) =>
  fileURLToPath(new URL(`../../packages/playground/src/Playground/clips/${name}.mp4`, import.meta.url))

describe("whether a file is whole", () => {
  const files: ReadonlyArray<readonly [string, Uint8Array, { readonly iso: boolean; readonly streamable: boolean }]> = [
    ["an index in front", tinyMp4(), { iso: true, streamable: true }],
    ["an index at the end", tinyMp4({ indexLast: true }), { iso: true, streamable: false }],
    ["an index in pieces", tinyMp4({ fragmented: true }), { iso: true, streamable: false }],
    ["a gap in front", Buffer.concat([box("free", Buffer.alloc(9)), tinyMp4()]), { iso: true, streamable: false }],
    [
      "a server's own words behind it",
      Buffer.concat([tinyMp4(), Buffer.from("\r\n--boundary--\r\n")]),
      { iso: true, streamable: true }
    ],
    ["another kind of file", Buffer.from("1a45dfa3a3428681", "hex"), { iso: false, streamable: false }]
  ]
  it.effect.each(files)("is told of %s", ([_, bytes, expected]) =>
    Effect.gen(function* () {
      assert.deepInclude(yield* readWhole(yield* written(bytes)), expected)
    })
  )

  it.effect("is told by a few small reads, whatever the file's size", () =>
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
      assert.deepInclude(yield* readWhole(path), { iso: true, streamable: true })
    })
  )

  const good = tinyMp4()
  const moovAt = good.indexOf("moov") - 4
  const changed = (at: number, value: number) => {
    const bytes = Buffer.from(good)
    bytes.writeUInt32BE(value, at)
    return bytes
  }
  const start = good.subarray(0, moovAt)
  const broken: ReadonlyArray<readonly [string, Uint8Array]> = [
    ["cut within the pictures", good.subarray(0, good.length - 1)],
    ["cut within the index", good.subarray(0, moovAt + 100)],
    ["cut between index and pictures", good.subarray(0, good.indexOf("mdat") - 4)],
    ["cut within a later fragment", Buffer.concat([tinyMp4({ fragmented: true }), good.subarray(-1008, -1)])],
    ["with a box that claims to be larger than the file", changed(moovAt, 0x7fff_ffff)],
    ["with a box that claims to be smaller than its head", changed(moovAt, 3)],
    ["of a million boxes", Buffer.concat([good, Buffer.alloc(8_000_000, box("free"))])],
    ["with a million tracks", Buffer.concat([start, box("moov", Buffer.alloc(8_000_000, box("trak"))), box("mdat")])]
  ]
  it.effect.each(broken)("is denied in bounded time of a file %s", ([_, bytes]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(readWhole(yield* written(bytes)))
      assert.include(["cut", "implausible"], error.fault)
    })
  )

  it("pages, sentences and pictures do not look like videos by their first bytes", () => {
    for (const text of ["<!doctype html>", '{"error":"x"}', "Not found, sorry", "\u0089PNG\r\n\u001a\nIHDR"])
      assert.isFalse(looksLikeVideo(Buffer.from(text, "latin1").subarray(0, 12)))
    for (const bytes of ["0000001c66747970", "1a45dfa3", "474000", "5249464600000000"])
      assert.isTrue(looksLikeVideo(Buffer.from(bytes, "hex")))
  })
})

describe("a machine without ffmpeg", () => {
  it.live.each(["9x16", "16x9", "1x1", "4x3"])("reads what a %s video holds", (name) =>
    Effect.gen(function* () {
      const tools = yield* withoutTools
      assert.deepStrictEqual(tools.capabilities, { ffmpeg: undefined, ffprobe: undefined })
      const file = yield* tools.inspect(clip(name))
      const [wide = 1, high = 1] = name.split("x").map(Number)
      assert.approximately(file.width / file.height, wide / high, 0.01)
      assert.approximately(file.seconds, 6, 0.1)
      assert.deepInclude(file, { container: "mp4", codec: "avc", plain: true, hdr: false, upright: true })
      assert.strictEqual(file.sound?.codec, "aac")
    })
  )

  const noise = (bytes: Buffer, fill: (part: Buffer) => void) => {
    const at = bytes.indexOf("mdat") + 4
    fill(bytes.subarray(at))
    return bytes
  }
  const rubbish: ReadonlyArray<readonly [string, (clip: Buffer) => Buffer, string]> = [
    [
      "noise",
      (clip) => noise(clip, (part) => part.forEach((_, n) => (part[n] = (n * 2654435761) >>> 13))),
      "undecodable"
    ],
    ["zeros", (clip) => noise(clip, (part) => part.fill(0)), "undecodable"],
    ["nothing", () => Buffer.alloc(0), "cut"],
    ["a page", () => Buffer.from("<!doctype html><html><title>404</title></html>"), "unreadable"],
    ["a download that was cut", (clip) => clip.subarray(0, clip.length - 1), "cut"],
    ["an index without pictures", () => tinyMp4(), "no-pictures"]
  ]
  it.live.each(rubbish)("takes %s for no video", ([_, spoil, fault]) =>
    Effect.gen(function* () {
      const path = yield* written(spoil(yield* bytesOf(clip("9x16"))))
      const error = yield* Effect.flip((yield* withoutTools).inspect(path))
      assert.strictEqual(error.fault, fault)
    })
  )

  it.live("takes a program of that name that is something else for none", () =>
    Effect.gen(function* () {
      const { capabilities } = yield* media({ ffmpeg: "true", ffprobe: "false" })
      assert.deepStrictEqual(capabilities, { ffmpeg: undefined, ffprobe: undefined })
    })
  )
})

describe("an encoder", () => {
  it.each([
    [4, 1920, 1080, 120],
    [60, 1080, 1920, 600],
    [60, 320, 180, 600],
    [60, 2160, 3840, 2400],
    [180, 1920, 1080, 1800],
    [24 * 60 * 60, 1920, 1080, 3600]
  ])("of a video of %i s in %i×%i may take %i s for a run", (seconds, width, height, most) => {
    assert.strictEqual(Duration.toSeconds(encodeWithin({ seconds, width, height })), most)
  })
})

describe("tools that misbehave", () => {
  /** An ffmpeg that says its version, decodes everything unless it is told how, and otherwise does what it is told. */
  const impostor = (at: string, script: string, decoding = "echo 0; echo 0; echo 0; exit") =>
    Effect.promise(async () => {
      const path = join(at, "ffmpeg")
      const honest = `[ "$1" = -version ] && { echo "ffmpeg version 9.9"; exit; }
case "$*" in *framecrc*) ${decoding};; esac`
      await writeFile(path, `#!/bin/sh\n${honest}\n${script}\n`, { mode: 0o755 })
      return path
    })
  const copied = (at: string) =>
    Effect.promise(() => readFile(clip("9x16")).then((bytes) => writeFile(join(at, "v.mp4"), bytes)))

  it.live("see nothing of the bot's environment", () =>
    Effect.gen(function* () {
      const at = yield* folder
      process.env["KUDO_TEST_SECRET"] = "a secret of the operator"
      const { prepare } = yield* media({ ffmpeg: yield* impostor(at, `env > ${at}/environment`) })
      yield* copied(at)
      yield* prepare(join(at, "v.mp4"), stills(join(at, "t.jpg")))
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
      const { prepare } = yield* media({ ffmpeg: yield* impostor(at, script) })
      yield* copied(at)
      const fiber = yield* Effect.forkChild(prepare(join(at, "v.mp4"), stills(join(at, "t.jpg"))))
      yield* Effect.promise(() => until(async () => (await readdir(at)).includes("t.jpg")))
      const pid = Number(yield* Effect.promise(() => readFile(join(at, "pid"), "utf8")))
      yield* Fiber.interrupt(fiber)
      assert.throws(() => process.kill(pid, 0), /ESRCH/)
      assert.notInclude(yield* Effect.promise(() => readdir(at)), "t.jpg")
    })
  )

  it.live("and are stopped from outside say nothing of the video, which is judged without them", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* copied(at)
      const killed = "kill -9 $$"
      const { prepare } = yield* media({ ffmpeg: yield* impostor(at, killed, killed) })
      const made = yield* prepare(join(at, "v.mp4"), stills(join(at, "t.jpg")))
      assert.deepInclude({ ...made.file, stills: made.stills }, { codec: "avc", stills: false })
    })
  )

  it.live("are not believed when they leave nothing, or a picture that Telegram refuses", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* copied(at)
      const lazy = yield* media({ ffmpeg: yield* impostor(at, "exit 0") })
      assert.isFalse((yield* lazy.prepare(join(at, "v.mp4"), stills(join(at, "t.jpg")))).stills)
      const script = 'for out; do :; done; head -c 200001 /dev/zero > "${out#file:}"'
      const lavish = yield* media({ ffmpeg: yield* impostor(at, script) })
      assert.isFalse((yield* lavish.prepare(join(at, "v.mp4"), stills(join(at, "t.jpg")))).stills)
      assert.notInclude(yield* Effect.promise(() => readdir(at)), "t.jpg")
    })
  )
})

/** Asks again and again, for a minute at most. */
const until = async (question: () => Promise<boolean>) => {
  const end = performance.now() + 60_000
  while (!(await question())) {
    if (performance.now() > end) throw new Error("not so within a minute")
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe.skipIf(withoutFfmpeg)("real videos", () => {
  const video = (options: Parameters<typeof makeVideo>[1], name = "video.mp4") =>
    Effect.gen(function* () {
      const at = yield* folder
      const path = join(at, name)
      yield* Effect.promise(() => makeVideo(path, options))
      return { path, out: (name: string) => join(at, name), tools: yield* media(), bare: yield* withoutTools }
    })
  const small = { size: "320x180", seconds: 1 }

  it.live("stay as large as they came where that is what they were bought for, and play at once all the same", () =>
    Effect.gen(function* () {
      const more = ["-movflags", "frag_keyframe+empty_moov+default_base_moof"]
      const { path, out, tools } = yield* video({ size: "1092x1090", seconds: 1, more }, "v.mp4")
      const before = yield* Effect.promise(() => framesOf(path))
      const { file } = yield* tools.prepare(path, stills(out("t.jpg")), true)
      assert.deepInclude(file, { width: 1092, height: 1090, codec: "avc" })
      assert.deepStrictEqual(yield* Effect.promise(() => framesOf(path)), before)
      assert.deepInclude(yield* readWhole(path), { streamable: true })
    })
  )

  const copies: ReadonlyArray<readonly [string, string, ReadonlyArray<string>]> = [
    ["its index last", "v.mp4", []],
    ["its index in pieces", "v.mp4", ["-movflags", "frag_keyframe+empty_moov+default_base_moof"]],
    ["Matroska", "v.mkv", []],
    ["a transport stream", "v.ts", []],
    ["QuickTime", "v.mov", []]
  ]
  it.live.each(copies)(
    "in %s become an MP4 that plays at once without ffmpeg, picture by picture the same",
    ([_, name, more]) =>
      Effect.gen(function* () {
        const { path, out, bare } = yield* video({ ...small, more }, name)
        const before = yield* Effect.promise(() => framesOf(path))
        const { file } = yield* bare.prepare(path, stills(out("t.jpg")))
        assert.deepInclude(yield* readWhole(path), { iso: true, streamable: true })
        assert.deepStrictEqual(yield* Effect.promise(() => framesOf(path)), before)
        assert.deepInclude(file, { width: 320, height: 180, codec: "avc" })
        assert.approximately(file.seconds, 1, 0.1)
      })
  )

  it.live.each(["540x960", "960x540", "64x64"])("of %s get a thumbnail that Telegram takes", (size) =>
    Effect.gen(function* () {
      const { path, out, tools } = yield* video({ size, seconds: 1 })
      assert.isTrue((yield* tools.prepare(path, stills(out("t.jpg")))).stills)
      const { size: bytes } = yield* Effect.promise(() => stat(out("t.jpg")))
      assert.isAtMost(bytes, 200_000)
      const [format, width, height] = (yield* Effect.promise(() => decodeAll(out("t.jpg")))).split(",")
      assert.strictEqual(yield* Effect.promise(() => decodeAll(out("t.jpg.cover"))), `mjpeg,${size.replace("x", ",")}`)
      const scale = size === "64x64" ? 1 : 3
      assert.deepStrictEqual([format, `${Number(width) * scale}x${Number(height) * scale}`], ["mjpeg", size])
    })
  )

  /** Makes a file large without making it long: by room that nothing uses. */
  const enlarge = (path: string) =>
    Effect.promise(async () => {
      const header = Buffer.alloc(8)
      header.writeUInt32BE(32_000_000)
      header.write("free", 4, "latin1")
      await appendFile(path, header)
      await truncate(path, (await stat(path)).size + 32_000_000 - header.length)
    })

  it.live.each([
    ["that begin at once", []],
    ["that begin in the dark", ["-vf", "fade=in:st=0.2:d=1"]]
  ] as const)("of many bytes %s get a thumbnail that is not black", ([_, more]) =>
    Effect.gen(function* () {
      const { path, out, tools } = yield* video({
        size: "320x180",
        seconds: 4,
        more: ["-movflags", "+faststart", ...more]
      })
      yield* enlarge(path)
      assert.isTrue((yield* tools.prepare(path, stills(out("t.jpg")))).stills)
      assert.isAbove(yield* Effect.promise(() => brightnessOf(out("t.jpg"))), 50)
    })
  )

  it.live("whose index is last are copied with it in front, and nothing else of them changes", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const [source, out] = [join(at, "last.mp4"), join(at, "first.mp4")]
      yield* Effect.promise(() => makeVideo(source, { size: "64x64", seconds: 2 }))
      assert.isTrue(yield* indexFirst(source, out))
      assert.deepInclude(yield* readWhole(out), { streamable: true })
      assert.deepStrictEqual(yield* Effect.promise(() => framesOf(out)), yield* Effect.promise(() => framesOf(source)))
      const [before, after] = yield* Effect.promise(() => Promise.all([readFile(source), readFile(out)]))
      assert.strictEqual(after.length, before.length)
      // What has no index behind it, or one in pieces, is left to the tools.
      assert.isFalse(yield* indexFirst(out.replace("first", "none"), join(at, "2.mp4")))
      yield* Effect.promise(() => writeFile(source, tinyMp4({ fragmented: true })))
      assert.isFalse(yield* indexFirst(source, join(at, "3.mp4")))
      yield* Effect.promise(() => writeFile(source, box("free", tinyMp4({ indexLast: true }))))
      assert.isFalse(yield* indexFirst(source, join(at, "4.mp4")))
    })
  )

  it.live("whose index tells of a part, and pieces behind it of the rest, lose nothing of either", () =>
    Effect.gen(function* () {
      const { path, out, tools, bare } = yield* video({ ...small, more: ["-g", "12", "-movflags", "frag_keyframe"] })
      assert.deepInclude(yield* readWhole(path), { inParts: true })
      const before = yield* Effect.promise(() => framesOf(path))
      yield* bare.prepare(path, stills(out("t.jpg")))
      assert.deepStrictEqual(yield* Effect.promise(() => framesOf(path)), before)
      const { file, arrived } = yield* tools.prepare(path, stills(out("t.jpg")))
      assert.deepStrictEqual(yield* Effect.promise(() => framesOf(path)), before)
      for (const { seconds } of [file, arrived]) assert.approximately(seconds, 1, 0.1)
      assert.deepInclude(yield* readWhole(path), { streamable: true, inParts: false })
    })
  )

  it.live("with further pictures beside the ones that players show are made of these alone", () =>
    Effect.gen(function* () {
      const graph = ["-filter_complex", "[0:v]split[one][shown];[one]scale=64:64[other]"]
      const tracks = ["-map", "[other]", "-map", "[shown]", "-disposition:v:0", "0", "-disposition:v:1", "default"]
      const more = [...graph, ...tracks, "-map", "1:a", "-c:v", "mpeg4"]
      const { path, out, tools } = yield* video({ ...small, more })
      const { arrived, stills: pictured } = yield* tools.prepare(path, stills(out("t.jpg")))
      assert.deepInclude(arrived, { width: 320, height: 180 })
      assert.isTrue(pictured)
      assert.strictEqual(yield* Effect.promise(() => decodeAll(path)), "h264,320,180")
      assert.strictEqual(yield* Effect.promise(() => decodeAll(out("t.jpg"))), "mjpeg,320,180")
    })
  )

  it.live("of more colours than a screen's stay as bright as they are", () =>
    Effect.gen(function* () {
      const colours = "-color_primaries bt2020 -colorspace bt2020nc -color_trc bt709".split(" ")
      const more = ["-pix_fmt", "yuv420p10le", "-profile:v", "high10", ...colours]
      const { path, out, tools } = yield* video({ ...small, more })
      // Ten bits are counted up to 1023.
      const before = (yield* Effect.promise(() => brightnessOf(path))) / 4
      const { file } = yield* tools.prepare(path, stills(out("t.jpg")))
      assert.deepInclude(file, { codec: "avc", plain: true, hdr: false })
      assert.approximately(yield* Effect.promise(() => brightnessOf(path)), before, 5)
    })
  )

  it.live("of many bytes whose index is last show the same pictures when it is first", () =>
    Effect.gen(function* () {
      const { path, out, tools } = yield* video(small)
      yield* enlarge(path)
      const before = yield* Effect.promise(() => framesOf(path))
      assert.isTrue((yield* tools.prepare(path, stills(out("t.jpg")))).stills)
      assert.deepStrictEqual(yield* Effect.promise(() => framesOf(path)), before)
      assert.deepInclude(yield* readWhole(path), { streamable: true })
    })
  )

  it.live.skipIf(bundledFfmpeg() === undefined)("on a bare machine are converted by the package's own ffmpeg", () =>
    Effect.gen(function* () {
      const more = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"]
      const { path, out } = yield* video({ ...small, more })
      const tools = yield* media({ ffmpeg: bundledFfmpeg() ?? "", ffprobe: "no-such-ffprobe" })
      assert.isTrue((yield* tools.prepare(path, stills(out("t.jpg")))).stills)
      assert.deepInclude(yield* tools.inspect(path), { codec: "avc", plain: true, width: 320, height: 180 })
      assert.isTrue(yield* tools.shrink(path, out("small.mp4"), 60_000))
      assert.match(yield* Effect.promise(() => decodeAll(out("small.mp4"))), /^h264,/)
    })
  )

  it.live("without sound get a silent track without ffmpeg, as long as they are, and the same pictures", () =>
    Effect.gen(function* () {
      const { path, out } = yield* video({ ...small, more: ["-an"] })
      const before = yield* Effect.promise(() => framesOf(path))
      const tools = yield* media({ ffmpeg: "no-such-ffmpeg", ffprobe: "no-such-ffprobe", silentTrack: true })
      const { arrived } = yield* tools.prepare(path, stills(out("t.jpg")))
      assert.isNull(arrived.sound)
      const file = yield* tools.inspect(path)
      assert.deepInclude(file.sound, { codec: "aac", channels: 2 })
      assert.approximately(file.seconds, arrived.seconds, 0.05)
      assert.deepStrictEqual(yield* Effect.promise(() => framesOf(path)), before)
      assert.isBelow(yield* Effect.promise(() => loudestOf(path)), -80)
    })
  )

  it.live.each([
    ["a tone", "volume=1", true],
    ["a whisper", "volume=0.02", true],
    ["nothing", "volume=0", false]
  ] as const)("with a track of %s are heard, unless it is silence", ([_, volume, expected]) =>
    Effect.gen(function* () {
      const { path, out, tools } = yield* video({ ...small, more: ["-af", volume] })
      const { arrived, heard } = yield* tools.prepare(path, stills(out("t.jpg")))
      assert.deepStrictEqual([arrived.sound?.codec, heard], ["aac", expected])
    })
  )

  it.live("say in the file that a model made them; a manifest of where they come from stays untouched", () =>
    Effect.gen(function* () {
      const { path, out, tools } = yield* video({ ...small, more: ["-movflags", "+faststart"] })
      const bare = yield* bytesOf(path)
      assert.strictEqual((yield* tools.prepare(path, stills(out("t.jpg")))).manifest, "none")
      const marked = yield* bytesOf(path)
      assert.isTrue(bare.equals(marked.subarray(0, bare.length)))
      assert.include(marked.subarray(bare.length).toString(), "digitalsourcetype/trainedAlgorithmicMedia")
      const manifest = box("uuid", Buffer.from("d8fec3d61b0e483c92975828877ec481", "hex"), Buffer.alloc(40))
      const signed = Buffer.concat([bare, manifest])
      yield* Effect.promise(() => writeFile(path, signed))
      assert.strictEqual((yield* tools.prepare(path, stills(out("t.jpg")))).manifest, "kept")
      assert.isTrue(signed.equals(yield* bytesOf(path)))
      const last = yield* video(small)
      yield* Effect.promise(() => appendFile(last.path, manifest))
      assert.strictEqual((yield* tools.prepare(last.path, stills(out("u.jpg")))).manifest, "lost")
    })
  )

  it.live("are shrunk below a limit and still play, or not at all", () =>
    Effect.gen(function* () {
      const { path, out, tools } = yield* video({ size: "1280x720", seconds: 4, more: ["-b:v", "8M"] })
      const { size: before } = yield* Effect.promise(() => stat(path))
      assert.isAbove(before, 600_000)
      const heard: Array<number> = []
      const hear = (percent: number) => Effect.sync(() => void heard.push(percent))
      assert.isTrue(yield* tools.shrink(path, out("small.mp4"), 600_000, hear))
      assert.deepStrictEqual(
        heard,
        heard.toSorted((a, b) => a - b)
      )
      assert.isAbove(heard.at(-1) ?? 0, 90)
      assert.isAtMost(heard.at(-1) ?? 0, 100)
      const { size: after } = yield* Effect.promise(() => stat(out("small.mp4")))
      assert.isAtMost(after, 600_000)
      assert.match(yield* Effect.promise(() => decodeAll(out("small.mp4"))), /^h264,\d+,480$/)
      assert.deepInclude(yield* readWhole(out("small.mp4")), { streamable: true })
      assert.isFalse(yield* tools.shrink(path, out("tiny.mp4"), 20_000))
      assert.deepStrictEqual((yield* Effect.promise(() => readdir(join(path, "..")))).toSorted(), [
        "small.mp4",
        "video.mp4"
      ])
    })
  )

  it.live("that only pretend to be videos make no tool run for long or leave anything", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const path = join(at, "video.mp4")
      yield* Effect.promise(() => writeFile(path, tinyMp4({ dataBytes: 100_000 } satisfies Mp4Options)))
      const error = yield* Effect.flip((yield* media()).prepare(path, stills(join(at, "t.jpg"))))
      assert.strictEqual(error._tag, "NotAVideo")
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(at)), ["video.mp4"])
    })
  )
})
