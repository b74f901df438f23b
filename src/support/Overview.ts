import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { alertKinds } from "../platform/AlertKinds.ts"

/** Alerts and reasons that are shown: beyond these, something else is wrong. */
const shown = 50

/** What goes on with all videos. Times are in ms of the epoch, by the database's clock. */
export const Overview = Schema.Struct({
  at: Schema.Finite,
  /** Unfinished videos by state. */
  jobs: Schema.Array(Schema.Struct({ state: Schema.String, count: Schema.Int })),
  coinsHeld: Schema.Int,
  /** Videos that wait for a provider, and those that wait in their own user's line. */
  line: Schema.Struct({ queue: Schema.Int, users: Schema.Int }),
  /** How providers do: what they make for us now, and what became of it within the hour. */
  providers: Schema.Array(
    Schema.Struct({
      provider: Schema.String,
      making: Schema.Int,
      delivered: Schema.Int,
      failed: Schema.Int,
      /** Until when it asked to be let alone; null where it did not. */
      pausedUntil: Schema.NullOr(Schema.Finite)
    })
  ),
  /** Since when the oldest unfinished video was ordered, in seconds; null where there is none. */
  oldestSeconds: Schema.NullOr(Schema.Finite),
  lastHour: Schema.Struct({
    delivered: Schema.Int,
    failed: Schema.Int,
    reasons: Schema.Array(
      Schema.Struct({
        failure: Schema.NullOr(Schema.String),
        provider: Schema.NullOr(Schema.String),
        count: Schema.Int
      })
    )
  }),
  /** What operators were told of and is not over. */
  alerts: Schema.Array(
    Schema.Struct({ kind: Schema.String, cause: Schema.String, times: Schema.Int, last: Schema.Finite })
  ),
  /** Questions of users that nobody has answered. */
  tickets: Schema.Int,
  /** Until when every coin was audited; null before the first round. */
  audited: Schema.NullOr(Schema.Finite),
  /** Rules about money that the audit found broken, and that still are. */
  findings: Schema.Int,
  /** When the last backup was taken, and when one was last found good; null where none is known. */
  backup: Schema.Struct({ taken: Schema.NullOr(Schema.Finite), verified: Schema.NullOr(Schema.Finite) })
})
export type Overview = typeof Overview.Type

const decode = Schema.decodeUnknownEffect(Schema.Tuple([Overview]))

/** What an operator sees first: whether videos come about now, and what wants a person. */
export class Overviews extends Context.Service<
  Overviews,
  { readonly now: Effect.Effect<Overview, SqlError.SqlError | Schema.SchemaError> }
>()("kudo/Overviews") {
  static readonly layer = Layer.effect(
    Overviews,
    Effect.map(SqlClient.SqlClient, (sql) => {
      const unfinished = sql.literal(`state NOT IN ('delivered', 'failed', 'cancelled')`)
      return Overviews.of({
        now: Effect.flatMap(
          sql`
            WITH lately AS MATERIALIZED (
              SELECT state, failure, provider FROM jobs WHERE finished_at > now() - interval '1 hour'
            ), reasons AS (
              SELECT failure, provider, count(*)::int AS count FROM lately WHERE state = 'failed'
              GROUP BY failure, provider ORDER BY count(*) DESC LIMIT ${shown}
            ), open AS (
              SELECT kind, cause, times, (extract(epoch FROM last_at) * 1000)::float8 AS last
              FROM alerts WHERE resolved_at IS NULL ORDER BY last_at DESC LIMIT ${shown}
            ), waiting AS MATERIALIZED (
              SELECT state, price, created_at, in_line, left_line_at, turn, provider FROM jobs WHERE ${unfinished}
            ), paused AS (
              SELECT provider, (extract(epoch FROM max(until)) * 1000)::float8 AS until FROM (
                SELECT provider, until FROM provider_pauses UNION ALL SELECT provider, until FROM model_pauses
              ) pauses WHERE until > now() GROUP BY provider
            ), busy AS (
              SELECT provider, count(*) FILTER (WHERE now)::int AS making,
                count(*) FILTER (WHERE state = 'delivered')::int AS delivered, count(*) FILTER (WHERE state = 'failed')::int AS failed
              FROM (
                SELECT provider, state, true AS now FROM waiting WHERE state IN ('submitting', 'generating')
                UNION ALL SELECT provider, state, false FROM lately
                UNION ALL SELECT provider, NULL, false FROM paused
              ) seen WHERE provider IS NOT NULL GROUP BY provider
            ), doing AS (
              SELECT provider, making, delivered, failed, until AS "pausedUntil"
              FROM busy LEFT JOIN paused USING (provider) ORDER BY provider LIMIT ${shown}
            ), states AS (SELECT state, count(*)::int AS count FROM waiting GROUP BY state)
            SELECT (extract(epoch FROM now()) * 1000)::float8 AS at,
              jsonb_build_object(
                'queue', (SELECT count(*) FROM waiting WHERE state = 'queued' AND turn IS NOT NULL),
                'users', (SELECT count(*) FROM waiting WHERE state = 'queued' AND in_line)
              ) AS line,
              coalesce((SELECT jsonb_agg(doing) FROM doing), '[]') AS providers,
              (SELECT count(*)::int FROM alerts WHERE resolved_at IS NULL AND kind = ${alertKinds.audit.title}) AS findings,
              coalesce((SELECT jsonb_agg(states) FROM states), '[]') AS jobs,
              coalesce((SELECT sum(price) FROM waiting), 0)::float8 AS "coinsHeld",
              (SELECT extract(epoch FROM now() - min(coalesce(left_line_at, created_at)))::float8 FROM waiting WHERE NOT in_line) AS "oldestSeconds",
              jsonb_build_object(
                'delivered', (SELECT count(*) FROM lately WHERE state = 'delivered'),
                'failed', (SELECT count(*) FROM lately WHERE state = 'failed'),
                'reasons', coalesce((SELECT jsonb_agg(reasons) FROM reasons), '[]')
              ) AS "lastHour",
              coalesce((SELECT jsonb_agg(open) FROM open), '[]') AS alerts,
              (SELECT count(*)::int FROM tickets WHERE state = 'open') AS tickets,
              (SELECT (extract(epoch FROM checked_until) * 1000)::float8 FROM audit_marks) AS audited,
              (SELECT jsonb_build_object(
                'taken', (extract(epoch FROM max(taken_at)) * 1000)::float8,
                'verified', (extract(epoch FROM max(verified_at)) * 1000)::float8
              ) FROM backups) AS backup`,
          decode
        ).pipe(
          Effect.map(([overview]) => overview),
          Effect.withSpan("Overviews.now")
        )
      })
    })
  )
}
