import { describe, expect, it } from "vitest"
import { Coins } from "../../src/domain/Coins.ts"
import { JobId } from "../../src/domain/Ids.ts"
import { VideoRequest } from "../../src/domain/Video.ts"
import { type Purchase, shortfall } from "../../src/video/Shortfall.ts"
import { cat, spec } from "../kit/dialogs.ts"

const request = (own: Partial<VideoRequest> = {}) =>
  new VideoRequest({ ...spec, prompt: cat, ratio: "9:16", seconds: 12, resolution: "720p", ...own })
const rebates = { format: 0.5, sound: 0.25, resolution: 0 }
const bought: Purchase = { request: request(), price: Coins.make(48), model: { audio: true, rebates } }
const whole = { width: 720, height: 1280, seconds: 12, sound: true }

describe("what arrived is held against what was ordered", () => {
  it.each([
    ["all of it", {}, undefined],
    ["a little less than its length", { seconds: 11.5 }, undefined],
    ["more than its length", { seconds: 15 }, undefined],
    ["sides of a multiple of 64", { width: 704, height: 1280 }, undefined],
    ["a sixth of its length", { seconds: 2 }, [["length"], 40]],
    ["half of its length", { seconds: 6 }, [["length"], 24]],
    ["another format", { width: 1280, height: 720 }, [["format"], 24]],
    ["a square", { width: 960, height: 960 }, [["format"], 24]],
    ["no sound", { sound: false }, [["sound"], 12]],
    ["a lower resolution", { width: 480, height: 854 }, [["resolution"], 0]],
    [
      "half of it, in another format and silent",
      { width: 1280, height: 720, seconds: 6, sound: false },
      [["length", "format", "sound"], 39]
    ]
  ] as const)("%s", (_, own, expected) => {
    const found = shortfall(bought, { ...whole, ...own })
    expect(found && [found.lacks, found.coins]).toEqual(expected)
  })

  it("a model that promises no sound lacks none, and one that is gone from the catalogue gives back for the length alone", () => {
    const silent = { ...whole, sound: false }
    expect(shortfall({ ...bought, model: { audio: false, rebates } }, silent)).toBeUndefined()
    const gone = shortfall({ ...bought, model: undefined }, { ...silent, width: 1280, height: 720, seconds: 6 })
    expect([gone?.lacks, gone?.coins]).toEqual([["length", "format"], 24])
  })

  it("an order without sound lacks none, nor does one to which sound came; one with sound does", () => {
    const silent: Purchase = { ...bought, request: request({ sound: false }) }
    expect(shortfall(silent, { ...whole, sound: false })).toBeUndefined()
    expect(shortfall(silent, whole)).toBeUndefined()
    const heard: Purchase = { ...bought, request: request({ sound: true }), model: { audio: false, rebates } }
    expect(shortfall(heard, { ...whole, sound: false })?.lacks).toEqual(["sound"])
  })

  it("a model may give back for a lower resolution", () => {
    const model = { audio: true, rebates: { ...rebates, resolution: 0.5 } }
    expect(shortfall({ ...bought, model }, { ...whole, width: 480, height: 854 })?.coins).toBe(24)
  })

  it("of a video that was to be made larger nothing is paid that is not: in each shape its larger side may be the bound", () => {
    const inputs = { _tag: "Upscale", video: JobId.make(crypto.randomUUID()) } as const
    const larger: Purchase = {
      request: request({ inputs, resolution: "4k" }),
      price: Coins.make(14),
      model: { audio: true, rebates: { ...rebates, resolution: 1 } }
    }
    const lacksOf = (width: number, height: number) => {
      const found = shortfall(larger, { width, height, seconds: 5, sound: false })
      return found && [found.lacks, found.coins]
    }
    for (const [width, height] of [
      [2160, 3840],
      [2160, 2160],
      [2880, 2160],
      [5040, 2160],
      [3840, 1646]
    ] as const) {
      expect(lacksOf(width, height), `${width}x${height}`).toBeUndefined()
    }
    expect(lacksOf(1080, 1920)).toEqual([["resolution"], 14])
    expect(lacksOf(1920, 823)).toEqual([["resolution"], 14])
  })

  it("what is made of an earlier video has that one's length and shape", () => {
    const inputs = { _tag: "Source", operation: "edit", video: JobId.make(crypto.randomUUID()) } as const
    const edit = { ...bought, request: request({ inputs }) }
    expect(shortfall(edit, { width: 1280, height: 720, seconds: 3, sound: false })).toBeUndefined()
  })

  it("never more than the price goes back, and never less than nothing", () => {
    for (let price = 0; price <= 40; price++)
      for (const seconds of [0.01, 1 / 3, 4, 11, 12]) {
        const coins = shortfall({ ...bought, price: Coins.make(price) }, { ...whole, sound: false, seconds })?.coins
        expect(coins).toBeGreaterThanOrEqual(0)
        expect(coins).toBeLessThanOrEqual(price)
      }
  })
})
