import { describe, expect, it } from "vitest"
import { Schema } from "effect"
import { compare, isHarmful, line } from "../../../src/commands/Models/compare.ts"
import { draft } from "../../../src/commands/Models/draft.ts"
import type { ModelDescription } from "../../../src/providers/VideoProvider/description.ts"
import { Model } from "../../../src/video/ModelCatalogue.ts"
import { price } from "../../../src/video/ModelCatalogue.ts"

const example = { seconds: 5, resolution: "720p", sound: true }
const entry = Schema.decodeUnknownSync(Model)({
  id: "fox",
  label: { en: "FOX" },
  about: { en: "a fox" },
  routes: [
    {
      provider: "acme",
      model: "acme/fox",
      sound: "choice",
      price: {
        rates: [
          { dollars: 0.2, per: "second", resolution: "1080p" },
          { dollars: 0.1, per: "second", sound: true },
          { dollars: 0.05, per: "second" }
        ],
        examples: [
          { ...example, dollars: 0.5 },
          { ...example, seconds: 10, dollars: 1 }
        ],
        source: "the tests",
        date: "2026-11-29"
      },
      takes: { text: {}, frames: { last: false } }
    }
  ],
  ratios: ["16:9", "9:16"],
  seconds: [5, 10],
  coinsPerSecond: [{ resolution: "720p" }, { resolution: "1080p" }],
  audio: true,
  image: true,
  deadlineMinutes: 30
})

const same: ModelDescription = {
  model: "acme/fox",
  seconds: [4, 5, 6, 10],
  resolutions: ["720p", "1080p"],
  ratios: ["16:9", "9:16"],
  frames: ["first"],
  prices: [
    { dollarsPerSecond: 0.2, resolution: "1080p" },
    { dollarsPerSecond: 0.1, resolution: "720p", sound: true },
    { dollarsPerSecond: 0.05, resolution: "720p", sound: false }
  ]
}
const told = (...described: ReadonlyArray<ModelDescription>) => {
  const found = compare(({ provider }) => provider === "acme", [entry], described)
  return { lines: found.map((one) => line("acme", one)), harmful: found.some(isHarmful) }
}

describe("a provider's list and the catalogue", () => {
  it("agree where everything that is offered is made for what it says", () => {
    expect(told(same)).toEqual({ lines: [], harmful: false })
    expect(told({ model: "acme/fox" })).toEqual({ lines: [], harmful: false })
  })

  it("differ in what is gone, and in what is new", () => {
    expect(told()).toEqual({ lines: ["✗ acme:acme/fox (fox): gone"], harmful: true })
    const owl = { model: "acme/owl", seconds: [4, 8], resolutions: ["720p"], sound: true }
    expect(told(same, owl)).toEqual({ lines: ["+ acme:acme/owl: new: 4–8 s, 720p, sound"], harmful: false })
  })

  it.each([
    [0.15, "↓ acme:acme/fox (fox): cheaper (1080p): $0.15 a second, the entry has $0.2 a second", false],
    [0.3, "↑ acme:acme/fox (fox): dearer (1080p): $0.3 a second, the entry has $0.2 a second", true]
  ])("differ in the price of a resolution: %d", (dollarsPerSecond, expected, harmful) => {
    const prices = [{ dollarsPerSecond, resolution: "1080p" }]
    expect(told({ ...same, prices })).toEqual({ lines: [expected], harmful })
  })

  it("differ in no price that is told of videos which cost different sums", () => {
    expect(
      told({ ...same, prices: [{ dollarsPerSecond: 9 }, { dollarsPerSecond: 9, resolution: "720p" }] }).lines
    ).toEqual([])
  })

  it("differ in no price of a second where a card is by the video, and longer ones cost less or more", () => {
    const byVideo = [
      { dollars: 0.28, per: "video", upTo: 5 },
      { dollars: 0.6, per: "video" }
    ] as const
    const [{ price: card, ...route }] = entry.routes
    const of = (rates: NonNullable<typeof card>["rates"]): Model => ({
      ...entry,
      routes: [{ ...route, price: { rates, examples: [], source: "a list", date: "2026-11-29" } }],
      resolutions: entry.resolutions
    })
    const found = (model: Model) =>
      compare(() => true, [model], [{ model: "acme/fox", prices: [{ dollarsPerSecond: 0.1 }] }]).map(({ _tag }) => _tag)
    expect(found(of(byVideo))).toEqual([])
    expect(found(of([{ dollars: 0.25, per: "video", upTo: 5 }, byVideo[1]]))).toEqual([])
    expect(found(of([{ dollars: 0.05, per: "second" }]))).toEqual(["Dearer"])
  })

  it("differ in parameters: what is offered and not made is harm, what is made and not offered is none", () => {
    expect(told({ ...same, seconds: [5], resolutions: ["720p", "1080p", "4k"], frames: ["first", "last"] })).toEqual({
      lines: [
        "≠ acme:acme/fox (fox): seconds: has no 10",
        "≠ acme:acme/fox (fox): resolutions: has also 4k",
        "≠ acme:acme/fox (fox): frames: has also last"
      ],
      harmful: true
    })
    expect(told({ ...same, ratios: ["16:9", "9:16", "1:1"] })).toEqual({
      lines: ["≠ acme:acme/fox (fox): ratios: has also 1:1"],
      harmful: false
    })
  })
})

describe("an entry that is drafted of a description", () => {
  it("is one of the catalogue, whose coins follow from the price that is told", () => {
    const drafted = draft("acme", { ...same, label: "Acme Fox" }, "2026-11-29")
    const model = Schema.decodeUnknownSync(Model)(drafted)
    expect(model).toMatchObject({ id: "fox", label: { en: "Acme Fox" }, seconds: [4, 5, 6, 10], image: true })
    expect(price(model, 5, "1080p")).toBe(price(entry, 5, "1080p"))
    expect(model.routes[0].price).toMatchObject({ source: "acme’s list of models", date: "2026-11-29" })
  })

  it("costs what nobody pays by mistake where no price is told", () => {
    const model = Schema.decodeUnknownSync(Model)(draft("acme", { model: "acme/Some Model!" }, "2026-11-29"))
    expect(model).toMatchObject({ id: "some-model-", seconds: [5], ratios: ["16:9"], resolutions: ["720p"] })
    expect(price(model, 5, "720p")).toBe(5000)
  })
})
