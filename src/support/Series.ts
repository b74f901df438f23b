import { Context, Duration, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { keptFor } from "../platform/MonotonicTime.ts"

/** Minutes that are told. */
const minutes = 60
/** What was counted is told again for so long: a plot of minutes is not older by it. */
const kept = Duration.seconds(15)

const Count = Schema.Int

/** What happened in each of the last sixty full minutes and in the one that runs. */
export const Minute = Schema.Struct({
  /** Its beginning, in ms of the epoch. */
  at: Schema.Finite,
  /** Updates that have acted, and those that could not. */
  updates: Count,
  setAside: Count,
  ordered: Count,
  delivered: Count,
  failed: Count
})
export type Minute = typeof Minute.Type

const decode = Schema.decodeUnknownEffect(Schema.Array(Minute))

/** What happens a minute, for plots. It is counted in the database, so that all processes are in it. */
export class Series extends Context.Service<
  Series,
  { readonly lastHour: Effect.Effect<ReadonlyArray<Minute>, SqlError.SqlError | Schema.SchemaError> }
>()("kudo/Series") {
  static readonly layer = Layer.effect(
    Series,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const since = sql`date_trunc('minute', now()) - make_interval(mins => ${minutes}::int)`
      const counted = Effect.flatMap(
        sql`
          WITH happened AS (
            SELECT at, 'updates' AS what FROM events WHERE at >= ${since} AND id LIKE 'u%'
            UNION ALL SELECT at, 'setAside' FROM set_aside_updates WHERE at >= ${since}
            UNION ALL SELECT created_at, 'ordered' FROM jobs WHERE created_at >= ${since}
            UNION ALL SELECT finished_at, state FROM jobs WHERE finished_at >= ${since}
          ), counted AS (
            SELECT date_trunc('minute', at) AS at, what, count(*)::int AS count FROM happened GROUP BY 1, 2
          )
          SELECT (extract(epoch FROM minute) * 1000)::float8 AS at,
            coalesce(sum(count) FILTER (WHERE what = 'updates'), 0)::int AS updates,
            coalesce(sum(count) FILTER (WHERE what = 'setAside'), 0)::int AS "setAside",
            coalesce(sum(count) FILTER (WHERE what = 'ordered'), 0)::int AS ordered,
            coalesce(sum(count) FILTER (WHERE what = 'delivered'), 0)::int AS delivered,
            coalesce(sum(count) FILTER (WHERE what = 'failed'), 0)::int AS failed
          FROM generate_series(${since}, date_trunc('minute', now()), interval '1 minute') AS minute
          LEFT JOIN counted ON counted.at = minute
          GROUP BY minute ORDER BY minute`,
        decode
      ).pipe(Effect.withSpan("Series.lastHour"))
      return Series.of({ lastHour: yield* keptFor(counted, () => kept) })
    })
  )
}
