import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql"
import { Coins } from "../../domain/Coins.ts"
import type { UserId } from "../../domain/Ids.ts"
import type { Billing } from "../Billing.ts"
import { type PromoCode, readPromoCode } from "./PromoCode.ts"

/** What became of a promo code that somebody entered. */
export type Redemption =
  | { readonly _tag: "Redeemed"; readonly coins: Coins }
  | { readonly _tag: "Refused"; readonly reason: "unknown" | "ended" | "used-up" | "used-by-you" }

export interface Promo {
  readonly code: PromoCode
  /** At least one. */
  readonly coins: Coins
  /** How many users may redeem it, at least one. */
  readonly uses: number
  /** For how many days the coins are good after redemption; for ever when undefined. */
  readonly days?: number | undefined
  /** Until when it can be redeemed, in ms of the epoch. */
  readonly endsAt?: number | undefined
}

const decodeRedemptions = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      coins: Coins,
      redeemed: Schema.Boolean,
      before: Schema.Boolean,
      ended: Schema.Boolean,
      /** When coins redeemed now expire, in ms of the epoch. */
      until: Schema.NullOr(Schema.Finite)
    })
  )
)

const refused = (reason: Extract<Redemption, { _tag: "Refused" }>["reason"]): Redemption => ({
  _tag: "Refused",
  reason
})

/** Codes that give coins to whoever types them. */
export const promoCodes = (sql: SqlClient.SqlClient, billing: Billing["Service"]) => {
  /** The code's lock is taken by a statement of its own, so that the second one sees all that was redeemed before. */
  const redeemCode = Effect.fnUntraced(function* (user: UserId, code: PromoCode) {
    yield* sql`SELECT FROM promo_codes WHERE code = ${code} FOR NO KEY UPDATE`
    const [promo] = yield* decodeRedemptions(
      yield* sql`
        WITH redeemed AS (
          INSERT INTO promo_redemptions (code, user_id)
          SELECT code, ${user}::bigint FROM promo_codes
          WHERE code = ${code} AND used < uses AND (ends_at IS NULL OR ends_at > now())
          ON CONFLICT DO NOTHING RETURNING code
        ), counted AS (
          UPDATE promo_codes p SET used = used + 1 FROM redeemed WHERE p.code = redeemed.code
        )
        SELECT coins, EXISTS (SELECT FROM redeemed) AS redeemed,
               EXISTS (SELECT FROM promo_redemptions r WHERE r.code = p.code AND user_id = ${user}::bigint) AS before,
               coalesce(ends_at <= now(), false) AS ended,
               (extract(epoch FROM now() + make_interval(days => days)) * 1000)::float8 AS until
        FROM promo_codes p WHERE code = ${code}`
    )
    if (promo === undefined) return refused("unknown")
    if (promo.before) return refused("used-by-you")
    if (!promo.redeemed) return refused(promo.ended ? "ended" : "used-up")
    yield* billing.grant(user, {
      kind: "bonus",
      from: "promotions",
      amount: promo.coins,
      key: `promo:${code}:${user}`,
      reason: "promo",
      expiresAt: promo.until ?? undefined
    })
    return { _tag: "Redeemed", coins: promo.coins } as const
  }, sql.withTransaction)

  const redeem = Effect.fn("Promotions.redeem")(function* (user: UserId, text: string) {
    const code = readPromoCode(text)
    return code === undefined ? refused("unknown") : yield* redeemCode(user, code)
  })

  const createPromo = Effect.fn("Promotions.createPromo")(function* ({ code, coins, uses, days, endsAt }: Promo) {
    const ends = endsAt === undefined ? null : new Date(endsAt).toISOString()
    const made = yield* sql`
      INSERT INTO promo_codes (code, coins, uses, days, ends_at)
      VALUES (${code}, ${coins}::int, ${uses}::int, ${days ?? null}::int, ${ends}::timestamptz)
      ON CONFLICT (code) DO NOTHING RETURNING code`
    return made.length > 0
  })

  return { redeem, createPromo }
}
