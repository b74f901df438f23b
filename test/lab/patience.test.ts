import { describe, expect, it } from "vitest"
import { patience } from "../../lab/world/patience.ts"

/** How long a wait of ten seconds lasts, looked at each 40 ms, where a look takes so many ms. */
const lasts = (lookMillis: number) => {
  let at = 0
  const wait = patience(10_000, 40, () => at)
  while (!wait.isOver()) at += 40 + lookMillis
  return Math.round(at / 1000)
}

describe("a wait for what a process does", () => {
  it.each([
    [5, 10],
    [50, 10],
    [160, 20],
    [360, 40]
  ])("lasts longer where the machine is slow: with looks of %d ms it is %d s", (look, seconds) => {
    expect(lasts(look)).toBe(seconds)
  })

  it("has an end however slow the machine is", () => {
    expect(lasts(10_000)).toBeLessThan(65)
  })
})
