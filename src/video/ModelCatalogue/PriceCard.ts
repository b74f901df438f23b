import { Schema } from "effect"
import { frame, Resolution, type VideoRequest } from "../../domain/Video.ts"
import { Seconds, ways } from "./Takes.ts"

const Dollars = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

/** Pictures a second of those who charge by the token. */
const tokenPictures = 24
/** Pixels of all pictures that make a token. */
const tokenPixels = 1024

/** What a rate is for; what it leaves out is any. */
const conditions = {
  resolution: Schema.optionalKey(Resolution),
  sound: Schema.optionalKey(Schema.Boolean),
  /** What the video is made of. */
  way: Schema.optionalKey(Schema.Literals(ways)),
  /** Of videos of at most so many seconds. */
  upTo: Schema.optionalKey(Seconds)
}

/** What a provider takes, in dollars, for a second, for a whole video, or for a million tokens of its pictures. */
const Rate = Schema.Struct({
  dollars: Dollars,
  per: Schema.Literals(["second", "video", "million-tokens"]),
  /** What comes on top for each video, such as for the picture that it is made of. */
  plus: Schema.optionalKey(Dollars),
  ...conditions
})

/** A video, and what its provider says that it costs. */
const Example = Schema.Struct({
  seconds: Seconds,
  resolution: Resolution,
  sound: Schema.Boolean,
  way: Schema.optionalKey(Schema.Literals(ways)),
  dollars: Dollars
})

/** The fewest examples of a card: two of them tell a rate from an accident. */
const fewestExamples = 2

/**
 * What a provider charges the operator for a model's videos. The first rate that fits an order is its price; where none fits
 * nothing is known. The examples are worked out by hand from the source, and a test holds the rates to them.
 */
export const PriceCard = Schema.Struct({
  rates: Schema.NonEmptyArray(Rate),
  examples: Schema.Array(Example).check(Schema.isMinLength(fewestExamples)),
  /** Where it was read, and on which day (`2026-11-29`). */
  source: Schema.NonEmptyString,
  date: Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}$/, { message: "must be a day such as 2027-01-31" })),
  /** It was not read of the provider's own list, so that nothing is refused for it. */
  estimate: Schema.optionalKey(Schema.Boolean)
})
export type PriceCard = typeof PriceCard.Type

/** What of an order tells its price. */
export interface Priced extends Pick<VideoRequest, "seconds" | "resolution"> {
  readonly sound: boolean
  readonly way: (typeof ways)[number]
}

const fits = (rate: typeof Rate.Type, order: Priced): boolean =>
  (rate.resolution === undefined || rate.resolution === order.resolution) &&
  (rate.sound === undefined || rate.sound === order.sound) &&
  (rate.way === undefined || rate.way === order.way) &&
  (rate.upTo === undefined || order.seconds <= rate.upTo)

/** Pictures that are charged by the token have in every shape about as many pixels as in this one. */
const tokenShape = "16:9"

const millionTokens = ({ resolution, seconds }: Priced): number => {
  const { width, height } = frame(tokenShape, resolution)
  return (width * height * tokenPictures * seconds) / tokenPixels / 1_000_000
}

const rateOf = ({ rates }: PriceCard, order: Priced) => rates.find((one) => fits(one, order))

/** What so many tokens of an order's pictures cost by a card, in dollars; undefined where it is not charged by them. */
export const costOfTokens = (card: PriceCard, order: Priced, tokens: number): number | undefined => {
  const rate = rateOf(card, order)
  return rate?.per === "million-tokens" ? (rate.dollars * tokens) / 1_000_000 : undefined
}

const units = ({ per }: typeof Rate.Type, order: Priced): number => {
  switch (per) {
    case "second":
      return order.seconds
    case "video":
      return 1
    case "million-tokens":
      return millionTokens(order)
  }
}

/** What an order costs by a card, in dollars; undefined where no rate of it fits. */
export const costOf = (card: PriceCard, order: Priced): number | undefined => {
  const rate = rateOf(card, order)
  return rate && rate.dollars * units(rate, order) + (rate.plus ?? 0)
}
