import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { nodeWords, type Words } from "../../../src/video/Media/Confinement.ts"
import { describer } from "../../../src/video/Media/Describer.ts"
import { tinyMp4 } from "../../kit/mp4.ts"

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-describer-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)
const program = fileURLToPath(new URL("../../../src/video/Media/program.ts", import.meta.url))
const clip = (name: string) =>
  fileURLToPath(new URL(`../../../packages/playground/src/Playground/clips/${name}.mp4`, import.meta.url))

/** Notes the number of every process that is started. */
const noting = (file: string, words: Words): Words => ["sh", "-c", `echo $$ >> "${file}" && exec "$@"`, "sh", ...words]
const notedIn = (file: string) =>
  Effect.promise(async () => (await readFile(file, "utf8")).trim().split("\n").map(Number))

describe("the process that reads files", () => {
  it.live("reads many, opens none, and is started anew when something else ended it", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const notes = join(at, "notes")
      const read = yield* describer(noting(notes, nodeWords(program, ["describe"])))
      const [tall, wide] = [yield* read(clip("9x16"), true), yield* read(clip("16x9"), true)]
      assert.deepInclude(tall, { readable: 3 })
      assert.isAbove(tall?.pictures?.height ?? 0, tall?.pictures?.width ?? 0)
      assert.isAbove(wide?.pictures?.width ?? 0, wide?.pictures?.height ?? 0)
      // What is none says nothing of the next one.
      const none = join(at, "none.mp4")
      yield* Effect.promise(() => writeFile(none, tinyMp4({ dataBytes: 3 })))
      const spoilt = yield* read(none, true)
      assert.isTrue(spoilt === null || spoilt.readable === 0)
      assert.deepStrictEqual(yield* read(clip("9x16"), false), tall)
      const [first = 0, ...others] = yield* notedIn(notes)
      assert.deepStrictEqual(others, [])
      process.kill(first, "SIGKILL")
      assert.deepStrictEqual(yield* read(clip("16x9"), true), wide)
      assert.lengthOf(yield* notedIn(notes), 2)
    })
  )

  it.live("ends with whoever needed it, and when it asks for what is not there", () =>
    Effect.gen(function* () {
      const notes = join(yield* folder, "notes")
      const greedy = yield* describer(
        noting(notes, ["sh", "-c", `read line; echo '{"from":0,"until":999999999}'; sleep 60`])
      )
      assert.strictEqual((yield* Effect.flip(greedy(clip("9x16"), true)))._tag, "Stopped")
      yield* Effect.scoped(
        Effect.flatMap(describer(noting(notes, nodeWords(program, ["describe"]))), (read) => read(clip("9x16"), true))
      )
      const numbers = yield* notedIn(notes)
      assert.lengthOf(numbers, 2)
      for (const number of numbers) {
        yield* Effect.promise(async () => {
          // Its parent hears of its end a moment later.
          for (const end = performance.now() + 10_000; performance.now() < end && isAlive(number);)
            await new Promise((resolve) => setImmediate(resolve))
        })
        assert.isFalse(isAlive(number))
      }
    })
  )
})

const isAlive = (number: number) => {
  try {
    return process.kill(number, 0)
  } catch {
    return false
  }
}
