import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { crashAt, endAfter, openStage, type Stage } from "../../proofs/crash/crash.ts"
import { stories } from "../../proofs/crash/stories.ts"
import { type Plant, planted } from "../../proofs/plant.ts"

/** `npm run crash` goes through every boundary; these are the ones between which money and videos change hands. */
const short = [
  ["a video is ordered", "update.committed:7"],
  ["a video is ordered", "order.started"],
  ["a video is ordered", "submit.answered"],
  ["a video is ordered", "store.fetched"],
  ["a video is ordered", "deliver.begun"],
  ["a video fails", "release.failed"],
  ["coins are bought", "payment.credited"]
] as const

const story = (name: string) => {
  const found = stories.find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no story "${name}"`)
  return found
}

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

describe("a bot with a planted bug is found out", () => {
  const bugs: ReadonlyArray<readonly [Plant, string, string]> = [
    ["dedupe-off", "coins are bought", "update.committed:3"],
    ["release-outside", "a video fails", "release.failed"],
    ["submit-blindly", "a video is ordered", "submit.answered"]
  ]
  it.each(bugs)("%s: %s, killed at %s", async (bug, name, point) => {
    const stage = await openStage(planted(bug))
    try {
      expect((await crashAt(stage, story(name), point, 40_000)).wrong).not.toEqual([])
    } finally {
      await stage.close()
    }
  })
})
