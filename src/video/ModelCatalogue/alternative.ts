import type { Coins } from "../../domain/Coins.ts"
import { shortSide, type VideoRequest } from "../../domain/Video.ts"
import type { ProviderName } from "../../providers/VideoProvider.ts"
import type { Catalogue, Offer } from "../ModelCatalogue.ts"
import { fitting } from "./fitting.ts"
import { misfit } from "./misfit.ts"
import { price } from "./pricing.ts"

type Ordered = Pick<
  VideoRequest,
  "model" | "ratio" | "seconds" | "resolution" | "sound" | "prompt" | "english" | "inputs"
>

/** What another model makes of an order, for how much. */
export interface Alternative extends Pick<Ordered, "model" | "ratio" | "seconds" | "resolution" | "sound"> {
  readonly coins: Coins
}

/** How far from what was ordered another model's video is: the first of these that differs decides. */
const distance = (ordered: Ordered, one: Alternative) => [
  one.ratio === ordered.ratio ? 0 : 1,
  (one.sound === false) === (ordered.sound === false) ? 0 : 1,
  Math.abs(one.seconds - ordered.seconds),
  Math.abs(shortSide[one.resolution] - shortSide[ordered.resolution])
]

const compare = (one: ReadonlyArray<number>, other: ReadonlyArray<number>): number =>
  one.map((value, n) => value - (other[n] ?? 0)).find((difference) => difference !== 0) ?? 0

/**
 * The other model that makes most nearly what was ordered, of the same inputs; the successor of one that is off goes before,
 * and one of another provider than failed. None that takes hours; none for what goes on from an earlier video: only who made that one can.
 */
export const alternativeTo = (
  { offers, find }: Catalogue,
  ordered: Ordered,
  failed: ProviderName | null
): Alternative | undefined => {
  const { model, inputs } = ordered
  // What a model is asked to read is what is sent to it.
  const prompt = ordered.english ?? ordered.prompt
  if (inputs._tag === "Source" || inputs._tag === "Draft" || inputs._tag === "Upscale") return undefined
  const own = find(model)
  const successor = own?.retired === true ? own.successor?.id : undefined
  const of = (offer: Offer) => {
    const fitted = fitting({ ...ordered }, offer)
    const coins = price(offer.model, fitted.seconds, fitted.resolution, fitted.sound)
    const able = offer.routes.filter((route) => misfit(offer.model, route, { ...fitted, prompt, inputs }) === undefined)
    if (coins === undefined || able.length === 0) return []
    const same = able.every(({ provider }) => provider === failed) ? 1 : 0
    const { ratio, seconds, resolution, sound } = fitted
    const named = sound === undefined ? {} : { sound }
    const one: Alternative = { model: offer.model.id, ratio, seconds, resolution, ...named, coins }
    return [{ one, rank: [offer.model.id === successor ? 0 : 1, same, ...distance(ordered, one)] }]
  }
  return offers
    .filter(
      (offer) =>
        !offer.retired && !offer.model.unhurried && offer.model.id !== model && prompt.length <= offer.longestPrompt
    )
    .flatMap(of)
    .toSorted((a, b) => compare(a.rank, b.rank))[0]?.one
}
