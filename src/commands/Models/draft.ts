import { Ratio, Resolution } from "../../domain/Video.ts"
import type { ModelDescription, ToldPrice } from "../../providers/VideoProvider/description.ts"

/** What an entry costs a second whose provider tells no price: to be set before it is used. */
const unpricedCoins = 1000
/** Lengths that an entry offers of many: a screen shows a few. */
const offeredSeconds = [4, 5, 6, 8, 10, 12, 15, 20, 30]
/** Seconds that are offered where a provider tells none. */
const untoldSeconds = [5]
/** Lengths of the examples of a card. */
const exampleSeconds = [5, 10]
/** Characters of an id and of a label, as the catalogue has them. */
const longest = { id: 40, label: 32 } as const

const idOf = (model: string) =>
  model
    .replace(/^.*\//, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, longest.id)

/** Those of a list's values that the bot has words for; one that every model has, where there are none. */
const among = <A extends string>(known: ReadonlyArray<A>, told: ReadonlyArray<string> | undefined, usual: A) => {
  const both = known.filter((one) => told?.some((word) => word.toLowerCase() === one) ?? false)
  return both.length === 0 ? [usual] : both
}

const secondsOf = (told: ReadonlyArray<number> | undefined): ReadonlyArray<number> => {
  const whole = (told ?? untoldSeconds)
    .filter((n) => Number.isInteger(n) && n >= 1 && n <= 120)
    .toSorted((a, b) => a - b)
  const offered = whole.filter((n) => offeredSeconds.includes(n))
  return offered.length > 0 ? offered : whole.length > 0 ? whole.slice(0, offeredSeconds.length) : untoldSeconds
}

/** A price card of what is told of a second, with the two examples that it needs. */
const cardOf = (
  provider: string,
  prices: ReadonlyArray<ToldPrice>,
  resolutions: ReadonlyArray<Resolution>,
  day: string
) => {
  const rates = prices.flatMap(({ dollarsPerSecond: dollars, resolution, sound }) => {
    const known = resolutions.find((one) => one === resolution)
    if (resolution !== undefined && known === undefined) return []
    const of = { ...(known !== undefined && { resolution: known }), ...(sound !== undefined && { sound }) }
    return [{ dollars, per: "second" as const, ...of }]
  })
  const [first] = rates
  const [usual] = resolutions
  if (first === undefined || usual === undefined) return undefined
  const { dollars, sound = true, resolution = usual } = first
  const examples = exampleSeconds.map((seconds) => ({ seconds, resolution, sound, dollars: dollars * seconds }))
  return { rates, examples, source: `${provider}’s list of models`, date: day }
}

/**
 * An entry of the catalogue for a model as its provider describes it, to be reviewed: what is not told is the usual, a price that is
 * not told is one that nobody pays by mistake, and texts are the provider's name of it.
 */
export const draft = (provider: string, described: ModelDescription, day: string) => {
  const { model, label, prices = [], frames, sound } = described
  const image = frames?.includes("first") ?? false
  const name = (label ?? idOf(model)).slice(0, longest.label)
  const resolutions = among(Resolution.literals, described.resolutions, "720p")
  const price = cardOf(provider, prices, resolutions, day)
  return {
    id: idOf(model),
    label: { en: name },
    about: { en: name },
    routes: [
      {
        provider,
        model,
        ...(price !== undefined && { price }),
        takes: { text: {}, ...(image && { frames: { last: frames?.includes("last") ?? false } }) }
      }
    ],
    ratios: among(Ratio.literals, described.ratios, "16:9"),
    seconds: secondsOf(described.seconds),
    coinsPerSecond: resolutions.map((resolution) => ({
      resolution,
      ...(price === undefined && { coins: unpricedCoins })
    })),
    audio: sound ?? false,
    image,
    deadlineMinutes: 30
  }
}
