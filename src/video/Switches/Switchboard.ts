import { Schema } from "effect"
import { ModelId, UserId } from "../../domain/Ids.ts"
import type { ProviderName } from "../../providers/VideoProvider.ts"

/** What can be switched off: one of many, by its id, or something that there is once. */
export const Scope = Schema.Literals(["model", "route", "provider", "sales", "orders"])
export type Scope = typeof Scope.Type

/** One thing that can be switched off; `id` is empty for what there is once. */
export interface Subject {
  readonly scope: Scope
  readonly id: string
}

/** A way to a model: its provider, and the name by which that knows it. */
export interface RouteName {
  readonly provider: ProviderName
  readonly model: string
}

/** A route as it is written in the table, in logs and by operators: `kie:wan/3-0-video`. */
export const routeId = ({ provider, model }: RouteName): string => `${provider}:${model}`

/** A thing that is off, since when, until when and why; times are in ms of the epoch. */
export const SwitchedOff = Schema.Struct({
  scope: Scope,
  id: Schema.String,
  since: Schema.Finite,
  /** Null where nobody has said a date. */
  until: Schema.NullOr(Schema.Finite),
  /** In the words of whoever did it, for operators. */
  reason: Schema.String,
  /** Null where it was the provider, which said that it has the model no more. */
  operator: Schema.NullOr(UserId)
})
export type SwitchedOff = typeof SwitchedOff.Type

/** A part of a model's usual price, in percent: from a hundredth of it to ten times as much. */
export const PricePercent = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 }))

/** Another price of a model, which ends by itself; times are in ms of the epoch. */
export const PriceAside = Schema.Struct({
  model: ModelId,
  percent: PricePercent,
  since: Schema.Finite,
  until: Schema.Finite,
  /** In the words of whoever did it, for operators. */
  reason: Schema.String,
  operator: UserId
})
export type PriceAside = typeof PriceAside.Type

/** What is off at a moment, what costs another price, and which models providers said that they have. A pure value. */
export interface Switchboard {
  readonly off: ReadonlyArray<SwitchedOff>
  readonly prices: ReadonlyArray<PriceAside>
  readonly priceOf: (model: ModelId) => PriceAside | undefined
  readonly find: (scope: Scope, id?: string) => SwitchedOff | undefined
  /** The models that a provider lists; undefined where it has no list, or was not asked yet. */
  readonly listed: (provider: ProviderName) => ReadonlySet<string> | undefined
}

/** The switchboard of what the tables say. */
export const switchboard = (
  off: ReadonlyArray<SwitchedOff>,
  lists: ReadonlyMap<ProviderName, ReadonlySet<string>> = new Map(),
  prices: ReadonlyArray<PriceAside> = []
): Switchboard => {
  const byKey = new Map(off.map((one) => [`${one.scope} ${one.id}`, one]))
  return {
    off,
    prices,
    priceOf: (model) => prices.find((one) => one.model === model),
    find: (scope, id = "") => byKey.get(`${scope} ${id}`),
    listed: (provider) => lists.get(provider)
  }
}

/** Nothing is off, everything has its usual price, and nobody has a list. */
export const allOn = switchboard([])
