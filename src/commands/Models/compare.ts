import { type Model, type Route, takesOf } from "../../video/ModelCatalogue/Model.ts"
import type { Limits } from "../../video/ModelCatalogue/Takes.ts"
import type { ModelDescription, ToldPrice } from "../../providers/VideoProvider/description.ts"
import { soundsOf } from "../../video/ModelCatalogue/misfit.ts"
import { costOf, type PriceCard } from "../../video/ModelCatalogue/PriceCard.ts"

/** How a provider's own word on a model differs from the catalogue. */
export type Difference =
  | { readonly _tag: "Gone"; readonly route: Route; readonly model: Model }
  | { readonly _tag: "New"; readonly described: ModelDescription }
  | {
      readonly _tag: "Cheaper" | "Dearer"
      readonly route: Route
      readonly model: Model
      /** US dollars for a second: by the entry, and by the provider. */
      readonly before: number
      readonly now: number
      /** Of which videos, such as `1080p, silent`; empty for all. */
      readonly of: string
    }
  | {
      readonly _tag: "Parameters"
      readonly route: Route
      readonly model: Model
      readonly parameter: string
      /** What the entry offers and the provider does not make, and the other way round. */
      readonly lacks: ReadonlyArray<string>
      readonly more: ReadonlyArray<string>
    }

/** Prices nearer to each other than this part are the same: they are told in rounded figures. */
const samePrice = 0.005

/** What an entry offers by a route, whatever it is made from. */
const offeredBy = (model: Model, route: Route) => {
  const { text, frames, references } = takesOf(model, route)
  const ways: ReadonlyArray<Limits> = [text, frames, references].filter((way) => way !== undefined)
  const union = <A>(of: (way: Limits) => ReadonlyArray<A>) => [...new Set(ways.flatMap(of))]
  return {
    seconds: union(({ seconds }) => {
      if (seconds === undefined) return model.seconds
      return "from" in seconds ? model.seconds.filter((n) => seconds.from <= n && n <= seconds.to) : seconds
    }),
    resolutions: union(({ resolutions }) => resolutions ?? model.resolutions),
    ratios: union(({ ratios }) => ratios ?? model.ratios),
    frames: frames === undefined ? [] : frames.last ? ["first", "last"] : ["first"]
  }
}

const parameters = ["seconds", "resolutions", "ratios", "frames"] as const

const parametersOf = (model: Model, route: Route, described: ModelDescription): ReadonlyArray<Difference> => {
  const offered = offeredBy(model, route)
  return parameters.flatMap((parameter): ReadonlyArray<Difference> => {
    const told = described[parameter]?.map(String)
    if (told === undefined) return []
    const own = offered[parameter].map(String)
    const lacks = own.filter((one) => !told.includes(one))
    // Of lengths an entry offers a few of many.
    const more = parameter === "seconds" ? [] : told.filter((one) => !own.includes(one))
    return lacks.length + more.length === 0 ? [] : [{ _tag: "Parameters", route, model, parameter, lacks, more }]
  })
}

/** What a second costs by a card, where that is the same for all videos that a price is told of. */
const ourPrice = (model: Model, route: Route, card: PriceCard, told: ToldPrice): number | undefined => {
  const resolutions = model.resolutions.filter((one) => told.resolution === undefined || told.resolution === one)
  const sounds = soundsOf(model, route, {}).filter((one) => told.sound === undefined || told.sound === one)
  const costs = resolutions.flatMap((resolution) =>
    sounds.flatMap((sound) =>
      model.seconds.map((seconds) => {
        const cost = costOf(card, { seconds, resolution, sound, way: "text" })
        return cost === undefined ? undefined : cost / seconds
      })
    )
  )
  const [first] = costs
  if (first === undefined || costs.some((cost) => cost === undefined || Math.abs(cost - first) > first * samePrice)) {
    return undefined
  }
  return first
}

const pricesOf = (model: Model, route: Route, { prices = [] }: ModelDescription): ReadonlyArray<Difference> =>
  prices.flatMap((told): ReadonlyArray<Difference> => {
    const before = route.price && ourPrice(model, route, route.price, told)
    const { dollarsPerSecond: now, resolution, sound } = told
    if (before === undefined || Math.abs(now - before) <= before * samePrice) return []
    const heard = sound === undefined ? [] : [sound ? "with sound" : "silent"]
    const of = [...(resolution === undefined ? [] : [resolution]), ...heard].join(", ")
    return [{ _tag: now < before ? "Cheaper" : "Dearer", route, model, before, now, of }]
  })

/** Everything in which a provider's descriptions of its models and the routes that it serves differ. */
export const compare = (
  serves: (route: Route) => boolean,
  models: ReadonlyArray<Model>,
  described: ReadonlyArray<ModelDescription>
): ReadonlyArray<Difference> => {
  const routed = models.flatMap((model) => model.routes.filter(serves).map((route) => ({ model, route })))
  const known = new Set(routed.map(({ route }) => route.model))
  const byName = new Map(described.map((one) => [one.model, one]))
  return [
    ...routed.flatMap(({ model, route }): ReadonlyArray<Difference> => {
      const one = byName.get(route.model)
      if (one === undefined) return [{ _tag: "Gone", route, model }]
      return [...pricesOf(model, route, one), ...parametersOf(model, route, one)]
    }),
    ...described.filter(({ model }) => !known.has(model)).map((one): Difference => ({ _tag: "New", described: one }))
  ]
}

/** Whether something that is offered is not made as it is, or costs more than the entry says. */
export const isHarmful = (difference: Difference): boolean =>
  difference._tag === "Gone" ||
  difference._tag === "Dearer" ||
  (difference._tag === "Parameters" && difference.lacks.length > 0)

const perSecond = (dollars: number) => `$${Number(dollars.toFixed(4))} a second`

/** What a provider tells of a model, in a few words. */
const summary = ({ seconds, resolutions, ratios, frames, sound, prices = [] }: ModelDescription): string =>
  [
    ...(seconds === undefined || seconds.length === 0 ? [] : [`${Math.min(...seconds)}–${Math.max(...seconds)} s`]),
    ...(resolutions === undefined ? [] : [resolutions.join(" ")]),
    ...(ratios === undefined ? [] : [ratios.join(" ")]),
    ...(frames === undefined || frames.length === 0 ? [] : [`${frames.join(" and ")} frame`]),
    ...(sound === true ? ["sound"] : []),
    ...(prices.length === 0 ? [] : [perSecond(Math.min(...prices.map((one) => one.dollarsPerSecond)))])
  ].join(", ")

/** A difference as a line of the report. */
export const line = (provider: string, difference: Difference): string => {
  const named = (mark: string, words: string) => {
    if (difference._tag === "New") return `${mark} ${provider}:${difference.described.model}: ${words}`
    return `${mark} ${provider}:${difference.route.model} (${difference.model.id}): ${words}`
  }
  switch (difference._tag) {
    case "Gone":
      return named("✗", "gone")
    case "New":
      return named("+", ["new", summary(difference.described)].filter((words) => words !== "").join(": "))
    case "Cheaper":
    case "Dearer": {
      const { _tag, before, now, of } = difference
      return named(
        _tag === "Cheaper" ? "↓" : "↑",
        `${_tag.toLowerCase()}${of === "" ? "" : ` (${of})`}: ${perSecond(now)}, the entry has ${perSecond(before)}`
      )
    }
    case "Parameters": {
      const { parameter, lacks, more } = difference
      const words = [
        ...(lacks.length === 0 ? [] : [`has no ${lacks.join(" ")}`]),
        ...(more.length === 0 ? [] : [`has also ${more.join(" ")}`])
      ]
      return named("≠", `${parameter}: ${words.join(", ")}`)
    }
  }
}
