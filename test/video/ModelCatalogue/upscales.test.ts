import { describe, expect, it } from "vitest"
import { Coins } from "../../../src/domain/Coins.ts"
import { ModelId } from "../../../src/domain/Ids.ts"
import { VideoRequest } from "../../../src/domain/Video.ts"
import { catalogue, shippedModels } from "../../../src/video/ModelCatalogue.ts"
import { finishedOf, upscaleOf } from "../../../src/video/ModelCatalogue/upscales.ts"
import { cat, job, offered, spec } from "../../kit/dialogs.ts"

type Made = Parameters<typeof finishedOf>[0]
const madeOf = (
  more: Partial<Made> = {},
  request: Partial<ConstructorParameters<typeof VideoRequest>[0]> = {}
): Made => ({
  id: job,
  request: new VideoRequest({ ...spec, prompt: cat, ...request }),
  video: { width: 720, height: 1280, duration: 8 },
  shortfall: null,
  ...more
})
const larger = (made: Made, of = offered) => {
  const finished = finishedOf(made)
  return finished && upscaleOf(of, finished)
}

describe("a finished video in 4K", () => {
  it("is as it was, larger, for what its seconds cost", () => {
    expect(larger(madeOf())).toEqual({
      model: "upscale-4k",
      resolution: "4k",
      ratio: "9:16",
      seconds: 8,
      sound: true,
      coins: 10
    })
    expect(larger(madeOf({}, { sound: false }))).toMatchObject({ sound: false })
    expect(larger(madeOf({}, { model: ModelId.make("gone") }))).toMatchObject({ sound: true })
  })

  it("costs what it lasts, however long it was ordered", () => {
    expect(larger(madeOf({ video: { width: 720, height: 1280, duration: 16 } }))).toMatchObject({
      seconds: 16,
      coins: 19
    })
    const lacking = { width: 720, height: 1280, coins: Coins.make(0) }
    const short = madeOf({ video: null, shortfall: { ...lacking, lacks: ["length", "sound"], seconds: 3.8 } })
    expect(larger(short)).toMatchObject({ seconds: 4, sound: false, coins: 5 })
    expect(larger(madeOf({ video: { width: 720, height: 1280, duration: 121 } }))).toBeUndefined()
  })

  it("is made of nothing that is as large, a draft, or was made larger already, and by nobody who is not there", () => {
    expect(larger(madeOf({}, { resolution: "4k" }))).toBeUndefined()
    expect(larger(madeOf({ video: { width: 2160, height: 3840, duration: 8 } }))).toBeUndefined()
    expect(larger(madeOf({}, { draft: true }))).toBeUndefined()
    expect(larger(madeOf({}, { inputs: { _tag: "Upscale", video: job } }))).toBeUndefined()
    const without = catalogue(shippedModels, { serves: ({ provider }) => provider !== "fal", today: "2026-11-23" })
    expect(larger(madeOf(), without)).toBeUndefined()
  })
})
