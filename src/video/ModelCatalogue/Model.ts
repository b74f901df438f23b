import { Effect, Schema } from "effect"
import { Translations } from "../../domain/Language.ts"
import { ModelId } from "../../domain/Ids.ts"
import { Ratio, Resolution, type VideoRequest } from "../../domain/Video.ts"
import { ProviderName } from "../../providers/VideoProvider.ts"
import { PricePercent } from "../Switches.ts"
import { PriceCard } from "./PriceCard.ts"
import { Rebates, usualRebates } from "./Rebates.ts"
import { newWays, Seconds, SoundMode, Takes } from "./Takes.ts"

/** A button's data has 64 bytes: a version, a code, and this. */
const maxId = 40

/** Characters: a button shows no more of a label, and all models with what they are about fit into one message. */
const maxLabel = 32
const maxText = 160

const texts = (most: number) => Translations(Schema.NonEmptyString.check(Schema.isMaxLength(most)))

/** One way to have a model's videos made: a provider, and the name by which it knows the model. */
export const Route = Schema.Struct({
  provider: ProviderName,
  model: Schema.NonEmptyString,
  /** What the provider charges the operator. */
  price: Schema.optionalKey(PriceCard),
  /** Whether its videos have sound, where that is not as the model says. */
  sound: Schema.optionalKey(SoundMode),
  /** What it makes videos of; a prompt alone, and a first picture where the model says so, where nothing is said. */
  takes: Schema.optionalKey(Takes)
})
export type Route = typeof Route.Type

const Day = Schema.String.check(
  Schema.isPattern(/^\d{4}-\d{2}-\d{2}$/, { message: "must be a day such as 2027-01-31" })
)

const Rate = Schema.Finite.check(Schema.isGreaterThan(0))

/** What one model can do and what it costs. */
export class Model extends Schema.Class<Model>("Model")({
  id: ModelId.check(Schema.isPattern(/^[a-z0-9][a-z0-9._-]*$/), Schema.isMaxLength(maxId)),
  /** The model's button. */
  label: texts(maxLabel),
  about: texts(maxText),
  /** In the order in which they are tried. */
  routes: Schema.NonEmptyArray(Route),
  ratios: Schema.NonEmptyArray(Ratio),
  seconds: Schema.NonEmptyArray(Seconds),
  /** The resolutions on offer, with their coins per second where these do not follow from the price cards by the rule. */
  coinsPerSecond: Schema.NonEmptyArray(
    Schema.Struct({
      resolution: Resolution,
      coins: Schema.optionalKey(Rate),
      /** Of a video without sound, where that one is cheaper and has no price by the rule. */
      silent: Schema.optionalKey(Rate)
    })
  ),
  /** What is put on top of the provider's price, as a part of it, where that is not the usual one. */
  margin: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 10 }))),
  /** What operators let it cost for a while, in percent of what it costs else; no file says it. */
  percent: Schema.optionalKey(PricePercent),
  /** Whether its videos have sound where nobody says otherwise, and whether it can begin with a picture. */
  audio: Schema.Boolean,
  image: Schema.Boolean,
  /** What goes back of the price where a video is not as ordered. */
  rebates: Rebates.pipe(Schema.withDecodingDefaultKey(Effect.succeed(usualRebates))),
  /** From this day on it makes no videos any more. */
  retires: Schema.optionalKey(Day),
  /** What to offer in its place, the best first. */
  successors: Schema.Array(ModelId).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  /** Why it may make no videos any more, as a sentence for users. One that has it, or a date, keeps its button when nothing serves it. */
  farewell: Schema.optionalKey(texts(maxText)),
  /** Whether it is made to be ready soon: it is found under the fast ones. */
  fast: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(false))),
  /**
   * Whether its videos may take hours, as they are made when machines idle: it is offered in place of no other model, and what is
   * being made by it takes no other video's place at its provider.
   */
  unhurried: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(false))),
  /** `if-listed`: only where a provider lists it by the name of its route. */
  enabled: Schema.Union([Schema.Boolean, Schema.Literal("if-listed")]).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(true))
  ),
  /** The heaviest is the first button. */
  weight: Schema.Finite.pipe(Schema.withDecodingDefaultKey(Effect.succeed(0))),
  /** After this many minutes without a result the job fails and the coins return. */
  deadlineMinutes: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1440 }))
}) {
  get resolutions(): ReadonlyArray<Resolution> {
    return this.coinsPerSecond.map((one) => one.resolution)
  }
}

/** What a route makes videos of. */
export const takesOf = ({ image }: Model, { takes }: Route): Takes =>
  takes ?? { text: {}, ...(image && { frames: { last: false } }) }

/** Whether a model makes finished videos larger and none anew: nobody chooses it for a video. */
export const isUpscaler = (model: Model): boolean =>
  model.routes.every((route) => {
    const takes = takesOf(model, route)
    return takes.upscale !== undefined && newWays.every((way) => takes[way] === undefined)
  })

/** Whether a video of a model is to have sound. */
export const hasSound = ({ audio }: Model, { sound }: Partial<Pick<VideoRequest, "sound">>): boolean => sound ?? audio
