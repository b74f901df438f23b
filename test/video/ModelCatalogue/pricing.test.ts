import { describe, expect, it } from "vitest"
import { shippedPacks } from "../../../src/money/CoinPacks.ts"
import { hasSound, type Model, price, type Route, shippedModels } from "../../../src/video/ModelCatalogue.ts"
import { costOf, type PriceCard } from "../../../src/video/ModelCatalogue/PriceCard.ts"
import { coinDollars, coinsFor, losses, usualRule } from "../../../src/video/ModelCatalogue/pricing.ts"

/** Of so many dollars two sums are the same: sources round to tenths of a cent. */
const tolerance = 0.0006

const routes = shippedModels.flatMap((model) => model.routes.map((route) => ({ model, route })))
const cards = routes.flatMap(({ model, route }) =>
  route.price === undefined ? [] : [[`${model.id} by ${route.provider}`, route.price] as const]
)

/** What a coin brings in the cheapest of the shipped packs. */
const coin = coinDollars(shippedPacks) ?? expect.fail("no packs are shipped")

describe("the price card of every route", () => {
  it.each(cards)("%s: each example costs what its source says", (_, card) => {
    for (const { way = "text", ...example } of card.examples) {
      const cost = costOf(card, { ...example, way }) ?? expect.fail(JSON.stringify(example))
      expect(Math.abs(cost - example.dollars), JSON.stringify(example)).toBeLessThanOrEqual(tolerance)
    }
  })

  it("is there for all that is sold, and most of them name the provider's own list", () => {
    expect(cards).toHaveLength(routes.length)
    const known = cards.filter(([, { estimate }]) => estimate !== true)
    expect(known.length).toBeGreaterThanOrEqual(55)
    for (const [name, { source }] of known) expect(source, name).toMatch(/https:\/\//)
  })

  const card = (rates: PriceCard["rates"]): PriceCard => ({ rates, examples: [], source: "a list", date: "2026-11-29" })
  const order = { seconds: 6, resolution: "720p", sound: true, way: "text" } as const
  it("is by the second, the video or the pixels, and the first rate that fits is the price", () => {
    const tiers = card([
      { dollars: 1, per: "video", upTo: 5 },
      { dollars: 2, per: "video", upTo: 10, way: "frames" },
      { dollars: 0.5, per: "second", sound: false, plus: 0.01 },
      { dollars: 10, per: "million-tokens", resolution: "720p" }
    ])
    expect(costOf(tiers, { ...order, seconds: 5 })).toBe(1)
    expect(costOf(tiers, { ...order, way: "frames" })).toBe(2)
    expect(costOf(tiers, { ...order, sound: false }), "with a cent on top").toBe(3.01)
    expect(costOf(tiers, order)).toBeCloseTo(((1280 * 720 * 24 * 6) / 1024 / 1e6) * 10)
    expect(costOf(tiers, { ...order, resolution: "1080p" })).toBeUndefined()
  })
})

const ruled: Model = {
  ...(shippedModels[0] ?? expect.fail("no models")),
  resolutions: ["720p", "1080p"],
  coinsPerSecond: [{ resolution: "720p" }, { resolution: "1080p", coins: 9 }]
}
const list = (dollars: number): PriceCard => ({
  rates: [{ dollars, per: "second" }],
  examples: [],
  source: "a list",
  date: "2026-11-29"
})
const route = (dollars: number, own: Partial<Route> = {}): Route => ({
  provider: "kie",
  model: "one",
  takes: { text: {} },
  price: list(dollars),
  ...own
})

describe("coins", () => {
  it("follow from dollars by one rule: a margin on top, rounded up, and at least the minimum", () => {
    expect(coinsFor(0)).toBe(usualRule.minimum)
    expect(coinsFor(usualRule.coinDollars, 0)).toBe(1)
    expect(coinsFor(usualRule.coinDollars * 1.01, 0)).toBe(2)
    expect(coinsFor(1)).toBe(Math.ceil((1 + usualRule.margin) / usualRule.coinDollars))
    expect(usualRule.coinDollars, "the rule counts on no more than the cheapest coin brings").toBeLessThanOrEqual(coin)
  })

  it("are those of the dearest route, whoever serves the model; a model has its own margin, or its own coins", () => {
    const model: Model = { ...ruled, routes: [route(0.1), route(0.2)], resolutions: ruled.resolutions }
    expect(price(model, 5, "720p")).toBe(coinsFor(1))
    expect(price({ ...model, margin: 1, resolutions: ruled.resolutions }, 5, "720p")).toBe(coinsFor(1, 1))
    expect(price(model, 5, "1080p")).toBe(45)
  })

  it("of a video without sound are fewer where its providers take less", () => {
    const rates = [
      { dollars: 0.2, per: "second", sound: true },
      { dollars: 0.1, per: "second" }
    ] as const
    const own = { sound: "choice", price: { rates, examples: [], source: "a list", date: "2026-11-29" } } as const
    const model: Model = { ...ruled, routes: [route(0, own)], resolutions: ruled.resolutions }
    expect(hasSound(model, {})).toBe(true)
    expect([price(model, 5, "720p"), price(model, 5, "720p", false)]).toEqual([coinsFor(1), coinsFor(0.5)])
  })
})

describe("the margin", () => {
  it.each(shippedModels.map((model) => [model.id, model] as const))(
    "of %s is above zero on every route",
    (_, model) => {
      expect(losses({ model, routes: model.routes }, coin)).toEqual([])
    }
  )

  it("below zero is a line that names the model, the video, and who takes more than it brings", () => {
    const dear: Model = { ...ruled, routes: [route(0.5)], resolutions: ruled.resolutions }
    const [line, ...more] = losses({ model: dear, routes: dear.routes }, coin)
    expect(more).toEqual([])
    expect(line).toMatch(/^\["sora-2"\] 20 s in 1080p cost 180 coins, which bring \$5\.36, and kie takes \$10\.00$/)
  })

  it("of an estimated price refuses nothing, nor does one of a route that nobody serves", () => {
    const estimated: Route = { ...route(0.5), price: { ...list(0.5), estimate: true } }
    const model: Model = { ...ruled, routes: [estimated], resolutions: ruled.resolutions }
    expect(losses({ model, routes: model.routes }, coin)).toEqual([])
    expect(
      losses({ model: { ...ruled, routes: [route(0.5)], resolutions: ruled.resolutions }, routes: [] }, coin)
    ).toEqual([])
  })
})
