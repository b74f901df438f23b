import { Clock, Context, Effect, Layer, type Option } from "effect"
import type { ModelId } from "../domain/Ids.ts"
import { type Language, translated } from "../domain/Language.ts"
import { maxPromptLength } from "../domain/Video.ts"
import type { Model, Route } from "./ModelCatalogue/Model.ts"
import { readModels } from "./ModelCatalogue/read.ts"
import { VideoProviders } from "../providers/VideoProvider.ts"

export { cheapest, hasSound, Model, price, Route } from "./ModelCatalogue/Model.ts"
export { type Misfit, misfit, misfitOfAll, takesInputs, type Wish } from "./ModelCatalogue/misfit.ts"
export { shippedModels } from "./ModelCatalogue/read.ts"

/** A model as the bot offers it now. */
export interface Offer {
  readonly model: Model
  /** The routes whose provider is there, in order. */
  readonly routes: ReadonlyArray<Route>
  /** Nothing makes its videos: it explains itself, and points to the successor. */
  readonly retired: boolean
  readonly successor: Model | undefined
  /** The longest prompt that one of the routes takes, in characters. */
  readonly longestPrompt: number
}

/** The models in the order of their buttons. A pure value: `transition` and `view` take it as an argument. */
export interface Catalogue {
  /** Those that somebody serves, and those that nobody does and that have something to say about it. */
  readonly offers: ReadonlyArray<Offer>
  /** Also a model that nobody serves here, as long as it names successors: an open card of it leads to one. */
  readonly find: (id: ModelId) => Offer | undefined
}

/** Who serves which model, and what day it is (`2027-01-31`). */
export interface Market {
  readonly serves: (route: Route) => boolean
  readonly today: string
  /** The longest prompt that a route's provider takes, in characters, where it is shorter than ours. */
  readonly longestPrompt?: (route: Route) => number | undefined
}

/** The models as they are on offer in a market. */
export const catalogue = (models: ReadonlyArray<Model>, { serves, today, longestPrompt }: Market): Catalogue => {
  const routesOf = (model: Model) =>
    !model.enabled || (model.retires !== undefined && model.retires <= today) ? [] : model.routes.filter(serves)
  const takes = (route: Route) => route.takes?.text?.promptLength ?? longestPrompt?.(route) ?? maxPromptLength
  const served = new Map(models.filter((model) => routesOf(model).length > 0).map((model) => [model.id, model]))
  const known = models
    .filter((model) => served.has(model.id) || (model.enabled && model.successors.length > 0))
    .toSorted((one, other) => other.weight - one.weight)
    .map((model): Offer => {
      const successor = model.successors.find((id) => served.has(id))
      const routes = routesOf(model)
      return {
        model,
        routes,
        longestPrompt: routes.length === 0 ? maxPromptLength : Math.max(...routes.map(takes)),
        retired: !served.has(model.id),
        successor: successor === undefined ? undefined : served.get(successor)
      }
    })
  return {
    offers: known.filter(
      ({ model, retired }) => !retired || model.farewell !== undefined || model.retires !== undefined
    ),
    find: (id) => known.find((offer) => offer.model.id === id)
  }
}

/** How a model is called; one that is no longer in the catalogue, by its id. */
export const labelOf = (catalogue: Catalogue, id: ModelId, language: Language): string => {
  const label = catalogue.find(id)?.model.label
  return label === undefined ? id : translated(label, language)
}

const dayMillis = 24 * 60 * 60 * 1000
/** A day as catalogues write it. */
const written = (day: number) => new Date(day * dayMillis).toISOString().slice(0, 10)

export class ModelCatalogue extends Context.Service<ModelCatalogue, Catalogue>()("kudo/ModelCatalogue") {
  /**
   * The shipped models, with an operator's own file merged over them, as far as the providers of this process serve
   * them. Fails with a `DataFileError` that names the file, the place in it and the reason.
   */
  static readonly layer = (options: { readonly file: Option.Option<string> }) =>
    Layer.effect(
      ModelCatalogue,
      Effect.gen(function* () {
        const models = yield* readModels(options.file)
        const providers = yield* VideoProviders
        const clock = yield* Clock.Clock
        const serves = ({ provider, model }: Route) => providers.get(provider)?.serves(model) ?? false
        const longestPrompt = ({ provider, model }: Route) => providers.get(provider)?.longestPrompt?.(model)
        return daily(
          () => Math.floor(clock.currentTimeMillisUnsafe() / dayMillis),
          (day) => catalogue(models, { serves, today: written(day), longestPrompt })
        )
      })
    )
}

/**
 * A model retires at midnight UTC, not at the next start: the offers are those of the day on which they are asked for. Days
 * are counted since 1970.
 */
const daily = (today: () => number, of: (day: number) => Catalogue): Catalogue => {
  let day = today()
  let offers = of(day)
  const current = () => {
    if (today() !== day) {
      day = today()
      offers = of(day)
    }
    return offers
  }
  return {
    get offers() {
      return current().offers
    },
    find: (id) => current().find(id)
  }
}
