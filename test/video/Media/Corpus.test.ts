import { mkdtemp, copyFile, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it, layer } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { kinds, makeCorpus } from "../../../lab/media/corpus.ts"
import { faultsOf } from "../../../lab/media/received.ts"
import { page, rowsOf } from "../../../lab/media/table.ts"
import { Media } from "../../../src/video/Media.ts"
import { withoutFfmpeg } from "../../kit/ffmpeg.ts"

/** `npm run media` serves all kinds to the running bot; of these each is mended in another way. */
const short: ReadonlyArray<string> = [
  "hevc.mp4",
  "h264-10.mp4",
  "h264-444.mp4",
  "vp9-alpha.webm",
  "mpeg4.avi",
  "opus.mp4",
  "5.1.mp4",
  "pixels-wide.mp4",
  "turn-almost-90.mp4",
  "rate-120.mp4",
  "length-weeks.mp4",
  "edit-skips.mp4",
  "programme.ts",
  "disc.m2ts",
  "theora.ogv",
  "cover-first.mp4",
  "silent.mkv",
  "black-half.mp4",
  "noise.mp4",
  "encrypted.mp4",
  "sound-with-cover.mp4"
]
const chosen = kinds.filter(({ name }) => short.includes(name))

/** The chosen files, for as long as the tests take. */
class Folder extends Context.Service<Folder, string>()("test/Folder") {
  static readonly layer = Layer.effect(
    Folder,
    Effect.acquireRelease(
      Effect.promise(async () => {
        const folder = await mkdtemp(join(tmpdir(), "kudo-corpus-"))
        await makeCorpus(folder, chosen)
        return folder
      }),
      (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
    )
  )
}

describe("the table of what becomes of a finished video", () => {
  it("has a row for each kind of the corpus, in which nothing is wrong", async () => {
    const text = await readFile(page, "utf8")
    assert.deepStrictEqual(
      rowsOf(text),
      kinds.map(({ name, what }) => `\`${name}\` | ${what}`)
    )
    assert.notMatch(text, /✗|not tried/)
    assert.isAtLeast(kinds.length, 120)
    assert.lengthOf(chosen, short.length)
  })
})

describe.skipIf(withoutFfmpeg)("a finished video", () => {
  layer(Layer.merge(Folder.layer, Media.layer({ silentTrack: true })), { excludeTestServices: true })((it) => {
    it.effect.each(chosen)("$name is made right, or refused", ({ name, becomes }) =>
      Effect.gen(function* () {
        const folder = yield* Folder
        const { prepare } = yield* Media
        const video = join(folder, `${name}.served`)
        const [thumbnail, cover] = [`${video}.jpg`, `${video}.cover.jpg`]
        yield* Effect.promise(() => copyFile(join(folder, name), video))
        const prepared = prepare(video, { thumbnail, cover })
        if (becomes._tag === "Refused") {
          assert.include(["undecodable", "no-pictures"], (yield* Effect.flip(prepared)).fault)
          return
        }
        const { width, height, seconds } = (yield* prepared).file
        const got = { kind: "video", width, height, duration: Math.max(1, Math.round(seconds)), video, thumbnail }
        assert.deepStrictEqual(yield* Effect.promise(() => faultsOf(got, becomes, true)), [])
      })
    )
  })
})
