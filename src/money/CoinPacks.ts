import { Context, Effect, Layer, Option, Schema } from "effect"
import shipped from "./CoinPacks/packs.json" with { type: "json" }
import { DataFileError, readDataFile } from "../platform/DataFile.ts"
import { Coins, zero } from "../domain/Coins.ts"
import { PackId } from "../domain/Ids.ts"
import { Translations } from "../domain/Language.ts"
import { Stars } from "../domain/Stars.ts"

/** More than a screen can show as buttons. */
const maxPacks = 20
/** What Telegram lets a subscription cost in a month. */
const maxMonthlyStars = 10_000

/** Coins on offer for Stars. */
export class CoinPack extends Schema.Class<CoinPack>("CoinPack")({
  /** Goes into a button's data, so it is short. */
  id: PackId,
  coins: Coins.check(Schema.isGreaterThan(0)),
  /** Coins on top, given by the house. */
  bonus: Coins.pipe(Schema.withDecodingDefaultKey(Effect.succeed(0))),
  stars: Stars,
  /** Charged again every 30 days, the only period that Telegram knows; the coins are good until the next charge. */
  monthly: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(false))),
  /** A mark on its button. */
  badge: Schema.optionalKey(Translations(Schema.String.check(Schema.isMaxLength(16))))
}) {
  get total(): Coins {
    return Coins.make(this.coins + this.bonus)
  }
}

const Packs = Schema.Array(CoinPack).check(Schema.isMaxLength(maxPacks))

/** The packs that come with the program. */
export const shippedPacks: ReadonlyArray<CoinPack> = Schema.decodeUnknownSync(Packs)(shipped)

/** What cannot be seen on a single pack. */
const contradictions = (packs: ReadonlyArray<CoinPack>): ReadonlyArray<string> => {
  const ids = packs.map(({ id }) => id)
  return [
    ...ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `["${id}"] occurs twice`),
    ...packs
      .filter(({ monthly, stars }) => monthly && stars > maxMonthlyStars)
      .map(({ id }) => `["${id}"]["stars"] is above ${maxMonthlyStars}, Telegram's limit of a subscription`),
    ...packs
      .filter(({ monthly, bonus }) => monthly && bonus > 0)
      .map(({ id }) => `["${id}"]["bonus"] is not for subscriptions: put its coins into "coins"`)
  ]
}

/**
 * Packs in the order in which they help somebody who is `missing` coins short: the smallest that is enough first, then
 * larger ones, then the others, largest first. Subscriptions are last.
 */
export const justEnough = (packs: ReadonlyArray<CoinPack>, missing: Coins = zero): ReadonlyArray<CoinPack> => {
  const rank = (pack: CoinPack) => (pack.monthly ? 2 : pack.total >= missing ? 0 : 1)
  return packs.toSorted((one, other) => {
    const byRank = rank(one) - rank(other)
    if (byRank !== 0) return byRank
    return rank(one) === 1 ? other.total - one.total : one.total - other.total
  })
}

/** The packs on sale: the shipped ones, or exactly those of PACKS_FILE; an empty list closes the shop. */
export class CoinPacks extends Context.Service<CoinPacks, ReadonlyArray<CoinPack>>()("kudo/CoinPacks") {
  /** Fails with a `DataFileError` that names the file, the place in it and the reason. */
  static readonly layer = (options: { readonly file: Option.Option<string> }) =>
    Layer.effect(
      CoinPacks,
      Effect.gen(function* () {
        if (Option.isNone(options.file)) return shippedPacks
        const packs = yield* readDataFile("PACKS_FILE", options.file.value, Packs)
        const faults = contradictions(packs)
        if (faults.length > 0) {
          return yield* new DataFileError({ setting: "PACKS_FILE", file: options.file.value, faults })
        }
        return packs
      })
    )
}
