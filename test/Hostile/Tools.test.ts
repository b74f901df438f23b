import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { maxPixels, shrinkArguments, stillArguments } from "../../src/video/Media/ffmpeg.ts"
import type { VideoFile } from "../../src/video/Media/VideoFile.ts"
import { tools } from "../../src/video/Media/Tools.ts"
import { readWhole } from "../../src/video/Media/Whole.ts"
import { makeVideo, withoutFfmpeg } from "../kit/ffmpeg.ts"
import { box, type Mp4Options, table, tinyMp4 } from "../kit/mp4.ts"

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-hostile-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

const written = Effect.fnUntraced(function* (bytes: Uint8Array) {
  const path = join(yield* folder, "video.mp4")
  yield* Effect.promise(() => writeFile(path, bytes))
  return path
})

/** 89 million pictures of a byte each, all in one chunk at the file's start: a tool takes 2.1 GB for their list. */
const endless = (samples = 89_000_000) => [
  table("stts", 1, samples, 1),
  table("stsc", 1, 1, samples, 1),
  table("stsz", 1, samples),
  table("stco", 1, 0)
]

describe("an index that claims more than its file can hold is refused before any tool sees it", () => {
  const files: ReadonlyArray<readonly [string, Mp4Options]> = [
    ["one size for millions of pictures", { tables: endless() }],
    ["the same in four tracks", { tables: endless(), tracks: 4 }],
    ["pictures of many bytes, of which a few would fill the file", { tables: [table("stsz", 500, 90)] }],
    ["a table of sizes that ends early", { tables: [table("stsz", 0, 90, 1, 1)] }],
    ["a table of small sizes that ends early", { tables: [table("stz2", 4, 90, 1)] }],
    ["chunks that are not listed", { tables: [table("stco", 70_000_000, 0)] }],
    ["far chunks that are not listed", { tables: [table("co64", 2, 0, 0, 0)] }],
    ["times that are not listed", { tables: [table("stts", 3, 1, 1)] }],
    ["key pictures that are not listed", { tables: [table("stss", 0xffff_ffff)] }],
    [
      "a fragment of millions of pictures that are all alike",
      { fragmented: true, fragment: [box("traf", table("trun", 89_000_000))] }
    ],
    [
      "many fragments of as many pictures as the file has bytes",
      { fragmented: true, fragment: Array.from({ length: 50 }, () => box("traf", table("trun", 1000))) }
    ],
    ["more tracks than any camera writes", { tracks: 17 }],
    ["an index that is packed", { tables: [box("cmov", Buffer.alloc(20))] }]
  ]
  it.effect.each(files)("%s", ([_, options]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(readWhole(yield* written(tinyMp4(options))))
      assert.strictEqual(error.fault, "implausible")
    })
  )

  const honest: ReadonlyArray<readonly [string, Mp4Options]> = [
    ["pictures of one size that are there", { tables: [table("stsz", 10, 96)] }],
    ["pictures of sizes of their own", { tables: [table("stsz", 0, 3, 300, 200, 100), table("stts", 1, 3, 1)] }],
    ["sound that is not encoded", { tables: [table("stsz", 4, 192_000)], dataBytes: 768_000 }],
    ["fragments", { fragmented: true, fragment: [box("traf", table("trun", 96))] }]
  ]
  it.effect.each(honest)("while it is read if it holds what it says: %s", ([_, options]) =>
    Effect.gen(function* () {
      assert.include(yield* readWhole(yield* written(tinyMp4(options))), { iso: true })
    })
  )
})

const anyFile: VideoFile = {
  container: "mp4",
  codec: "avc",
  plain: true,
  hdr: false,
  width: 640,
  height: 360,
  squarePixels: true,
  upright: true,
  seconds: 4,
  framesPerSecond: 24,
  sound: null
}

/** Takes as many bytes of memory as it is told to, and says so when it got them. */
const greedy = `#!/bin/sh
[ "$1" = -version ] && echo version 1 && exit
taken=$(head -c "$1" /dev/zero | tr '\\0' x) && echo "got \${#taken}"
`

describe("a tool", () => {
  it.live.skipIf(process.platform !== "linux")("ends when it asks for more memory than it may have", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "greedy")
      yield* Effect.promise(() => writeFile(path, greedy, { mode: 0o755 }))
      const tool = yield* Effect.flatMap(tools, ({ find }) => find(path))
      assert.strictEqual(tool?.version, "1")
      const says = (bytes: number) => tool?.ask([String(bytes)], "60 seconds") ?? Effect.succeedNone
      assert.deepStrictEqual(yield* says(10_000_000), Option.some("got 10000000\n"))
      // The system may end it, or it ends itself: it says nothing.
      const refused = yield* Effect.orElseSucceed(says(1_100_000_000), Option.none)
      assert.deepStrictEqual(refused, Option.none())
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.live.skipIf(withoutFfmpeg !== false)("has enough for the largest picture that is given to it", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "large.mp4")
      yield* Effect.promise(() => makeVideo(path, { size: "4096x2304", seconds: 1 }))
      const ffmpeg = yield* Effect.flatMap(tools, ({ find }) => find("ffmpeg"))
      assert.strictEqual(4096 * 2304, maxPixels)
      const stills = { thumbnail: `${path}.jpg`, cover: `${path}.cover.jpg` }
      assert.isTrue(yield* ffmpeg?.run(stillArguments(path, stills), "60 seconds") ?? Effect.succeed(false))
      const file = { ...anyFile, width: 4096, height: 2304, seconds: 1 }
      for (const pass of [1, 2] as const) {
        const shrunk = shrinkArguments(path, `${path}.mp4`, file, 4_000_000, pass, `${path}.pass`) ?? []
        assert.isTrue(yield* ffmpeg?.run(shrunk, "60 seconds") ?? Effect.succeed(false))
      }
    }).pipe(Effect.provide(NodeServices.layer))
  )
})
