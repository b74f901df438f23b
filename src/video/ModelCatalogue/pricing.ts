import { Coins, roundUp } from "../../domain/Coins.ts"
import type { Resolution, VideoRequest } from "../../domain/Video.ts"
import type { CoinPack } from "../../money/CoinPacks.ts"
import { hasSound, Model, type Route, takesOf } from "./Model.ts"
import { soundsOf } from "./misfit.ts"
import { newWays } from "./Takes.ts"
import { costOf, type Priced } from "./PriceCard.ts"

/** What Telegram pays for a Star, in dollars. */
export const starDollars = 0.013

/** What a coin brings at least, in dollars: in the pack in which coins are cheapest. Undefined where none are sold. */
export const coinDollars = (packs: ReadonlyArray<Pick<CoinPack, "stars" | "total">>): number | undefined =>
  packs.length === 0 ? undefined : Math.min(...packs.map(({ stars, total }) => (stars * starDollars) / total))

/**
 * How coins follow from dollars, where a model's entry does not name them: so much is put on top, the sum is divided by what
 * a coin is worth (somewhat less than it brings in the cheapest of the shipped packs), rounded up, and at least the minimum.
 */
export const usualRule = { coinDollars: 0.0297, margin: 0.18, minimum: 1 }

/** Sums of dollars that differ by less are the same: arithmetic's own error is not rounded up. */
const precision = 1e-9

/** The coins of a video for which its provider takes so many dollars. */
export const coinsFor = (dollars: number, margin = usualRule.margin): Coins =>
  Coins.make(Math.max(usualRule.minimum, roundUp((dollars * (1 + margin)) / usualRule.coinDollars - precision)))

/** The ways that have a price of their own: of making a video anew, and of making one larger. The others cost what new ones do. */
const pricedWays = [...newWays, "upscale"] as const

/** What a route's provider takes at most for such a video, of whatever it is made, in dollars. */
const dollarsOf = (
  model: Model,
  route: Route,
  order: Pick<Priced, "seconds" | "resolution" | "sound">
): number | undefined => {
  const { price } = route
  if (price === undefined) return undefined
  const takes = takesOf(model, route)
  const costs = pricedWays
    .filter((way) => {
      const limits = takes[way]
      return limits !== undefined && soundsOf(model, route, limits).includes(order.sound)
    })
    .flatMap((way) => costOf(price, { ...order, way }) ?? [])
  return costs.length === 0 ? undefined : Math.max(...costs)
}

/** A model whose videos cost so much of their price. */
export const repriced = (model: Model, percent: number): Model => new Model({ ...model, percent })

/** The price of a video, in whole coins; undefined where the model does not offer the resolution. */
export const price = (
  model: Model,
  ...video: [seconds: number, resolution: Resolution, sound?: VideoRequest["sound"] | undefined]
): Coins | undefined => {
  const usual = usualPrice(model, ...video)
  return usual === undefined || model.percent === undefined ? usual : roundUp((usual * model.percent) / 100)
}

const usualPrice = (
  model: Model,
  seconds: number,
  resolution: Resolution,
  sound?: VideoRequest["sound"] | undefined
): Coins | undefined => {
  const line = model.coinsPerSecond.find((one) => one.resolution === resolution)
  if (line === undefined) return undefined
  const named = sound === false ? (line.silent ?? line.coins) : line.coins
  if (named !== undefined) return roundUp(named * seconds)
  const order = { seconds, resolution, sound: hasSound(model, sound === undefined ? {} : { sound }) }
  const all = (estimate: boolean) =>
    model.routes
      .filter((route) => (route.price?.estimate === true) === estimate)
      .flatMap((route) => dollarsOf(model, route, order) ?? [])
  const known = all(false)
  // An estimate is worth something where nothing else is known.
  const dollars = known.length > 0 ? known : all(true)
  return dollars.length === 0 ? undefined : coinsFor(Math.max(...dollars), model.margin)
}

/** Every price of a model's videos that have the sound that goes without saying. */
const prices = (model: Model): ReadonlyArray<Coins> =>
  model.seconds.flatMap((seconds) => model.resolutions.flatMap((one) => price(model, seconds, one) ?? []))

/** The price of the cheapest video of a model, with the sound that it has where nobody says otherwise. */
export const cheapest = (model: Model): Coins => Coins.make(Math.min(...prices(model)))

/** The lengths and qualities of a model that cost nothing known: a line without coins, and no route with a card for it. */
export const unpriced = (model: Model): ReadonlyArray<string> =>
  model.resolutions.filter((resolution) => model.seconds.some((one) => price(model, one, resolution) === undefined))

/** What is sold below what its provider takes, a line for each route: estimates of prices refuse nothing. */
export const losses = (
  { model, routes }: { readonly model: Model; readonly routes: ReadonlyArray<Route> },
  coin: number
): ReadonlyArray<string> =>
  routes.flatMap((route) => {
    if (route.price?.estimate === true) return []
    const worst = model.seconds
      .flatMap((seconds) =>
        model.resolutions.flatMap((resolution) =>
          [true, false].flatMap((sound) => {
            const dollars = dollarsOf(model, route, { seconds, resolution, sound })
            const coins = price(model, seconds, resolution, sound)
            if (dollars === undefined || coins === undefined || coins * coin >= dollars - precision) return []
            return [{ seconds, resolution, sound, dollars, coins }]
          })
        )
      )
      .toSorted((one, other) => one.coins * coin - one.dollars - (other.coins * coin - other.dollars))[0]
    if (worst === undefined) return []
    const { seconds, resolution, sound, dollars, coins } = worst
    const video = `${seconds} s in ${resolution}${sound ? "" : " without sound"}`
    const brings = (coins * coin).toFixed(2)
    return [
      `["${model.id}"] ${video} cost ${coins} coins, which bring $${brings}, and ${route.provider} takes $${dollars.toFixed(2)}`
    ]
  })
