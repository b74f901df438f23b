import { Clock, Context, Effect, Layer, Option } from "effect"
import type { ModelId } from "../domain/Ids.ts"
import { type Language, translated } from "../domain/Language.ts"
import { maxPromptLength } from "../domain/Video.ts"
import { isUpscaler, type Model, type Route } from "./ModelCatalogue/Model.ts"
import { coinDollars, losses, repriced } from "./ModelCatalogue/pricing.ts"
import { modelsFault, readModels } from "./ModelCatalogue/read.ts"
import { CoinPacks } from "../money/CoinPacks.ts"
import { watchFile } from "../platform/WatchedFile.ts"
import { VideoProviders } from "../providers/VideoProvider.ts"
import { allOn, routeId, type Switchboard, Switches } from "./Switches.ts"

export { hasSound, Model, Route } from "./ModelCatalogue/Model.ts"
export { cheapest, price } from "./ModelCatalogue/pricing.ts"
export { type Misfit, misfit, misfitOfAll, takesInputs, type Wish } from "./ModelCatalogue/misfit.ts"
export { shippedModels } from "./ModelCatalogue/read.ts"

/** A model as the bot offers it now. */
export interface Offer {
  readonly model: Model
  /** The routes whose provider is there and that are on, in order. */
  readonly routes: ReadonlyArray<Route>
  /** Nothing makes its videos: it explains itself, and points to the successor. */
  readonly retired: boolean
  /** It is retired because an operator switched it off for a while; `until` is in ms of the epoch, where a date is known. */
  readonly paused?: { readonly until: number | undefined }
  readonly successor: Model | undefined
  /** The longest prompt that one of the routes takes, in characters. */
  readonly longestPrompt: number
}

/** The models in the order of their buttons. A pure value: `transition` and `view` take it as an argument. */
export interface Catalogue {
  /** Those that somebody serves, and those that nobody does any more and that have something to say about it. */
  readonly offers: ReadonlyArray<Offer>
  /** Those that make finished videos larger, as far as somebody serves them: an after-step, and no choice for a new video. */
  readonly upscalers: ReadonlyArray<Offer>
  /** Those that operators have switched off, by themselves or with everything that makes them. */
  readonly paused: ReadonlyArray<Offer>
  /** Also a model that is off, or that nobody serves here and that names successors: an open card of it leads to one. */
  readonly find: (id: ModelId) => Offer | undefined
  /** What would be sold below what its provider takes, where the model cost so much of its usual price: a line a route. */
  readonly lossesAt: (id: ModelId, percent: number) => ReadonlyArray<string>
}

/** Who serves which model, and what day it is (`2027-01-31`). */
export interface Market {
  readonly serves: (route: Route) => boolean
  readonly today: string
  /** The longest prompt that a route's provider takes, in characters, where it is shorter than ours. */
  readonly longestPrompt?: (route: Route) => number | undefined
  /** Nothing is off where it is not given. */
  readonly switches?: Switchboard
  /** What a coin brings, in dollars; no price is a loss where none are sold. */
  readonly coinDollars?: number | undefined
}

/** Until when an operator has switched off a model, or what would make it; undefined where nobody has. */
const pauseOf = (model: Model, served: ReadonlyArray<Route>, { find }: Switchboard): Offer["paused"] => {
  const off = [
    find("model", model.id),
    ...served.flatMap((route) => [find("provider", route.provider), find("route", routeId(route))])
  ]
  const dates = off.flatMap((one) => (one === undefined || one.operator === null ? [] : [one.until]))
  const known = dates.filter((until) => until !== null)
  return dates.length === 0 ? undefined : { until: known.length === dates.length ? Math.max(...known) : undefined }
}

/** The models as they are on offer in a market, none for less than what its provider takes. */
export const catalogue = (
  usual: ReadonlyArray<Model>,
  { serves, today, longestPrompt, switches = allOn, coinDollars: coin }: Market
): Catalogue => {
  const isListed = ({ provider, model }: Route) => switches.listed(provider)?.has(model)
  const servedOf = ({ enabled, retires, routes }: Model) => {
    if (enabled === false || (retires !== undefined && retires <= today)) return []
    const served = routes.filter(serves)
    return enabled === "if-listed" ? served.filter((route) => isListed(route) === true) : served
  }
  const isOn = (route: Route) =>
    isListed(route) !== false &&
    switches.find("provider", route.provider) === undefined &&
    switches.find("route", routeId(route)) === undefined
  const routesOf = (model: Model) =>
    switches.find("model", model.id) === undefined ? servedOf(model).filter(isOn) : []
  const lossesOf = (model: Model) =>
    coin === undefined ? [] : losses({ model, routes: model.routes.filter(serves) }, coin)
  /** A price that was put aside before its provider took more is the usual one again. */
  const priced = (model: Model): Model => {
    const aside = switches.priceOf(model.id)
    if (aside === undefined) return model
    const own = repriced(model, aside.percent)
    return lossesOf(own).length > 0 ? model : own
  }
  const models = usual.map(priced)
  const takes = (route: Route) => route.takes?.text?.promptLength ?? longestPrompt?.(route) ?? maxPromptLength
  const served = new Map(models.filter((model) => routesOf(model).length > 0).map((model) => [model.id, model]))
  const known = models
    .filter((model) => servedOf(model).length > 0 || (model.enabled !== false && model.successors.length > 0))
    .toSorted((one, other) => other.weight - one.weight)
    .map((model): Offer => {
      const successor = model.successors.find((id) => served.has(id))
      const routes = routesOf(model)
      const paused = routes.length > 0 ? undefined : pauseOf(model, servedOf(model), switches)
      return {
        model,
        routes,
        longestPrompt: routes.length === 0 ? maxPromptLength : Math.max(...routes.map(takes)),
        retired: !served.has(model.id),
        ...(paused !== undefined && { paused }),
        successor: successor === undefined ? undefined : served.get(successor)
      }
    })
  return {
    offers: known.filter(
      ({ model, retired, paused }) =>
        !isUpscaler(model) &&
        (!retired ||
          (paused === undefined &&
            model.enabled === true &&
            (model.farewell !== undefined || model.retires !== undefined)))
    ),
    upscalers: known.filter(({ model, retired }) => isUpscaler(model) && !retired),
    paused: known.filter(({ paused }) => paused !== undefined),
    find: (id) => known.find((offer) => offer.model.id === id),
    lossesAt: (id, percent) => {
      const model = usual.find((one) => one.id === id)
      return model === undefined ? [] : lossesOf(repriced(model, percent))
    }
  }
}

/** Everything that is on offer, as an operator sees it. */
export const allOf = ({ offers, upscalers }: Pick<Catalogue, "offers" | "upscalers">): ReadonlyArray<Offer> => [
  ...offers,
  ...upscalers
]

/** How a model is called; one that is no longer in the catalogue, by its id. */
export const labelOf = (catalogue: Catalogue, id: ModelId, language: Language): string => {
  const label = catalogue.find(id)?.model.label
  return label === undefined ? id : translated(label, language)
}

const dayMillis = 24 * 60 * 60 * 1000
/** A day as catalogues write it. */
const written = (day: number) => new Date(day * dayMillis).toISOString().slice(0, 10)

interface CatalogueOptions {
  readonly file: Option.Option<string>
  /** What a coin brings, in dollars: what is sold for less than its provider takes fails the start. Left out, nothing does. */
  readonly coinDollars?: number | undefined
}

/** Fails with a line for each route by which a model would be sold at a loss. */
const refuseLosses = (offered: Catalogue, { file, coinDollars: coin }: CatalogueOptions) => {
  const faults = coin === undefined ? [] : allOf(offered).flatMap((offer) => losses(offer, coin))
  return faults.length === 0 ? Effect.void : Effect.fail(modelsFault(file, faults))
}

export class ModelCatalogue extends Context.Service<ModelCatalogue, Catalogue>()("kudo/ModelCatalogue") {
  /**
   * The shipped models, with an operator's own file merged over them, as far as the providers of this process serve
   * them and nobody has switched them off. The file is read again when it changes: an open card of a model whose price rose
   * shows that first, and one of a model that is no more leads to the others. Fails, where it is wrong at the start, with a
   * `DataFileError` that names the file, the place in it and the reason.
   */
  static readonly layer = (options: CatalogueOptions) =>
    Layer.effect(
      ModelCatalogue,
      Effect.gen(function* () {
        const providers = yield* VideoProviders
        const switches = yield* Switches
        const clock = yield* Clock.Clock
        const serves = ({ provider, model }: Route) => providers.get(provider)?.serves(model) ?? false
        const longestPrompt = ({ provider, model }: Route) => providers.get(provider)?.longestPrompt?.(model)
        const today = () => Math.floor(clock.currentTimeMillisUnsafe() / dayMillis)
        const offered = (models: ReadonlyArray<Model>, day: number, board: Switchboard) =>
          catalogue(models, {
            serves,
            today: written(day),
            longestPrompt,
            switches: board,
            coinDollars: options.coinDollars
          })
        const read = Effect.tap(readModels(options.file), (models) =>
          refuseLosses(offered(models, today(), switches.current()), options)
        )
        const models = yield* Option.match(options.file, {
          onNone: () => Effect.map(read, (shipped) => () => shipped),
          onSome: (file) => watchFile(file, read)
        })
        return following(
          () => [models(), today(), switches.current()] as const,
          (causes) => offered(...causes)
        )
      })
    )

  /** As {@link layer}, with what a coin brings in the packs that are sold. */
  static readonly layerSold = ({ file }: Pick<CatalogueOptions, "file">) =>
    Layer.unwrap(Effect.map(CoinPacks, (packs) => ModelCatalogue.layer({ file, coinDollars: coinDollars(packs) })))
}

/**
 * A model retires at midnight UTC, and a switch is thrown at any moment: the offers are those of the moment in which they are
 * asked for. Days are counted since 1970.
 */
const following = <A extends ReadonlyArray<unknown>>(causes: () => A, of: (causes: A) => Catalogue): Catalogue => {
  let known = causes()
  let offers = of(known)
  const current = () => {
    const now = causes()
    if (now.some((cause, at) => cause !== known[at])) {
      known = now
      offers = of(now)
    }
    return offers
  }
  return {
    get offers() {
      return current().offers
    },
    get upscalers() {
      return current().upscalers
    },
    get paused() {
      return current().paused
    },
    find: (id) => current().find(id),
    lossesAt: (id, percent) => current().lossesAt(id, percent)
  }
}
