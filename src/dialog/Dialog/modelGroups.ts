import { Schema } from "effect"
import { type Catalogue, cheapest, type Model, type Offer } from "../../video/ModelCatalogue.ts"
import { takesOf } from "../../video/ModelCatalogue/Model.ts"

/** What models are looked for by, where there are too many for one short page. */
export const ModelGroup = Schema.Literals(["best", "fast", "cheap", "photo", "sound", "long", "all"])
export type ModelGroup = typeof ModelGroup.Type

/** Models of a page. */
const pageLength = 8

const rate = (model: Model) => cheapest(model) / Math.min(...model.seconds)
const longest = ({ seconds }: Model) => Math.max(...seconds)

/** In how many ways a model is made from photos, by any of its routes: the more, the better for whoever has some. */
const pictureWays = ({ model, routes }: Offer) => {
  const takes = routes.map((route) => takesOf(model, route))
  const ways = [
    takes.some(({ frames }) => frames !== undefined),
    takes.some(({ frames }) => frames?.last === true),
    takes.some(({ references }) => references !== undefined)
  ]
  return ways.filter((has) => has).length
}

/** Those of a group, from the heaviest on where nothing else orders them. */
const members = (group: ModelGroup, offers: ReadonlyArray<Offer>): ReadonlyArray<Offer> => {
  const served = offers.filter(({ retired }) => !retired)
  switch (group) {
    case "all":
    case "best":
      return offers
    case "fast":
      return served.filter(({ model }) => model.fast)
    case "cheap":
      return served.toSorted((one, other) => rate(one.model) - rate(other.model))
    case "photo":
      return served
        .filter((offer) => pictureWays(offer) > 0)
        .toSorted((one, other) => pictureWays(other) - pictureWays(one))
    case "sound":
      return served.filter(({ model }) => model.audio)
    case "long":
      return served.toSorted((one, other) => longest(other.model) - longest(one.model))
  }
}

/** A page of models, and the other groups that there are; none where all of them are one page. */
export interface ModelPage {
  readonly group: ModelGroup
  readonly offers: ReadonlyArray<Offer>
  readonly others: ReadonlyArray<ModelGroup>
}

/** What is shown of a catalogue: all of it where it is short, else a page of the group. */
export const modelPage = ({ offers }: Catalogue, group: ModelGroup = "best"): ModelPage => {
  if (offers.length <= pageLength) return { group: "all", offers, others: [] }
  const found = members(group, offers)
  return {
    group,
    offers: group === "all" ? found : found.slice(0, pageLength),
    others: ModelGroup.literals.filter((one) => one !== group && members(one, offers).length > 0)
  }
}
