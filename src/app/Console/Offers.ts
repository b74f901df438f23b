import { Effect, Schema } from "effect"
import { Coins } from "../../domain/Coins.ts"
import { ModelId } from "../../domain/Ids.ts"
import { ProviderName, VideoProviders } from "../../providers/VideoProvider.ts"
import { Margin } from "../../support/Margin.ts"
import { allOf, cheapest, labelOf, type Model, ModelCatalogue, price } from "../../video/ModelCatalogue.ts"
import { PriceCard } from "../../video/ModelCatalogue/PriceCard.ts"
import { starDollars } from "../../video/ModelCatalogue/pricing.ts"
import { PriceAside, routeId, SwitchedOff, Switches } from "../../video/Switches.ts"

/** Days of which it is told what models brought and cost. */
const marginDays = 30

/** A way to a model's videos: whose, under which name, at what price, and whether it is off. */
const RouteOffer = Schema.Struct({
  /** As `/pause route` names it. */
  id: Schema.String,
  provider: ProviderName,
  model: Schema.String,
  /** What its provider takes, with its source; null where that is not known. */
  card: Schema.NullOr(PriceCard),
  off: Schema.NullOr(SwitchedOff)
})

/** A model with its prices, its ways, and what its videos brought and cost lately. */
const ModelOffer = Schema.Struct({
  id: ModelId,
  label: Schema.String,
  retired: Schema.Boolean,
  /** The price of its cheapest video at this moment, as is that of a second. */
  from: Coins,
  perSecond: Schema.Array(Schema.Struct({ resolution: Schema.String, coins: Schema.Finite })),
  routes: Schema.Array(RouteOffer),
  off: Schema.NullOr(SwitchedOff),
  /** What operators let it cost for a while; it holds unless that is less than its provider takes by now. */
  aside: Schema.NullOr(Schema.Struct({ ...PriceAside.fields, holds: Schema.Boolean })),
  /** In dollars, of the last thirty days; null where nothing of it was made. */
  margin: Schema.NullOr(Schema.Struct({ videos: Schema.Int, brought: Schema.Finite, cost: Schema.Finite }))
})

/** Everything that is on offer, and what of it is off. Times are in ms of the epoch. */
export const Offers = Schema.Struct({
  sales: Schema.NullOr(SwitchedOff),
  orders: Schema.NullOr(SwitchedOff),
  providers: Schema.Array(Schema.Struct({ name: ProviderName, label: Schema.String, off: Schema.NullOr(SwitchedOff) })),
  models: Schema.Array(ModelOffer)
})
export type Offers = typeof Offers.Type

/** Tells what is on offer at this moment. */
export const makeOffers = Effect.gen(function* () {
  const catalogue = yield* ModelCatalogue
  const switches = yield* Switches
  const providers = yield* VideoProviders
  const margin = yield* Margin

  return Effect.gen(function* () {
    const off = (...subject: Parameters<ReturnType<typeof switches.current>["find"]>) =>
      switches.current().find(...subject) ?? null
    const asideOf = ({ id, percent }: Model) => {
      const aside = switches.current().priceOf(id)
      return aside === undefined ? null : { ...aside, holds: percent === aside.percent }
    }
    const lines = yield* margin.lines(marginDays)
    const marginOf = (model: ModelId) => {
      const own = lines.filter((line) => line.model === model)
      const sum = (of: (line: (typeof own)[number]) => number) => own.reduce((all, line) => all + of(line), 0)
      return own.length === 0
        ? null
        : {
            videos: sum(({ videos }) => videos),
            brought: sum(({ stars }) => stars) * starDollars,
            cost: sum(({ cost }) => cost) / 1_000_000
          }
    }
    return {
      sales: off("sales"),
      orders: off("orders"),
      providers: [...providers.values()].map(({ name, label }) => ({ name, label, off: off("provider", name) })),
      models: [...allOf(catalogue), ...catalogue.paused].map(({ model, retired, paused }) => ({
        id: model.id,
        label: labelOf(catalogue, model.id, "en"),
        retired: retired && paused === undefined,
        from: cheapest(model),
        perSecond: model.resolutions.map((resolution) => {
          const [seconds] = model.seconds
          return { resolution, coins: (price(model, seconds, resolution) ?? 0) / seconds }
        }),
        routes: model.routes.map((route) => ({
          id: routeId(route),
          provider: route.provider,
          model: route.model,
          card: route.price ?? null,
          off: off("route", routeId(route))
        })),
        off: off("model", model.id),
        aside: asideOf(model),
        margin: marginOf(model.id)
      }))
    } satisfies Offers
  })
})
