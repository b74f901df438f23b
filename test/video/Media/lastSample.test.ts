import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readWhole } from "../../../src/video/Media/Whole.ts"

const clip = new URL("../../../packages/playground/src/Playground/clips/9x16.mp4", import.meta.url)

describe("a video whose last box says that it is longer than it is", () => {
  const folder = Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-media-"))),
    (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
  )
  /** How the clip is read with so many bytes less, whose last box says that it has eight more. */
  const read = Effect.fnUntraced(function* (less: number) {
    const path = join(yield* folder, "video")
    yield* Effect.promise(async () => {
      const bytes = await readFile(clip)
      const at = bytes.indexOf("mdat") - 4
      bytes.writeUInt32BE(bytes.readUInt32BE(at) + 8, at)
      await writeFile(path, bytes.subarray(0, bytes.length - less))
    })
    return yield* readWhole(path)
  })

  it.effect("is taken where all is there that its index tells of, and is to be written anew", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* read(0), { iso: true, streamable: false, indexLast: false })
    })
  )

  it.effect("is cut where a byte of that is not there", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(read(1))).fault, "cut")
    })
  )
})
