import { globSync, readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { failpoints } from "../../src/platform/Failpoints.ts"
import { crashAt, endAfter, openStage, type Stage } from "../../lab/proofs/crash/crash.ts"
import { stories } from "../../lab/proofs/crash/stories.ts"
import { planted } from "../../lab/proofs/plant.ts"
import { meanwhile } from "../kit/meanwhile.ts"

/** `npm run crash` goes through every boundary; these are the ones between which money and videos change hands. */
const short = [
  ["a video is ordered", "update.committed:7"],
  ["a video is ordered", "submit.answered"],
  ["a video is ordered", "deliver.begun"],
  ["a video fails", "release.failed"],
  ["coins are bought", "payment.credited"],
  ["a question is answered", "update.acted:2"]
] as const

const story = (name: string) => {
  const found = stories.find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no story "${name}"`)
  return found
}

/** Nobody is told of a half-written end, so its story waits for its whole minute. */
let releasedOutside: () => ReturnType<typeof crashAt>
beforeAll(() => {
  releasedOutside = meanwhile(async () => {
    const stage = await openStage(planted("release-outside"))
    try {
      return await crashAt(stage, story("a video fails"), "release.failed", 40_000)
    } finally {
      await stage.close()
    }
  })
})

describe("every step boundary", () => {
  it("has a story in which the bot ends at it", () => {
    const told = new Set(stories.flatMap(({ points }) => points.map((point) => point.split(":")[0])))
    expect(failpoints.filter((point) => !told.has(point))).toEqual([])
  })

  it("is marked once in the sources at least, or nobody could end there", () => {
    const sources = globSync("src/**/*.ts").map((file) => readFileSync(file, "utf8"))
    const marked = (point: string) => sources.some((source) => source.includes(`failpoint("${point}")`))
    expect(failpoints.filter((point) => !marked(point))).toEqual([])
  })
})

describe("a bot that ends in the midst of things", () => {
  let stage: Stage
  let user = 30_000
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())

  it.each(short)("%s, killed at %s: nothing is lost, doubled or left hanging", async (name, point) => {
    expect((await crashAt(stage, story(name), point, user++)).wrong).toEqual([])
  })

  it("SIGTERM in the midst of a video hands it over, within a bound", async () => {
    expect((await endAfter(stage, story("a video is ordered"), "SIGTERM", 400, user++)).wrong).toEqual([])
  })
})

describe("a bot with a planted bug", () => {
  // Chaos.test.ts plants the others.
  it("that gives coins back outside the transaction is found out", async () => {
    expect((await releasedOutside()).wrong).not.toEqual([])
  }, 180_000)
})
