import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { AlertLog } from "../../src/platform/AlertLog.ts"
import { StorageRoom } from "../../src/video/StorageRoom.ts"

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-room-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

describe("room for videos", () => {
  it.effect("is there where a file can be written", () =>
    Effect.gen(function* () {
      const { ensure } = yield* Effect.provide(StorageRoom, StorageRoom.layer({ dataDir: yield* folder }))
      yield* ensure
    })
  )

  it.effect("that is missing is one alert to the operator, whoever asks, which ends when there is room again", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const inTheWay = join(dataDir, "videos")
      yield* Effect.promise(() => writeFile(inTheWay, ""))
      const context = yield* Layer.build(Layer.provideMerge(StorageRoom.layer({ dataDir }), AlertLog.layer))
      yield* Effect.gen(function* () {
        const { ensure } = yield* StorageRoom
        const { next } = yield* AlertLog
        for (let asked = 0; asked < 3; asked++) {
          const full = yield* Effect.flip(ensure)
          assert.match(full.detail, /^no file can be written in DATA_DIR: E[A-Z]+$/)
          yield* TestClock.adjust("6 seconds")
        }
        yield* Effect.promise(() => rm(inTheWay))
        yield* ensure
        const [first, second] = [yield* next, yield* next]
        assert.deepInclude(first, { _tag: "Raised", kind: "keeping videos in DATA_DIR fails" })
        assert.deepInclude(second, { _tag: "Over", kind: "keeping videos in DATA_DIR fails" })
      }).pipe(Effect.provide(context))
    })
  )
})
