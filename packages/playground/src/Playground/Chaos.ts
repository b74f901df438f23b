import { Hash, Schema } from "effect"

/** What went wrong is remembered, the oldest first to go. */
const maxRemembered = 10_000
/** The longest that a call is held up. */
const maxDelayMillis = 2000

/** Troubles of every network; each leaves it to the bot to find out what happened. */
const usualKinds = ["delay", "fail", "lose", "gateway", "close", "corrupt", "rate-limit"] as const
/** Of deliveries to a webhook. */
const deliveryKinds = ["delay", "lose", "duplicate", "reorder"] as const
/** By these a bot starts and listens: without them there is no bot to be troubled. */
const spared: ReadonlySet<string> = new Set(["getMe", "getUpdates", "setWebhook", "deleteWebhook"])

const Kind = Schema.Literals([...usualKinds, "duplicate", "reorder"])

export const ChaosPlan = Schema.Struct({
  seed: Schema.Int,
  /** How many of a hundred calls go wrong. */
  percent: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 100 })),
  /** Methods, or `update`; without them all but those by which a bot starts and listens. */
  match: Schema.optionalKey(Schema.Array(Schema.String)),
  kinds: Schema.optionalKey(Schema.Array(Kind).check(Schema.isMinLength(1)))
})
export type ChaosPlan = typeof ChaosPlan.Type

/** A trouble that happened: the `count`th call of `match`. */
export interface Trouble {
  readonly match: string
  readonly count: number
  readonly kind: string
}

/** A number from 0 up to 1, always the same for the same words. */
const chance = (words: string) => {
  let state = Hash.string(words) | 0
  state = Math.imul(state ^ (state >>> 15), state | 1)
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61)
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32
}

/**
 * Troubles that a seed decides: whether the nth call of a method goes wrong, and how, depends on the seed, the method and n
 * alone, so that a history can be played again whatever else happens meanwhile.
 */
export const chaosOf = ({ seed, percent, match, kinds }: ChaosPlan) => {
  const counts = new Map<string, number>()
  const happened: Array<Trouble> = []
  /** What hits the next call of this name, as a fault is spelled. */
  const take = (name: string) => {
    if (match === undefined ? spared.has(name) : !match.includes(name)) return undefined
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    if (chance(`${seed}/${name}/${count}/whether`) * 100 >= percent) return undefined
    const usual: ReadonlyArray<typeof Kind.Type> = name === "update" ? deliveryKinds : usualKinds
    const possible = kinds ?? usual
    const kind = possible[Math.floor(chance(`${seed}/${name}/${count}/how`) * possible.length)]
    if (kind === undefined) return undefined
    happened.push({ match: name, count, kind })
    if (happened.length > maxRemembered) happened.shift()
    const delayMs = Math.floor(chance(`${seed}/${name}/${count}/long`) * maxDelayMillis)
    const status = kind === "gateway" ? 502 : 500
    return { match: name, kind, times: 1, status, retryAfter: 1, ...(kind === "delay" && { delayMs }) }
  }
  return { take, happened: (): ReadonlyArray<Trouble> => happened }
}
export type Chaos = ReturnType<typeof chaosOf>
