import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql"
import { CampaignLine, Cohort, CountedDay, FailureLine, Funnel, ModelLine } from "./tables.ts"

/** Weeks whose newcomers are followed, the one that runs among them: a quarter of a year. */
const cohortWeeks = 13
/** Models, reasons and campaigns that are told, the most frequent first: anybody can make up a campaign. */
const mostLines = 100

const decodeDays = Schema.decodeUnknownEffect(Schema.Array(CountedDay))
const decodeFunnel = Schema.decodeUnknownEffect(Schema.Tuple([Funnel]))
const decodeModels = Schema.decodeUnknownEffect(Schema.Array(ModelLine))
const decodeFailures = Schema.decodeUnknownEffect(Schema.Array(FailureLine))
const decodeCampaigns = Schema.decodeUnknownEffect(Schema.Array(CampaignLine))
const decodeCohorts = Schema.decodeUnknownEffect(Schema.Array(Cohort))

/** The day that it is, and when a span of days began. */
const makeSpan = (sql: SqlClient.SqlClient) => ({
  today: sql.literal(`(now() AT TIME ZONE 'UTC')::date`),
  since: (days: number) => sql`date_trunc('day', now(), 'UTC') - make_interval(days => ${days - 1}::int)`
})

/** Days and videos, each in one statement that reads the rows of its days once. Whoever comes is active on that day. */
const makeVideoCounts = (sql: SqlClient.SqlClient) => {
  const { today, since } = makeSpan(sql)
  const dayOf = (moment: string) => sql.literal(`(${moment} AT TIME ZONE 'UTC')::date`)
  /** How long so large a part of the delivered videos took at most. */
  const seconds = (part: "0.5" | "0.95") =>
    sql.literal(`
      (percentile_cont(${part}) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - coalesce(left_line_at, created_at))::float8)
        FILTER (WHERE state = 'delivered'))`)

  const days = (span: number) =>
    sql`
      WITH came AS (
        SELECT ${dayOf("created_at")} AS day, count(*)::int AS newcomers FROM users WHERE created_at >= ${since(span)} GROUP BY 1
      ), seen AS (
        SELECT day, count(*)::int AS active FROM (
          SELECT day, user_id FROM user_days WHERE day > ${today} - ${span}::int
          UNION SELECT ${dayOf("created_at")}, id FROM users WHERE created_at >= ${since(span)}
        ) people GROUP BY 1
      ), orders AS (
        SELECT ${dayOf("created_at")} AS day, count(*)::int AS ordered FROM jobs WHERE created_at >= ${since(span)} GROUP BY 1
      ), ended AS (
        SELECT ${dayOf("finished_at")} AS day, count(*) FILTER (WHERE state = 'delivered')::int AS delivered,
          count(*) FILTER (WHERE state = 'failed')::int AS failed,
          ${seconds("0.5")} AS "p50Seconds", ${seconds("0.95")} AS "p95Seconds"
        FROM jobs WHERE finished_at >= ${since(span)} GROUP BY 1
      ), paid AS (
        SELECT ${dayOf("at")} AS day, sum(stars)::int AS stars FROM payments
        WHERE at >= ${since(span)} AND refunded_at IS NULL AND currency = 'XTR' GROUP BY 1
      )
      SELECT to_char(day, 'YYYY-MM-DD') AS day, coalesce(newcomers, 0) AS newcomers, coalesce(active, 0) AS active,
        coalesce(ordered, 0) AS ordered, coalesce(delivered, 0) AS delivered, coalesce(failed, 0) AS failed,
        "p50Seconds", "p95Seconds", coalesce(stars, 0) AS stars
      FROM (SELECT ${today} - n AS day FROM generate_series(0, ${span - 1}::int) n) told
      LEFT JOIN came USING (day) LEFT JOIN seen USING (day) LEFT JOIN orders USING (day)
      LEFT JOIN ended USING (day) LEFT JOIN paid USING (day) ORDER BY day`.pipe(Effect.flatMap(decodeDays))

  const models = (span: number) =>
    sql`
      SELECT request ->> 'model' AS model, count(*) FILTER (WHERE state = 'delivered')::int AS delivered,
        count(*) FILTER (WHERE state = 'failed')::int AS failed, ${seconds("0.5")} AS "p50Seconds", ${seconds("0.95")} AS "p95Seconds"
      FROM jobs WHERE finished_at >= ${since(span)} AND state IN ('delivered', 'failed')
      GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${mostLines}`.pipe(Effect.flatMap(decodeModels))

  const failures = (span: number) =>
    sql`
      SELECT coalesce(failure, 'unknown') AS failure, count(*)::int AS videos FROM jobs
      WHERE finished_at >= ${since(span)} AND state = 'failed'
      GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${mostLines}`.pipe(Effect.flatMap(decodeFailures))

  return { days, models, failures }
}

/** Newcomers: how far they come, which campaign brought them, and who comes again. */
const makeNewcomerCounts = (sql: SqlClient.SqlClient) => {
  const { today, since } = makeSpan(sql)

  /** Who came in the days, and how far they have come. */
  const newcomers = (span: number) => sql`
    SELECT u.campaign, EXISTS (SELECT FROM jobs j WHERE j.user_id = u.id) AS ordered,
      EXISTS (SELECT FROM jobs j WHERE j.user_id = u.id AND j.state = 'delivered') AS video,
      (SELECT sum(p.stars) FROM payments p WHERE p.user_id = u.id AND p.refunded_at IS NULL AND p.currency = 'XTR') AS stars
    FROM users u WHERE u.created_at >= ${since(span)}`

  const funnel = (span: number) =>
    sql`
      SELECT count(*)::int AS started, count(*) FILTER (WHERE ordered)::int AS ordered,
        count(*) FILTER (WHERE video)::int AS video, count(*) FILTER (WHERE stars > 0)::int AS purchase
      FROM (${newcomers(span)}) newcomers`.pipe(
      Effect.flatMap(decodeFunnel),
      Effect.map(([found]) => found)
    )

  const campaigns = (span: number) =>
    sql`
      SELECT campaign, count(*)::int AS newcomers, count(*) FILTER (WHERE video)::int AS video,
        count(*) FILTER (WHERE stars > 0)::int AS purchase, coalesce(sum(stars), 0)::int AS stars
      FROM (${newcomers(span)}) newcomers WHERE campaign IS NOT NULL
      GROUP BY campaign ORDER BY count(*) DESC, campaign LIMIT ${mostLines}`.pipe(Effect.flatMap(decodeCampaigns))

  const cohorts = sql`
    WITH came AS (
      SELECT id, date_trunc('week', created_at AT TIME ZONE 'UTC')::date AS week FROM users
      WHERE created_at >= date_trunc('week', now(), 'UTC') - make_interval(weeks => ${cohortWeeks - 1}::int)
    ), seen AS (
      SELECT week, (day - week) / 7 AS later, count(DISTINCT id)::int AS active
      FROM (
        SELECT id, week, d.day FROM came JOIN user_days d ON d.user_id = came.id AND d.day >= week
        UNION ALL SELECT id, week, week FROM came
      ) days GROUP BY 1, 2
    )
    SELECT to_char(week, 'YYYY-MM-DD') AS week, count(*)::int AS newcomers, (
        SELECT jsonb_agg(coalesce(seen.active, 0) ORDER BY n)
        FROM generate_series(0, (${today} - came.week) / 7) n LEFT JOIN seen ON seen.week = came.week AND seen.later = n
      ) AS active
    FROM came GROUP BY came.week ORDER BY came.week DESC`.pipe(Effect.flatMap(decodeCohorts))

  return { funnel, campaigns, cohorts }
}

/** What is asked of the database. */
export const makeCounts = (sql: SqlClient.SqlClient) => ({ ...makeVideoCounts(sql), ...makeNewcomerCounts(sql) })
