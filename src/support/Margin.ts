import { Context, Effect, Layer, Schema, Struct } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { MicroDollars } from "../domain/Dollars.ts"
import { ModelId } from "../domain/Ids.ts"
import { SideOrderKind } from "../providers/SideOrders.ts"
import { ProviderName } from "../providers/VideoProvider.ts"

/** The most days that are looked at: every video of them is read. */
export const maxDays = 366

/**
 * Who paid for a video: Stars, as soon as one coin of it was bought; else what most of its coins came from. Of a video that did
 * not come, nobody: its coins went back.
 */
export const PaidBy = Schema.Literals(["stars", "welcome", "promo", "daily", "referral", "grant", "nobody"])
export type PaidBy = typeof PaidBy.Type

/** Videos that ended on one day (UTC), of one model, by one provider, paid by the same. */
export const MarginLine = Schema.Struct({
  /** As `2026-11-29`. */
  day: Schema.String,
  model: ModelId,
  /** Null where nobody was asked to make it. */
  provider: Schema.NullOr(ProviderName),
  paidBy: PaidBy,
  videos: Schema.Int,
  /** What was kept of their price. */
  coins: Schema.Int,
  /** The part of their buyers' Stars that these coins are. */
  stars: Schema.Finite,
  /** What the provider takes; of videos whose cost is not known, nothing. */
  cost: MicroDollars,
  /** How many of the videos have an estimate for a cost, and how many have none. */
  estimated: Schema.Int,
  unknown: Schema.Int
})
export type MarginLine = typeof MarginLine.Type

const decode = Schema.decodeUnknownEffect(Schema.Array(MarginLine))

/** What is ordered beside videos: stills, and the words of recordings. */
export const SideKind = Schema.Literals(["still", ...SideOrderKind.literals])
export type SideKind = typeof SideKind.Type

/** What was ordered beside videos on one day (UTC), of one kind, from one provider: nobody pays for it. */
export const SideLine = Schema.Struct({
  ...MarginLine.mapFields(Struct.pick(["day", "cost", "estimated", "unknown"])).fields,
  kind: SideKind,
  provider: ProviderName,
  /** What makes them, by the provider's own name; null where only its number was kept. */
  model: Schema.NullOr(Schema.String),
  orders: Schema.Int
})
export type SideLine = typeof SideLine.Type

const decodeSide = Schema.decodeUnknownEffect(Schema.Array(SideLine))

/** What videos bring and what they cost, and what is ordered beside them, of real money: videos of the playground are left out. */
export class Margin extends Context.Service<
  Margin,
  {
    /** Of the last days, today among them, the newest day first. */
    readonly lines: (days: number) => Effect.Effect<ReadonlyArray<MarginLine>, SqlError.SqlError | Schema.SchemaError>
    /** What was ordered beside videos in the same days and is paid for: stills, and the words of recordings. */
    readonly beside: (days: number) => Effect.Effect<ReadonlyArray<SideLine>, SqlError.SqlError | Schema.SchemaError>
  }
>()("kudo/Margin") {
  static readonly layer = Layer.effect(
    Margin,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient

      const lines = Effect.fn("Margin.lines")(function* (days: number) {
        const rows = yield* sql`
          WITH ended AS (
            SELECT j.id, to_char(j.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, j.request ->> 'model' AS model, j.provider,
              coalesce(c.actual, CASE WHEN j.ready_at IS NOT NULL THEN c.estimate END) AS cost,
              c.actual IS NULL AND j.ready_at IS NOT NULL AND c.estimate IS NOT NULL AS estimated,
              c.actual IS NULL AND j.ready_at IS NOT NULL AND c.estimate IS NULL AS unknown
            FROM jobs j LEFT JOIN provider_costs c ON c.job = j.id
            WHERE j.finished_at >= date_trunc('day', now(), 'UTC') - make_interval(days => ${Math.min(days, maxDays) - 1}::int)
              AND NOT j.demo AND (j.state = 'delivered' OR c.actual > 0 OR j.ready_at IS NOT NULL)
          ), moved AS (
            SELECT ended.id AS job, t.user_id, CASE WHEN t.reason = 'hold' THEN t.debit ELSE t.credit END AS lot,
              sum(CASE WHEN t.reason = 'hold' THEN t.amount ELSE -t.amount END) AS coins
            FROM ended JOIN transfers t ON t.job_id = ended.id AND t.reason IN ('hold', 'release', 'rebate')
            GROUP BY 1, 2, 3
          ), kept AS (
            SELECT moved.job, moved.coins, given.reason, given.payment FROM moved
            CROSS JOIN LATERAL (
              SELECT g.reason, g.payment FROM transfers g
              WHERE g.user_id = moved.user_id AND g.credit = moved.lot AND g.reason NOT IN ('release', 'rebate') ORDER BY g.id LIMIT 1
            ) given
            WHERE moved.coins > 0
          ), sold AS (
            SELECT p.charge, p.stars::float8 / sum(g.amount)::float8 AS "starsPerCoin"
            FROM payments p JOIN transfers g ON g.payment = p.charge AND g.reason IN ('purchase', 'bonus', 'subscription')
            WHERE p.charge IN (SELECT payment FROM kept WHERE payment IS NOT NULL) GROUP BY p.charge, p.stars
          ), paid AS (
            SELECT kept.job, sum(kept.coins) AS coins, sum(kept.coins * sold."starsPerCoin") AS stars,
              (array_agg(kept.reason ORDER BY kept.coins DESC))[1] AS most
            FROM kept LEFT JOIN sold ON sold.charge = kept.payment GROUP BY kept.job
          )
          SELECT day, model, provider,
            CASE WHEN paid.job IS NULL THEN 'nobody' WHEN paid.stars > 0 THEN 'stars'
              WHEN most IN ('welcome', 'promo', 'daily', 'referral') THEN most ELSE 'grant' END AS "paidBy",
            count(*)::int AS videos, coalesce(sum(coins), 0)::float8 AS coins, coalesce(sum(stars), 0)::float8 AS stars,
            coalesce(sum(cost), 0)::float8 AS cost,
            count(*) FILTER (WHERE estimated)::int AS estimated, count(*) FILTER (WHERE unknown)::int AS unknown
          FROM ended LEFT JOIN paid ON paid.job = ended.id
          GROUP BY 1, 2, 3, 4 ORDER BY day DESC, model, provider, 4`
        return yield* decode(rows)
      })

      // A still that failed costs what the bill says; one that came too late, or that its user did not wait for, is paid all the same.
      // Of a recording nothing but the bill tells the cost.
      const beside = Effect.fn("Margin.beside")(function* (days: number) {
        const rows = yield* sql`
          WITH ordered AS (
            SELECT 'still' AS kind, created_at AS at, provider, model, coalesce(actual, estimate) AS cost, actual IS NULL AS estimated
            FROM stills
            WHERE actual > 0 OR (actual IS NULL AND task IS NOT NULL AND coalesce(outcome, 'made') IN ('made', 'late'))
            UNION ALL
            SELECT kind, at, provider, NULL, cost, false FROM side_orders WHERE cost IS DISTINCT FROM 0
          )
          SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, kind, provider, model, count(*)::int AS orders,
            coalesce(sum(cost), 0)::float8 AS cost, count(*) FILTER (WHERE estimated)::int AS estimated,
            count(*) FILTER (WHERE cost IS NULL)::int AS unknown
          FROM ordered
          WHERE at >= date_trunc('day', now(), 'UTC') - make_interval(days => ${Math.min(days, maxDays) - 1}::int)
          GROUP BY 1, 2, 3, 4 ORDER BY day DESC, kind, provider, model`
        return yield* decodeSide(rows)
      })
      return Margin.of({ lines, beside })
    })
  )
}
