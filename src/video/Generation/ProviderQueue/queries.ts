import type { SqlClient } from "effect/sql"
import type { JobId } from "../../../domain/Ids.ts"
import type { ProviderName } from "../../../providers/VideoProvider.ts"
import { allOf, type Catalogue } from "../../ModelCatalogue.ts"

/**
 * The queue's columns of `jobs` are older than its words: `turn` is the ticket (the number of the run that a job waits
 * for), `lap` the round in which the job is served, and `called_at` when it was last admitted.
 */

export interface QueueOptions {
  /** How many jobs of ours a provider has at once. */
  readonly permits: (provider: ProviderName) => number
  /** How many jobs wait at most. */
  readonly longest: number
}

/** A provider that asks for a longer pause than this is passed over where there is another one. */
export const shortPauseSeconds = 30
/** A provider that asks for more is asked again all the same: a probe costs one refused order. */
export const longestAskedSeconds = 600
/** Who was admitted and has not come by then loses the permit to the next… */
const comeWithinSeconds = 10
/** …and is admitted again after this. */
export const admitAgainSeconds = 60
/** For so long after a pause jobs go to a provider one at a time, so that not everybody is refused at once. */
const probingMinutes = 5
/** The next one goes though the last has no answer yet: that may be lost, and then be looked up for a minute. */
const answersWithinSeconds = 15
/**
 * So many in succession are served before the one that waits the longest; then it is that one's turn, whatever its round.
 * Few, so that a second video comes soon; not one, so that first videos have most of the permits.
 */
const mostPassed = 4

/**
 * How many jobs of each model a provider can take: none while it paused that model, one at a time after that, else as many
 * as it has permits left. What takes hours has as many of its own, and is in nobody's way.
 */
const room = (sql: SqlClient.SqlClient) => sql`
  at_work AS MATERIALIZED (
    SELECT provider, request ->> 'model' AS model, request ->> 'model' IN (SELECT model FROM routes WHERE unhurried) AS unhurried,
      state = 'submitting' AND submitted_at > now() - make_interval(secs => ${answersWithinSeconds}) AS asking
    FROM jobs
    WHERE state NOT IN ('delivered', 'failed', 'cancelled') AND state IN ('submitting', 'generating')
  ),
  taken AS (SELECT provider, unhurried, count(*) AS taken FROM at_work GROUP BY provider, unhurried),
  asking AS (SELECT provider, model, count(*) AS asking FROM at_work WHERE asking GROUP BY provider, model),
  room AS MATERIALIZED (
    SELECT provider, model, unhurried, rank,
      coalesce(until > now() AND until <= now() + make_interval(secs => ${shortPauseSeconds}), false) AS soon,
      CASE
        -- Beyond the longest pause: the clock was set back since, and the provider is asked again.
        WHEN until > now() AND until <= now() + make_interval(secs => ${longestAskedSeconds}) THEN 0
        WHEN refusals > 0 AND until > now() - make_interval(mins => ${probingMinutes}::int)
          THEN least(permits - coalesce(taken, 0), 1 - coalesce(asking, 0))
        ELSE permits - coalesce(taken, 0)
      END AS free, coalesce(refusals > 0, false) AS probing
    FROM routes LEFT JOIN taken USING (provider, unhurried) LEFT JOIN asking USING (provider, model)
    LEFT JOIN model_pauses USING (provider, model)
  )`

/** Who waits the longest at each provider, of those that it can take, and whether enough have gone before them. */
const oldest = (sql: SqlClient.SqlClient) => sql`
  oldest AS MATERIALIZED (
    SELECT DISTINCT ON (provider, unhurried) provider, unhurried, id AS oldest, coalesce(passed, 0) >= ${mostPassed} AS due
    FROM queue JOIN room USING (model) LEFT JOIN provider_queues USING (provider)
    WHERE free > 0 AND (makers IS NULL OR provider = ANY(makers)) ORDER BY provider, unhurried, created_at, id
  )`

/** The queue as the parts of one query, over the models that are on offer at this moment. */
export const makeQueries = (sql: SqlClient.SqlClient, catalogue: Catalogue, { permits }: QueueOptions) => {
  /** Who can make what, in the order in which they are asked, with their permits. */
  const routes = () =>
    JSON.stringify(
      allOf(catalogue).flatMap(({ model, routes }) =>
        routes.map(({ provider }, rank) => ({
          model: model.id,
          unhurried: model.unhurried,
          provider,
          rank,
          permits: permits(provider)
        }))
      )
    )

  /** The round in which a job is served: after their own earlier ones, and not before the round that is being served. */
  const roundOf = sql.literal(`greatest(
    (SELECT lap FROM served WHERE served.model = waiting.request ->> 'model'),
    (SELECT max(coalesce(own.lap, 0)) + 1 FROM jobs AS own
     WHERE own.user_id = waiting.user_id AND own.state IN ('queued', 'submitting', 'generating')
       AND (own.created_at, own.id) < (waiting.created_at, waiting.id)),
    0)`)

  /** Each part is worked out once and not once for every job in the queue, which is what a planner makes of it otherwise. */
  const known = () => sql`
    routes AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${routes()}::jsonb) AS route (model text, unhurried boolean, provider text, rank int, permits int)
    ),
    served AS MATERIALIZED (
      SELECT model, max(lap) AS lap FROM jobs JOIN routes USING (provider)
      WHERE state NOT IN ('delivered', 'failed', 'cancelled') AND state IN ('submitting', 'generating')
      GROUP BY model
    )`

  /**
   * `queue`: every job that waits; `standing`: where each of them stands at each provider that could make it, 1 being the
   * next, and how many that one can take. A job that asks for the first time is in the queue from then on.
   */
  const standing = (asker: JobId | null) => sql`
    ${known()},
    ${room(sql)},
    queue AS MATERIALIZED (
      SELECT id, turn, called_at, created_at, coalesce(left_line_at, created_at) AS waits_since, request ->> 'model' AS model, makers,
        coalesce(lap, ${roundOf}) AS lap
      FROM jobs AS waiting
      WHERE state = 'queued' AND (
        turn IS NOT NULL AND NOT coalesce(
          called_at BETWEEN now() - make_interval(secs => ${admitAgainSeconds}) AND now() - make_interval(secs => ${comeWithinSeconds}),
          false
        ) OR id = ${asker}::uuid)
    ),
    ${oldest(sql)},
    standing AS (
      SELECT id, provider, rank, free, soon, probing,
        -- Somebody waits longer at this provider, and would be passed.
        coalesce(oldest <> id, false) AS passes,
        -- A job whose model is let alone stands in nobody's way.
        row_number() OVER (
          PARTITION BY provider, unhurried ORDER BY free <= 0, (due AND oldest = id) DESC NULLS LAST, lap, created_at, id
        ) AS position
      FROM queue JOIN room USING (model) LEFT JOIN oldest USING (provider, unhurried)
      WHERE makers IS NULL OR provider = ANY(makers)
    )`

  return { known, roundOf, standing }
}
