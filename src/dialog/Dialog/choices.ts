import type { Coins } from "../../domain/Coins.ts"
import type { Prompt } from "../../domain/Video.ts"
import { noInputs } from "../../domain/VideoInputs.ts"
import { type Catalogue, hasSound, misfitOfAll, type Offer, price } from "../../video/ModelCatalogue.ts"
import type { CardButton } from "./buttons.ts"
import { fitting } from "../../video/ModelCatalogue/fitting.ts"
import { rearranged } from "./pictureInputs.ts"
import { sentPrompt } from "./scenes.ts"
import { asOffered, inFull, isFilm } from "./stages.ts"
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
const costOf = (offer: Offer, spec: Spec, prompt: Prompt): Coins | undefined => {
  const sent = sentPrompt(spec, prompt)
  const inputs = spec.inputs ?? noInputs
  return offer.retired ||
    sent.length > offer.longestPrompt ||
    misfitOfAll(offer.model, offer.routes, { ...spec, prompt: sent, inputs }) !== undefined
    ? undefined
    : price(offer.model, spec.seconds, spec.resolution, spec.sound)
}

/** A choice of a prompt's video, where anybody makes it so. */
const choiceOf =
  (prompt: Prompt) =>
  (of: Offer, wanted: Spec, button: CardButton): ReadonlyArray<Choice> => {
    const coins = costOf(of, wanted, prompt)
    return coins === undefined ? [] : [{ spec: wanted, coins, button }]
  }

/** Only who made a video can go on from it. */
const offersFor = ({ model, inputs }: Spec, { offers }: Catalogue): ReadonlyArray<Offer> =>
  inputs?._tag === "Source" ? offers.filter((one) => one.model.id === model) : offers

/** Whether two videos are alike in a part; a sound that nobody named is the model's own. */
export const isSamePart = (one: Spec, other: Spec, part: VideoPart, { find }: Catalogue): boolean => {
  if (part !== "sound") return one[part] === other[part]
  const model = find(one.model)?.model
  return one.sound === other.sound || (model !== undefined && hasSound(model, one) === hasSound(model, other))
}

/** A video as another model makes it. */
const as = (spec: Spec, offer: Offer): Spec => asOffered(fitting(rearranged(spec, offer), offer), offer)

/** Every value that a part of the video can have, with the price of each; what nobody would make is not among them. */
export const choices = ({ spec, prompt }: Order, part: VideoPart, catalogue: Catalogue): ReadonlyArray<Choice> => {
  const offer = catalogue.find(spec.model)
  const choice = choiceOf(prompt)
  if (isFilm(spec)) return []
  if (part === "model") {
    return offersFor(spec, catalogue).flatMap((one) =>
      choice(one, as(spec, one), { _tag: "ChooseModel", model: one.model.id })
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
    case "sound":
      return ([true, false] as const).flatMap((sound) =>
        choice(offer, { ...spec, sound }, { _tag: "ChooseSound", sound: sound ? "on" : "off" })
      )
    case "mode":
      return (["manual", "assistant", "meme"] as const).flatMap((mode) =>
        choice(offer, { ...spec, mode }, { _tag: "ChooseMode", mode })
      )
  }
}

/** The parts in which somebody who is short of coins can save some, the least loss first. */
const savings = ["resolution", "seconds", "sound", "model"] as const satisfies ReadonlyArray<VideoPart>

/** Every length and quality of every model that makes the video. */
export const cuts = ({ spec, prompt }: Order, catalogue: Catalogue): ReadonlyArray<Choice> =>
  (isFilm(spec) ? [] : offersFor(spec, catalogue)).flatMap((offer) => {
    const fitted = as(inFull(spec), offer)
    const { id: model, seconds: lengths, resolutions } = offer.model
    return lengths.flatMap((seconds) =>
      resolutions.flatMap((resolution) =>
        choiceOf(prompt)(
          offer,
          { ...fitted, seconds, resolution },
          { _tag: "ChooseCut", cut: { seconds, resolution, model } }
        )
      )
    )
  })

/** The dearest of these that the coins are enough for. */
const dearest = (choices: ReadonlyArray<Choice>, balance: Coins): ReadonlyArray<Choice> => {
  const best = choices
    .filter(({ coins }) => coins <= balance)
    .reduce<Choice | undefined>((best, one) => (best === undefined || one.coins > best.coins ? one : best), undefined)
  return best === undefined ? [] : [best]
}

/** Whoever has few coins has no more time for it: a model that takes hours is chosen by its name alone. */
const asSoon = ({ spec: wanted }: Order, { find }: Catalogue, { spec }: Choice): boolean =>
  spec.model === wanted.model || find(spec.model)?.model.unhurried !== true

/**
 * Of each part that can be cheaper the dearest video that the coins are enough for. Where no part alone saves as much, the
 * dearest of the model in another length and quality; where that is none, of any model.
 */
export const affordable = (order: Order, balance: Coins, catalogue: Catalogue): ReadonlyArray<Choice> => {
  const byPart = savings.flatMap((part) =>
    dearest(
      choices(order, part, catalogue).filter(
        (one) => !isSamePart(one.spec, order.spec, part, catalogue) && asSoon(order, catalogue, one)
      ),
      balance
    )
  )
  if (byPart.length > 0) return byPart
  const all = cuts(order, catalogue).filter((one) => asSoon(order, catalogue, one))
  const own = dearest(
    all.filter(({ spec }) => spec.model === order.spec.model),
    balance
  )
  return own.length > 0 ? own : dearest(all, balance)
}
