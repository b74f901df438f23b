import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import { ownDataDir } from "../../src/app/DataDirOwner.ts"

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-owner-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)
const own = (dataDir: string, token?: string) =>
  ownDataDir({ dataDir, telegramToken: Option.map(Option.fromUndefinedOr(token), Redacted.make) })

describe("the folder of a bot", () => {
  it.effect("is that of who comes first, also with a new token, and nobody else's", () =>
    Effect.gen(function* () {
      const dataDir = join(yield* folder, "data")
      yield* own(dataDir, "111:first")
      yield* own(dataDir, "111:second")
      const { faults } = yield* Effect.flip(own(dataDir, "222:another"))
      assert.deepStrictEqual(faults, [`DATA_DIR ${dataDir}: is the folder of bot 111, and this is bot 222`])
    })
  )

  it.effect("may have been the playground's", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      yield* own(dataDir)
      yield* own(dataDir, "111:first")
      yield* own(dataDir)
    })
  )

  it.effect("has to take files", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "file")
      yield* Effect.promise(() => writeFile(file, ""))
      const { faults } = yield* Effect.flip(own(join(file, "data"), "111:first"))
      assert.match(faults.join(), /^DATA_DIR \S+: no file can be written there \(ENOTDIR\)$/)
    })
  )
})
