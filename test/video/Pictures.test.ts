import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import sharp from "sharp"
import { Pictures, type PictureProblem } from "../../src/video/Pictures.ts"
import { ftyp, promisingPng, quartered, quartersOf, svg, turnedBy, zip } from "../kit/pictures.ts"

type Made = () => Promise<Buffer>

/** How far a colour may be off: by what a JPEG loses, or by what paper cannot show. */
const near = 40
const onPaper = 110

const orientations = [1, 2, 3, 4, 5, 6, 7, 8]

/** A picture of several frames, of which only the first is the one of quarters. */
const animated = async () => {
  const first = await quartered(300, 200).raw().toBuffer()
  const second = Buffer.alloc(first.length, 128)
  return sharp(Buffer.concat([first, second]), { raw: { width: 300, height: 400, channels: 3, pageHeight: 200 } })
}

const good: ReadonlyArray<readonly [string, Made]> = [
  ...orientations.map(
    (n) => [`a JPEG of a camera held in way ${n}`, () => quartered(300, 200, n).jpeg().toBuffer()] as const
  ),
  ["a progressive JPEG", () => quartered().jpeg({ progressive: true }).toBuffer()],
  ["a JPEG in the colours of a printer", () => quartered().toColourspace("cmyk").jpeg().toBuffer()],
  ["a JPEG in the colours of a newer screen", () => quartered().withIccProfile("p3").jpeg().toBuffer()],
  [
    "a JPEG with something behind it",
    async () => Buffer.concat([await quartered().jpeg().toBuffer(), Buffer.alloc(5000, 7)])
  ],
  ["a PNG", () => quartered().png().toBuffer()],
  ["a PNG of 256 colours", () => quartered().png({ palette: true }).toBuffer()],
  ["a PNG that can be seen through", () => quartered().ensureAlpha(1).png().toBuffer()],
  ["a PNG of 16 bits", () => quartered().toColourspace("rgb16").png().toBuffer()],
  ["a PNG of a camera held sideways", () => quartered(300, 200, 6).png().toBuffer()],
  ["an interlaced PNG", () => quartered().png({ progressive: true }).toBuffer()],
  ["a WebP", () => quartered().webp().toBuffer()],
  ["a lossless WebP that can be seen through", () => quartered().ensureAlpha(1).webp({ lossless: true }).toBuffer()],
  ["a WebP of a camera held sideways", () => quartered(300, 200, 8).webp().toBuffer()],
  ["an animated WebP", async () => (await animated()).webp().toBuffer()],
  ["a GIF", () => quartered().gif().toBuffer()],
  ["an animated GIF", async () => (await animated()).gif().toBuffer()],
  ["an AVIF", () => quartered().avif({ quality: 80 }).toBuffer()],
  ["a TIFF", () => quartered().tiff({ compression: "lzw" }).toBuffer()],
  ["a TIFF of 16 bits", () => quartered().toColourspace("rgb16").tiff().toBuffer()],
  ["a TIFF of a printer", () => quartered().toColourspace("cmyk").tiff().toBuffer()],
  ["the smallest that is taken", () => quartered(32, 32).png().toBuffer()],
  ["a long strip", () => quartered(4000, 100).jpeg().toBuffer()],
  ["a high strip", () => quartered(100, 4000).jpeg().toBuffer()],
  ["the largest that is taken, held sideways", () => quartered(9000, 12_000, 6).jpeg({ quality: 40 }).toBuffer()]
]

const bad: ReadonlyArray<readonly [string, PictureProblem, Made]> = [
  ["a single point", "too-small", () => quartered(1, 1).png().toBuffer()],
  ["a line", "too-small", () => quartered(2000, 8).png().toBuffer()],
  ["one row more than the largest", "too-large", async () => promisingPng(12_000, 9001)],
  ["a bomb: a small file that promises three billion points", "too-large", async () => promisingPng(60_000, 50_000)],
  ["a file of 21 MB", "too-large", async () => Buffer.alloc(21_000_000, await quartered().jpeg().toBuffer())],
  ["a PNG that ends after its first rows", "broken", async () => promisingPng(4000, 3000)],
  ["a JPEG that is cut off", "broken", async () => (await quartered(900, 600).jpeg().toBuffer()).subarray(0, 2500)],
  ["a PNG that is cut off", "broken", async () => (await noise().png().toBuffer()).subarray(0, 20_000)],
  ["a WebP that is cut off", "broken", async () => (await noise().webp().toBuffer()).subarray(0, 2000)],
  ["the beginning of a JPEG", "broken", async () => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])],
  ["the beginning of a GIF", "broken", async () => Buffer.from("GIF89a")],
  ["the container of an AVIF with nothing in it", "broken", async () => ftyp("avif", "mif1")],
  ["a HEIC", "heic", async () => ftyp("heic", "mif1")],
  ["a HEIC of a sequence", "heic", async () => ftyp("msf1", "hevc")],
  ["a drawing", "not-a-picture", async () => svg],
  ["a page", "not-a-picture", async () => Buffer.from("<!doctype html><html><body>hi</body></html>")],
  ["an archive that is called a picture", "not-a-picture", async () => zip],
  ["a document", "not-a-picture", async () => Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj")],
  ["a video", "not-a-picture", async () => ftyp("isom", "iso2", "avc1", "mp41")],
  ["a bitmap", "not-a-picture", async () => Buffer.concat([Buffer.from("BM"), Buffer.alloc(500)])],
  ["a text", "not-a-picture", async () => Buffer.from("a red fox")],
  ["nothing", "not-a-picture", async () => Buffer.alloc(0)]
]

const noise = () =>
  sharp({
    create: {
      width: 300,
      height: 300,
      channels: 3,
      noise: { type: "gaussian", mean: 128, sigma: 60 },
      background: "black"
    }
  })

/** Memory of the process beyond this, in bytes, is more than one picture may take: the largest decoded at once is 324 MB. */
const mostMemory = 400_000_000

layer(Pictures.layer, { excludeTestServices: true })((it) => {
  describe("a picture that a user sent", () => {
    it.effect.each(good.map(([name, made]) => ({ name, made })))(
      "has the very size that was asked for, is upright and of its own colours: $name",
      ({ name, made }) =>
        Effect.gen(function* () {
          const { upright, fitted } = yield* Pictures
          const kept = yield* upright(yield* Effect.promise(made))
          const within = name.includes("printer") ? onPaper : near
          assert.isBelow(yield* Effect.promise(() => turnedBy(kept)), within)
          for (const [width, height, fit] of [
            [720, 1280, "crop"],
            [854, 480, "pad"]
          ] as const) {
            const { bytes, mediaType } = yield* fitted(kept, { width, height }, fit)
            const seen = yield* Effect.promise(() => quartersOf(bytes))
            assert.deepInclude({ ...seen, mediaType }, { width, height, mediaType: "image/jpeg" })
            if (fit === "crop") assert.isBelow(yield* Effect.promise(() => turnedBy(bytes)), within)
          }
        })
    )

    it.effect.each(bad.map(([name, reason, made]) => ({ name, reason, made })))(
      "is refused by what is wrong with it: $name",
      ({ reason, made }) =>
        Effect.gen(function* () {
          const { upright } = yield* Pictures
          const error = yield* Effect.flip(upright(yield* Effect.promise(made)))
          assert.strictEqual(error.reason, reason)
        })
    )

    it.effect("is shown whole where it is not cut: the room beside it is black", () =>
      Effect.gen(function* () {
        const { upright, fitted } = yield* Pictures
        const kept = yield* upright(yield* Effect.promise(() => quartered(400, 400).png().toBuffer()))
        const { bytes } = yield* fitted(kept, { width: 720, height: 1280 }, "pad")
        const { data } = yield* Effect.promise(() => sharp(bytes).raw().toBuffer({ resolveWithObject: true }))
        assert.isBelow(Math.max(...data.subarray(0, 720 * 3)), 20)
      })
    )

    it.effect("is white where it can be seen through", () =>
      Effect.gen(function* () {
        const { upright } = yield* Pictures
        const clear = sharp({
          create: { width: 200, height: 200, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } }
        })
        const kept = yield* upright(yield* Effect.promise(() => clear.png().toBuffer()))
        const { quarters } = yield* Effect.promise(() => quartersOf(kept))
        assert.isAbove(Math.min(...quarters.flat()), 250)
      })
    )

    it.effect("takes a bounded part of the memory, however many of the largest come at once", () =>
      Effect.gen(function* () {
        const { upright } = yield* Pictures
        const largest = yield* Effect.promise(() => quartered(9000, 12_000, 6).jpeg({ quality: 40 }).toBuffer())
        const before = process.memoryUsage.rss()
        let most = before
        const watching = setInterval(() => {
          most = Math.max(most, process.memoryUsage.rss())
        }, 5)
        yield* Effect.forEach(Array.from({ length: 6 }), () => upright(largest), { concurrency: "unbounded" })
        clearInterval(watching)
        assert.isBelow(most - before, mostMemory)
      })
    )
  })
})
