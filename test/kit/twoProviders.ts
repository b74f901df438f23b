import { Layer } from "effect"
import { freshDatabase } from "../../lab/world/database.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { Billing } from "../../src/money/Billing.ts"
import { Users } from "../../src/users/Users.ts"
import { ProviderQueue } from "../../src/video/Generation/ProviderQueue.ts"
import { Jobs } from "../../src/video/Jobs.ts"
import { type Catalogue, ModelCatalogue, type Route } from "../../src/video/ModelCatalogue.ts"
import { offered, pro, sora } from "./dialogs.ts"
import { noPromotions } from "./noPromotions.ts"

const route = (provider: string): Route => ({ provider, model: `${provider}-model` })
export const first = route("first")
export const second = route("second")

/** Sora is made by the first provider or the second, the other model by the second alone. */
const offers = offered.offers.flatMap((offer) =>
  offer.model.id === sora
    ? [{ ...offer, routes: [first, second] }]
    : offer.model.id === pro
      ? [{ ...offer, routes: [second] }]
      : offer.model.unhurried
        ? [{ ...offer, routes: [first] }]
        : []
)
/** A model of the first provider that takes hours. */
export const unhurried = offers.find(({ model }) => model.unhurried)?.model.id ?? sora
const catalogue: Catalogue = { ...offered, offers, find: (id) => offers.find((offer) => offer.model.id === id) }

/** The queue over two providers: the first one has two permits, the second one. */
export const stores = ProviderQueue.layer({ permits: (provider) => (provider === "first" ? 2 : 1), longest: 12 }).pipe(
  Layer.provideMerge(
    Layer.mergeAll(Jobs.layer, SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 }))))
  ),
  Layer.provideMerge(Layer.succeed(ModelCatalogue, catalogue)),
  Layer.provideMerge(noPromotions),
  Layer.provideMerge(Billing.layer),
  Layer.provideMerge(freshDatabase)
)
