import type { Coins } from "../../domain/Coins.ts"
import type { Prompt } from "../../domain/Video.ts"
import { noInputs } from "../../domain/VideoInputs.ts"
import { type Catalogue, misfitOfAll, type Offer, price } from "../../video/ModelCatalogue.ts"
import type { CardButton } from "./buttons.ts"
import { fitting } from "../../video/ModelCatalogue/fitting.ts"
import { rearranged } from "./pictureInputs.ts"
import type { VideoPart, Spec } from "./State.ts"

/** What a card is about: the video, and the words for it. */
interface Order {
  readonly spec: Spec
  readonly prompt: Prompt
}

/** A way to have a card otherwise: what it becomes, for how much, by which button. */
export interface Choice {
  readonly spec: Spec
  readonly coins: Coins
  readonly button: CardButton
}

/** What a video costs that somebody makes; undefined where nobody makes it as it is. */
const costOf = (offer: Offer, spec: Spec, prompt: Prompt): Coins | undefined =>
  offer.retired ||
  prompt.length > offer.longestPrompt ||
  misfitOfAll(offer.model, offer.routes, { ...spec, prompt, inputs: spec.inputs ?? noInputs }) !== undefined
    ? undefined
    : price(offer.model, spec.seconds, spec.resolution)

/** Every value that a part of the video can have, with the price of each; what nobody would make is not among them. */
export const choices = ({ spec, prompt }: Order, part: VideoPart, catalogue: Catalogue): ReadonlyArray<Choice> => {
  const offer = catalogue.find(spec.model)
  const choice = (of: Offer, wanted: Spec, button: CardButton): ReadonlyArray<Choice> => {
    const coins = costOf(of, wanted, prompt)
    return coins === undefined ? [] : [{ spec: wanted, coins, button }]
  }
  if (part === "model") {
    // Only who made a video can go on from it.
    const offers =
      spec.inputs?._tag === "Source"
        ? catalogue.offers.filter(({ model }) => model.id === spec.model)
        : catalogue.offers
    return offers.flatMap((one) =>
      choice(one, rearranged(fitting(spec, one.model), one), { _tag: "ChooseModel", model: one.model.id })
    )
  }
  if (offer === undefined) return []
  const { model } = offer
  switch (part) {
    case "ratio":
      return model.ratios.flatMap((ratio) => choice(offer, { ...spec, ratio }, { _tag: "ChooseRatio", ratio }))
    case "seconds":
      return model.seconds.flatMap((seconds) => choice(offer, { ...spec, seconds }, { _tag: "ChooseSeconds", seconds }))
    case "resolution":
      return model.resolutions.flatMap((resolution) =>
        choice(offer, { ...spec, resolution }, { _tag: "ChooseResolution", resolution })
      )
    case "mode":
      return (["manual", "assistant", "meme"] as const).flatMap((mode) =>
        choice(offer, { ...spec, mode }, { _tag: "ChooseMode", mode })
      )
  }
}

/** The parts in which somebody who is short of coins can save some, the least loss first. */
const savings = ["resolution", "seconds", "model"] as const satisfies ReadonlyArray<VideoPart>

/** Of each part that can be cheaper the dearest video that the coins are enough for. */
export const affordable = (order: Order, balance: Coins, catalogue: Catalogue): ReadonlyArray<Choice> =>
  savings.flatMap((part) => {
    const within = choices(order, part, catalogue).filter(
      ({ spec, coins }) => coins <= balance && spec[part] !== order.spec[part]
    )
    const best = within.reduce<Choice | undefined>(
      (best, one) => (best === undefined || one.coins > best.coins ? one : best),
      undefined
    )
    return best === undefined ? [] : [best]
  })
