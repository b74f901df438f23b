import { Context, Layer, Schema } from "effect"
import shipped from "./ModelCatalogue/models.json" with { type: "json" }
import { type Coins, roundUp } from "./domain/Coins.ts"
import { Language } from "./domain/Language.ts"
import { ModelId } from "./domain/Ids.ts"
import { Ratio, Resolution } from "./domain/Video.ts"

/** What one model can do and what it costs. */
export class Model extends Schema.Class<Model>("Model")({
  id: ModelId,
  /** The button of the model, the same in every language unless `labels` says otherwise. */
  label: Schema.NonEmptyString,
  about: Schema.Record(Language, Schema.NonEmptyString),
  /** The name by which the provider knows it. */
  providerModel: Schema.NonEmptyString,
  ratios: Schema.NonEmptyArray(Ratio),
  seconds: Schema.NonEmptyArray(Schema.Int),
  /** Coins per second, by resolution; the keys are the resolutions on offer. */
  coinsPerSecond: Schema.NonEmptyArray(Schema.Struct({ resolution: Resolution, coins: Schema.Finite })),
  /** After this many minutes without a result the job fails and the coins return. */
  deadlineMinutes: Schema.Int
}) {
  get resolutions(): ReadonlyArray<Resolution> {
    return this.coinsPerSecond.map((one) => one.resolution)
  }
}

/** Whether the bot can make videos with a model now; a retired one explains itself instead. */
export interface Offer {
  readonly model: Model
  readonly retired: boolean
}

/** The price of a video, in whole coins; undefined where the model does not offer the resolution. */
export const price = (model: Model, seconds: number, resolution: Resolution): Coins | undefined => {
  const rate = model.coinsPerSecond.find((one) => one.resolution === resolution)
  return rate === undefined ? undefined : roundUp(rate.coins * seconds)
}

/** The price of the cheapest video of a model. */
export const cheapest = (model: Model): Coins =>
  roundUp(Math.min(...model.coinsPerSecond.map((one) => one.coins)) * Math.min(...model.seconds))

/** The models in the order of their buttons. A pure value: `transition` and `view` take it as an argument. */
export interface Catalogue {
  readonly offers: ReadonlyArray<Offer>
  readonly find: (id: ModelId) => Offer | undefined
}

export const catalogue = (offers: ReadonlyArray<Offer>): Catalogue => ({
  offers,
  find: (id) => offers.find((offer) => offer.model.id === id)
})

/** The models that come with the program. */
export const shippedModels: ReadonlyArray<Model> = Schema.decodeUnknownSync(Schema.Array(Model))(shipped)

export class ModelCatalogue extends Context.Service<ModelCatalogue, Catalogue>()("kudo/ModelCatalogue") {
  /** `retired` marks every model of the OpenAI wire, for when no server speaks it. */
  static readonly layer = (options: { readonly retired: boolean }) =>
    Layer.succeed(ModelCatalogue, catalogue(shippedModels.map((model) => ({ model, retired: options.retired }))))
}
