import { type Catalogue, cheapest, type Model, price } from "../../video/ModelCatalogue.ts"
import { fitting } from "../../video/ModelCatalogue/fitting.ts"
import type { Spec } from "./State.ts"

/** The cheapest video of a model, whose words are filmed as they are written. */
export const cheapestSpec = (model: Model): Spec => ({
  model: model.id,
  mode: "manual",
  ratio: model.ratios[0],
  seconds: Math.min(...model.seconds),
  resolution:
    model.resolutions.find((one) => price(model, Math.min(...model.seconds), one) === cheapest(model)) ??
    model.coinsPerSecond[0].resolution
})

/**
 * The video that words alone ask for: one like the last, by its model or the successor of that; where there is neither,
 * the cheapest one of the first model that makes videos. The words are filmed as they are written, so that the card comes
 * at once. Undefined where no model is on offer at all.
 */
export const quickSpec = (last: Spec | undefined, { find, offers }: Catalogue): Spec | undefined => {
  const known = last === undefined ? undefined : find(last.model)
  const offer = known?.retired === true ? known.successor && find(known.successor.id) : known
  if (last !== undefined && offer !== undefined) return { ...fitting(last, offer), mode: "manual" }
  const first = offers.find(({ retired }) => !retired) ?? offers[0]
  return first === undefined ? undefined : cheapestSpec(first.model)
}
