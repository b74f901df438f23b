import { Context, Duration, Effect, Exit, Layer, type Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { inOneProcess } from "../platform/Recurring.ts"
import { Margin, maxDays } from "./Margin.ts"
import { makeCounts } from "./Statistics/counts.ts"
import type { StatisticsReport } from "./Statistics/tables.ts"
import { withMoney } from "./Statistics/withMoney.ts"
import { keptByKey } from "../platform/MonotonicTime.ts"

/** A statement that takes longer is given up: users come before numbers. */
const statementTimeout = "10s"
/** What was counted is told again for so long: many who look ask the database once. */
const kept = Duration.minutes(1)
/** Spans of days that are kept at once; the page offers four. */
const keptSpans = 8

/** How often days that nothing reads any more are forgotten, and how many of one statement: a moment's work each. */
const forgetEvery = Duration.hours(1)
const forgetPage = 10_000

/**
 * How the bot does over days, for whoever decides what becomes of it: people, videos, money and time. Days and weeks are UTC's, and
 * weeks begin on Mondays. Of who has deleted all that is theirs, the days of activity are gone, and the rest stays counted.
 */
export class Statistics extends Context.Service<
  Statistics,
  {
    /** Of the last days, today among them: one at least, and at most as many as the margin is told of. */
    readonly of: (days: number) => Effect.Effect<StatisticsReport, SqlError.SqlError | Schema.SchemaError>
    /** Forgets a page of users' days that are older than all that is read of them. Whether there may be more. */
    readonly forgetDays: Effect.Effect<boolean, SqlError.SqlError>
  }
>()("kudo/Statistics") {
  static readonly layer = Layer.effect(
    Statistics,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const margin = yield* Margin
      const counts = makeCounts(sql)

      const read = Effect.fn("Statistics.of")(function* (days: number) {
        yield* sql`SELECT set_config('statement_timeout', ${statementTimeout}, true)`
        return {
          days: withMoney(yield* counts.days(days), yield* margin.lines(days), yield* margin.beside(days)),
          funnel: yield* counts.funnel(days),
          models: yield* counts.models(days),
          failures: yield* counts.failures(days),
          campaigns: yield* counts.campaigns(days),
          cohorts: yield* counts.cohorts
        }
      })
      const spans = yield* keptByKey((days: number) => sql.withTransaction(read(days)), {
        capacity: keptSpans,
        timeToLive: (exit) => (Exit.isSuccess(exit) ? kept : Duration.zero)
      })

      const forgetDays = sql<{ count: number }>`
        WITH gone AS (
          DELETE FROM user_days WHERE (user_id, day) IN (
            SELECT user_id, day FROM user_days
            WHERE day < (now() AT TIME ZONE 'UTC')::date - ${maxDays}::int LIMIT ${forgetPage}
          ) RETURNING 1
        )
        SELECT count(*)::int AS count FROM gone`.pipe(Effect.map(([row]) => row?.count === forgetPage))

      return Statistics.of({ of: (days) => spans(Math.min(Math.max(days, 1), maxDays)), forgetDays })
    })
  )

  /** Forgets days of long ago, in one process of all. */
  static readonly layerRun = Layer.unwrap(
    Effect.map(Statistics, ({ forgetDays }) =>
      inOneProcess({
        name: "ForgetUserDays",
        every: forgetEvery,
        round: Effect.repeat(forgetDays, { while: (more) => more })
      })
    )
  ).pipe(Layer.provide(Statistics.layer), Layer.provide(Margin.layer))
}
