import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { plants, variants } from "../lab/proofs/plant.ts"

describe("a planted bug", () => {
  it.each(Object.entries({ ...plants, ...variants }))("%s has a place in today's sources, and one only", (_, bugs) => {
    for (const { file, right, wrong } of bugs) {
      expect(readFileSync(file, "utf8").split(right)).toHaveLength(2)
      expect(wrong).not.toBe(right)
    }
  })
})
