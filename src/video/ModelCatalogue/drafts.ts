import type { Coins } from "../../domain/Coins.ts"
import { type Resolution, shortSide, type VideoRequest } from "../../domain/Video.ts"
import type { ProviderName } from "../../providers/VideoProvider.ts"
import type { Offer } from "../ModelCatalogue.ts"
import { beyond, misfit, type Wish } from "./misfit.ts"
import { type Model, type Route, takesOf } from "./Model.ts"
import { price } from "./pricing.ts"

/** A film that is made of a draft: in which resolution, for how much, and for how many days after the draft's order. */
export interface FilmOffer {
  readonly resolution: Resolution
  readonly coins: Coins
  readonly days: number
}

/** A draft of a video: in which resolution, for how much, and the film that can be made of it. */
export interface DraftOffer {
  readonly resolution: Resolution
  readonly coins: Coins
  readonly film: FilmOffer
}

/** A shot, as its draft and its film share it. */
type Shot = Pick<VideoRequest, "ratio" | "seconds" | "sound">

/** The film that a route makes of a draft of the shot. */
const filmOf = (model: Model, route: Route, shot: Shot): FilmOffer | undefined => {
  const drafts = takesOf(model, route).draft
  if (drafts === undefined) return undefined
  const [first, ...others] = drafts.resolutions ?? model.resolutions
  if (first === undefined) return undefined
  const resolution = others.reduce((best, one) => (shortSide[one] > shortSide[best] ? one : best), first)
  // Nothing of the shot is said again, so no prompt is too long for it.
  if (beyond(model, route, drafts, { ...shot, resolution, prompt: "" }) !== undefined) return undefined
  const coins = price(model, shot.seconds, resolution, shot.sound)
  return coins === undefined ? undefined : { resolution, coins, days: drafts.days }
}

const draftBy = (model: Model, route: Route, wish: Wish): DraftOffer | undefined => {
  const resolution = takesOf(model, route).draft?.draftResolution
  const film = filmOf(model, route, wish)
  if (resolution === undefined || film === undefined) return undefined
  const coins = price(model, wish.seconds, resolution, wish.sound)
  return coins === undefined || misfit(model, route, { ...wish, resolution, draft: true }) !== undefined
    ? undefined
    : { resolution, coins, film }
}

/** The draft that can be made of a video first; undefined where nobody makes one of it. */
export const draftOf = ({ model, routes }: Offer, wish: Wish): DraftOffer | undefined =>
  routes.map((route) => draftBy(model, route, wish)).find((draft) => draft !== undefined)

/** Who made a draft: no other route of its model knows it. */
export interface Maker {
  readonly provider: ProviderName | null
  readonly providerModel: string | null
}

/** The film of a draft by the very route that made it; undefined where that one is off, or makes no such films. */
export const filmOfDraft = ({ model, routes }: Offer, maker: Maker, shot: Shot): FilmOffer | undefined => {
  const route = routes.find(
    ({ provider, model: providerModel }) => provider === maker.provider && providerModel === maker.providerModel
  )
  return route && filmOf(model, route, shot)
}
