import { mkdtemp, rename, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import { PromptLibrary, shippedLibrary } from "../../src/assistant/PromptLibrary.ts"

const noir = { id: "noir", title: { en: "Noir" }, words: "black and white" }

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "prompts-"))),
  (made) => Effect.promise(() => rm(made, { recursive: true }))
)

const fileOf = (content: unknown) =>
  Effect.map(folder, (made) => join(made, "prompts.json")).pipe(Effect.tap((file) => write(file, content)))

/** As an editor saves it: another file takes the place of the first. */
const write = (file: string, content: unknown) =>
  Effect.promise(async () => {
    await writeFile(`${file}.new`, typeof content === "string" ? content : JSON.stringify(content))
    await rename(`${file}.new`, file)
  })

const built = (file: string) =>
  Effect.map(Layer.build(PromptLibrary.layer({ file: Option.some(file) })), Context.get(PromptLibrary))

/** Reading a file takes real time, which the clock of a test does not wait for: as much as a busy machine needs, in ms. */
const readWithin = 20_000
const until = (is: () => boolean) =>
  Effect.gen(function* () {
    for (const begun = performance.now(); performance.now() - begun < readWithin && !is();) {
      yield* TestClock.adjust("6 seconds")
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
    }
    assert.isTrue(is())
  })

describe("the library of prompts", () => {
  it("has at least 16 styles, 8 camera moves, and 24 presets in six groups, of which some begin with a photo", () => {
    assert.isAtLeast(shippedLibrary.styles.length, 16)
    assert.isAtLeast(shippedLibrary.camera.length, 8)
    assert.isAtLeast(shippedLibrary.presets.length, 24)
    assert.deepStrictEqual(
      new Set(shippedLibrary.presets.map(({ group }) => group)),
      new Set(shippedLibrary.groups.map(({ id }) => id))
    )
    assert.lengthOf(shippedLibrary.groups, 6)
    assert.isTrue(shippedLibrary.presets.some(({ takes }) => takes === "photo"))
  })

  it.effect("of an operator has their lists, and the shipped ones beside them", () =>
    Effect.gen(function* () {
      const { current } = yield* built(yield* fileOf({ styles: [noir] }))
      assert.deepStrictEqual(current().styles, [noir])
      assert.deepStrictEqual(current().presets, shippedLibrary.presets)
    })
  )

  it.effect("follows the file, and keeps what it had while the file is wrong or away", () =>
    Effect.gen(function* () {
      const file = yield* fileOf({ styles: [noir] })
      const { current } = yield* built(file)
      const wrong = ["{", { styles: [noir, noir] }, { styles: [{ ...noir, words: "" }] }, { styles: 3 }]
      for (const content of wrong) {
        yield* write(file, content)
        yield* until(() => true)
        assert.deepStrictEqual(current().styles, [noir])
      }
      yield* Effect.promise(() => rm(file))
      yield* until(() => true)
      yield* write(file, { styles: [{ ...noir, id: "bright" }] })
      yield* until(() => current().styles[0]?.id === "bright")
    })
  )

  it.effect.each([
    ["{", "cannot|JSON|expected"],
    [{ camera: [noir, noir] }, "noir twice"],
    [
      { presets: [{ id: "a", group: "none", title: { en: "A" }, takes: "text", prompt: { en: "A" } }] },
      "unknown group"
    ],
    [{ styles: [{ ...noir, id: "No Id" }] }, "styles"],
    [{ styles: [{ ...noir, title: { ru: "Нуар" } }] }, "styles"],
    [{ styles: [{ ...noir, words: "two\nlines" }] }, "styles"]
  ] as const)("of the beginning has to be right: %j", ([content, reason]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(built(yield* fileOf(content)))
      assert.match(error.message, new RegExp(`^PROMPTS_FILE .*(${reason})`, "is"))
    })
  )
})
