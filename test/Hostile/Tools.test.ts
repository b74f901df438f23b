import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { Media } from "../../src/video/Media.ts"
import {
  decodeArguments,
  decodedPlaces,
  maxPixels,
  shrinkArguments,
  stillArguments
} from "../../src/video/Media/ffmpeg.ts"
import type { VideoFile } from "../../src/video/Media/VideoFile.ts"
import type { Access } from "../../src/video/Media/Confinement.ts"
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

const claim = table("stsz", 1, 89_000_000)
/** A box that says that it goes on for longer than what it is in. */
const endlessly = (inner: Buffer) => (inner.writeUInt32BE(0x7fff_ffff), inner)
const hdlr = box("hdlr", Buffer.alloc(24))

/** Where tools look for tables as well, and nobody writes any. */
const misplaced: ReadonlyArray<readonly [string, ReadonlyArray<Uint8Array>]> = [
  ["user data", [box("udta", claim)]],
  ["user data that they leave", [box("udta", endlessly(table("stsz", 1, 89_000_000)))]],
  ["a track in user data", [box("udta", box("trak", claim))]],
  ["what iTunes keeps", [box("udta", box("meta", Buffer.alloc(4), hdlr, box("ilst", claim)))]],
  ["what QuickTime keeps", [box("meta", hdlr, claim)]],
  ["what follows something unknown", [box("meta", Buffer.alloc(36), hdlr, claim)]],
  ["what lies far behind something unknown", [box("meta", Buffer.alloc(60_000), hdlr, claim)]],
  ["a reference to a track", [box("tref", claim)]],
  ["a description of pictures", [box("stsd", Buffer.alloc(8), box("avc1", Buffer.alloc(78), claim))]],
  ["an index that is marked as none", [box("hoov", claim)]]
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
    ["an index that is packed", { tables: [box("cmov", Buffer.alloc(20))] }],
    ["chunks of millions of pictures each", { tables: [table("stsc", 1, 1, 0xffff_ffff, 1), table("stco", 1, 0)] }],
    [
      "a late run of chunks of many pictures",
      { tables: [table("stsc", 2, 1, 1, 1, 3, 900, 1), table("stco", 9, 0, 0, 0, 0, 0, 0, 0, 0, 0)] }
    ],
    [
      "edits that show thousands of pictures thousands of times",
      { dataBytes: 5000, tables: [table("stsz", 1, 5000), table("elst", 5000, ...Array<number>(15_000).fill(0))] }
    ],
    ...misplaced.map(([where, tables]) => [`millions of pictures in ${where}`, { tables }] as const)
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
    ["fragments", { fragmented: true, fragment: [box("traf", table("trun", 96))] }],
    [
      "pictures in chunks, and in two parts",
      {
        tables: [
          table("stsz", 10, 96),
          table("stsc", 2, 1, 50, 1, 2, 46, 1),
          table("stco", 2, 0, 0),
          table("elst", 2, 0, 0, 0, 0, 0, 0)
        ]
      }
    ],
    [
      "words about it",
      {
        tables: [
          box(
            "udta",
            box(
              "meta",
              Buffer.alloc(4),
              hdlr,
              box("ilst", box("\u00a9cmt", box("data", Buffer.from("stsz trun elst"))))
            )
          ),
          box("udta", Buffer.alloc(4))
        ]
      }
    ]
  ]
  it.effect.each(honest)("while it is read if it holds what it says: %s", ([_, options]) =>
    Effect.gen(function* () {
      assert.include(yield* readWhole(yield* written(tinyMp4(options))), { iso: true })
    })
  )
})

describe("a file of a few hundred bytes that would cost gigabytes", () => {
  it.live.each([1, 4])("starts no tool and takes no memory, with %i such tracks", (tracks) =>
    Effect.gen(function* () {
      const path = yield* written(tinyMp4({ tables: endless(), tracks, dataBytes: 1 }))
      const ran = `${path}.ran`
      const ffmpeg = `${path}.ffmpeg`
      const notes = `#!/bin/sh\n[ "$1" = -version ] && echo version 1 && exit\necho ran > ${ran}\n`
      yield* Effect.promise(() => writeFile(ffmpeg, notes, { mode: 0o755 }))
      const context = yield* Layer.build(Media.layer({ ffmpeg, ffprobe: ffmpeg }))
      const before = process.resourceUsage().maxRSS
      const refusal = yield* Effect.flip(Effect.provide(Media, context).pipe(Effect.flatMap((m) => m.inspect(path))))
      assert.strictEqual(refusal.fault, "implausible")
      assert.isFalse(existsSync(ran))
      // In kB; the list of samples alone would be two million.
      assert.isBelow(process.resourceUsage().maxRSS - before, 200_000)
    })
  )
})

const playedClip = new URL("../../packages/playground/src/Playground/clips/9x16.mp4", import.meta.url)

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
      const tool = yield* Effect.flatMap(tools(), ({ find }) => find(path))
      assert.strictEqual(tool?.version, "1")
      const says = (bytes: number) => tool?.ask([String(bytes)], "60 seconds", { reads: path }) ?? Effect.succeedNone
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
      const ffmpeg = yield* Effect.flatMap(tools(), ({ find }) => find("ffmpeg"))
      const makes = (args: ReadonlyArray<string>) =>
        ffmpeg?.run(args, "60 seconds", { reads: path }) ?? Effect.succeed(false)
      assert.strictEqual(4096 * 2304, maxPixels)
      const stills = { thumbnail: `${path}.jpg`, cover: `${path}.cover.jpg` }
      const file = { ...anyFile, width: 4096, height: 2304, seconds: 1 }
      assert.isTrue(yield* makes(stillArguments(path, stills, 0, { bright: true, keys: false })))
      assert.isTrue(yield* makes(decodeArguments(path, file, { keys: false, oneKey: false, out: stills })))
      for (const pass of [1, 2] as const) {
        const shrunk = shrinkArguments(path, `${path}.mp4`, file, 4_000_000, pass, `${path}.pass`) ?? []
        assert.isTrue(yield* makes(shrunk))
      }
    }).pipe(Effect.provide(NodeServices.layer))
  )
})

/** Whether this system lets a user shut a program out of folders. */
const namespaces =
  spawnSync("unshare", ["--user", "--map-root-user", "--mount", "--pid", "--fork", "true"]).status === 0

/** Says what it can open of the files it is told, whether it has a way to the network, and how many programs it sees. */
const curious = `#!/bin/sh
[ "$1" = -version ] && echo version 1 && exit
for file; do [ -r "$file" ] && echo "$file"; done
umount "$2" 2>/dev/null && echo "undone"
grep -q eth0 /proc/net/dev && echo "network"
touch "$(dirname "$1")/made"
`

describe("a tool that a video took over", () => {
  it.live("finds nothing of DATA_DIR but the folder of its file, where the system can shut it out", () =>
    Effect.gen(function* () {
      const [at, elsewhere] = [yield* folder, yield* folder]
      const program = join(elsewhere, "curious")
      const own = join(at, "videos", "one", "video.mp4")
      const others = [at, join(at, "secrets"), join(at, "videos", "two", "video.mp4")] as const
      yield* Effect.promise(async () => {
        await writeFile(program, curious, { mode: 0o755 })
        for (const file of [own, others[1], others[2]]) {
          await mkdir(join(file, ".."), { recursive: true })
          await writeFile(file, "bytes")
        }
      })
      const tool = yield* Effect.flatMap(tools(at), ({ find }) => find(program))
      const said = yield* tool?.ask([own, ...others], "20 seconds", { reads: own }) ?? Effect.succeedNone
      // The folder itself is there, and empty but for the way to the file.
      const open = namespaces ? [own, at] : [own, ...others]
      const text = Option.getOrElse(said, () => "").split("\n")
      assert.deepStrictEqual(
        text.filter((line) => line.startsWith(at)),
        open
      )
      if (namespaces)
        assert.deepStrictEqual(
          text.filter((line) => line !== "" && !line.startsWith(at)),
          []
        )
      assert.isTrue(existsSync(join(own, "..", "made")))
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.live("opens no other file where that is our own reader, and writes none", () =>
    Effect.gen(function* () {
      const [path, at] = [fileURLToPath(playedClip), yield* folder]
      const { node } = yield* tools()
      const rewrites = (out: string, access: Access) => node.run(["rewrite", path, out, "iso"], "20 seconds", access)
      const [other, out] = [join(at, "other"), join(at, "out")]
      assert.isFalse(yield* rewrites(out, { reads: other, writes: out }))
      assert.isFalse(yield* rewrites(out, { reads: path }))
      assert.isFalse(yield* rewrites(out, { reads: path, writes: other }))
      assert.isFalse(existsSync(out))
      assert.isTrue(yield* rewrites(out, { reads: path, writes: out }))
    }).pipe(Effect.provide(NodeServices.layer))
  )
})

describe.skipIf(withoutFfmpeg !== false)("a file that leads to another one", () => {
  const leads: ReadonlyArray<readonly [string, (bait: string) => string, ReadonlyArray<string>]> = [
    ["a playlist", (bait) => `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${bait}\n#EXT-X-ENDLIST\n`, []],
    ["a list of parts", (bait) => `ffconcat version 1.0\nfile '${bait}'\nduration 1\n`, ["-safe", "0"]]
  ]
  it.live.each(leads)("is not followed by ffmpeg: %s", ([_, text, trust]) =>
    Effect.gen(function* () {
      const at = yield* folder
      const [bait, lead] = [join(at, "bait.ts"), join(at, "video.mp4")]
      yield* Effect.promise(() => makeVideo(bait, { size: "64x64", seconds: 1 }))
      yield* Effect.promise(() => writeFile(lead, text(bait)))
      const ffmpeg = yield* Effect.flatMap(tools(), ({ find }) => find("ffmpeg"))
      const shown = (args: ReadonlyArray<string>) =>
        Effect.map(ffmpeg?.ask(args, "60 seconds", { reads: lead }) ?? Effect.succeedNone, (said) =>
          decodedPlaces(Option.getOrElse(said, () => ""))
        )
      const args = decodeArguments(lead, { ...anyFile, seconds: 1 })
      assert.strictEqual(yield* shown(args), 0)
      // Without the list of formats it would be, so that the bait is one.
      const trusting = args.flatMap((arg, n) => {
        if (arg === "-i") return [...trust, arg]
        return arg === "-format_whitelist" || args[n - 1] === "-format_whitelist" ? [] : [arg]
      })
      assert.isAbove(yield* shown(trusting), 0)
    }).pipe(Effect.provide(NodeServices.layer))
  )
})
