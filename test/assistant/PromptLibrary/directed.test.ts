import { assert, describe, it } from "@effect/vitest"
import { directed, directionParts, isDirected, shippedLibrary } from "../../../src/assistant/PromptLibrary.ts"
import { directionsOf } from "../../../src/assistant/PromptLibrary/Library.ts"

const scene = "A fox runs.\n\nStyle is everything to it."

describe("a direction of a prompt", () => {
  it("is a line of its own under the scene", () => {
    assert.strictEqual(directed("A fox runs.", "style", "noir"), "A fox runs.\n\nStyle: noir")
  })

  it("stands in the same order whatever came first", () => {
    const one = directed(directed(scene, "avoid", "text"), "style", "noir")
    const other = directed(directed(scene, "style", "noir"), "avoid", "text")
    assert.strictEqual(one, other)
    assert.strictEqual(one, `${scene}\n\nStyle: noir\nAvoid: text`)
  })

  it("takes the place of the one before, unless it is something to be avoided", () => {
    assert.strictEqual(directed(directed("A", "camera", "pan"), "camera", "still"), "A\n\nCamera: still")
    assert.strictEqual(directed(directed("A", "avoid", "text"), "avoid", "music"), "A\n\nAvoid: text; music")
  })

  it("goes by the same tap, and leaves the scene as it was", () => {
    for (const part of directionParts) {
      for (const { words } of directionsOf(shippedLibrary, part)) {
        const with_ = directed(scene, part, words)
        assert.isTrue(isDirected(with_, part, words))
        assert.isFalse(isDirected(scene, part, words))
        assert.strictEqual(directed(with_, part, words), scene)
      }
    }
  })

  it("is also one that somebody wrote by hand", () => {
    assert.isTrue(isDirected("A fox.\nCamera: pan", "camera", "pan"))
    assert.strictEqual(directed("A fox.\nCamera: pan", "camera", "still"), "A fox.\n\nCamera: still")
  })
})
