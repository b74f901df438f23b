import { Context, Effect, Layer, Schema, Semaphore } from "effect"
import { SqlClient } from "effect/sql"
import { JobId } from "../../domain/Ids.ts"
import { type JobsError, JobSubmissions } from "../Jobs.ts"
import { ModelCatalogue, type Route } from "../ModelCatalogue.ts"
import type { ProviderName } from "../../providers/VideoProvider.ts"

/**
 * Whether a job got a place at a provider. `Trying`: it did, and is to find out whether a provider that refused others has
 * room again. `Soon`: it did not, and the provider is to be asked again within `patience`.
 */
export type Place = "Claimed" | "Trying" | "Full" | "Soon" | "Over"

/** Somebody in line, as the caller of turns sees them. */
const Waiting = Schema.Struct({
  id: JobId,
  turn: Schema.Int,
  /** 1 is the next. */
  position: Schema.Int,
  /** `go`: there is a place. `late`: they have waited too long. `over`: their job has ended. */
  call: Schema.Literals(["none", "go", "late", "over"])
})
export type Waiting = typeof Waiting.Type

/** A provider that asks for more patience than this, in seconds, is passed over where there is another one. */
export const patience = 30
/** How long a job stands in line, in minutes, before its coins return: about the longest that a user waits for a video. */
const lineMinutes = 40
/** Who was called and has not come by so many seconds loses the turn to the next, and is called again later. */
const comeWithin = 10
const callAgain = 60
/**
 * A provider that does not say for how long is let alone for 2, 4, 8 … seconds, up to the last; one that does for as long
 * as it says, but so long that it is asked a hundred times in the line's forty minutes at most.
 */
const longestPause = 60
/** Minutes after a pause in which jobs still go one at a time, so that not everybody is refused at once. */
const carefulFor = 5
/** Seconds after which the next one goes though the last has no answer yet: it may be lost, and be looked up for a minute. */
const answersWithin = 15
/** The name of the lock under which places are given. */
const placesLock = 4_911_005

/** As many wait as may wait; nothing was changed. */
export class LineFull extends Schema.TaggedError<LineFull>()("LineFull", { longest: Schema.Int }) {}

export interface LineOptions {
  /** How many jobs of ours a provider has at once. */
  readonly places: (provider: ProviderName) => number
  /** How many jobs wait for a place at most. */
  readonly longest: number
}

/**
 * The places at the providers, and the line for them. No provider has more than `places` jobs of ours at once, however
 * many processes give them. The line is fair by user: it is served in laps, in each of which a user has one job, and who
 * comes new joins the lap that is being served. So a user's hundred do not delay another's first, nor for ever the hundred.
 */
export class ProviderQueue extends Context.Service<
  ProviderQueue,
  {
    /** Fails when so many wait already that nobody should be promised a turn; commits side by side may each pass. */
    readonly admit: Effect.Effect<void, LineFull | JobsError>
    /** queued → submitting at the provider of the route, if there is a place and nobody has a better right to it. */
    readonly claim: (id: JobId, route: Route) => Effect.Effect<Place, JobsError>
    /** The job stands in line, and its workflow waits for this turn; false when the job has ended meanwhile. */
    readonly wait: (id: JobId, turn: number) => Effect.Effect<boolean, JobsError>
    /** The provider has no room: nobody asks it for `seconds`. */
    readonly hold: (provider: ProviderName, seconds: number | undefined) => Effect.Effect<void, JobsError>
    /** The provider has taken a job, so that there is room again. */
    readonly release: (provider: ProviderName) => Effect.Effect<void, JobsError>
    /** The whole line. */
    readonly look: Effect.Effect<ReadonlyArray<Waiting>, JobsError>
    readonly called: (jobs: ReadonlyArray<JobId>) => Effect.Effect<void, JobsError>
    /** A job that has ended stands in line no more. */
    readonly left: (jobs: ReadonlyArray<JobId>) => Effect.Effect<void, JobsError>
    /** Where a job stands, 1 being the next; undefined when it does not. */
    readonly position: (id: JobId) => Effect.Effect<number | undefined, JobsError>
  }
>()("kudo/Generation/ProviderQueue") {
  static readonly layer = (options: LineOptions) => Layer.effect(ProviderQueue, make(options))
}

const decodeLine = Schema.decodeUnknownEffect(Schema.Array(Waiting))

const make = Effect.fnUntraced(function* ({ places, longest }: LineOptions) {
  const sql = yield* SqlClient.SqlClient
  const submissions = yield* JobSubmissions
  const catalogue = yield* ModelCatalogue

  /** Who can make what, in the order in which they are asked, with their places. */
  const routes = () =>
    JSON.stringify(
      catalogue.offers.flatMap(({ model, routes }) =>
        routes.map(({ provider }, rank) => ({ model: model.id, provider, rank, places: places(provider) }))
      )
    )

  /** The round in which a job is served: after their own earlier ones, and not before the round that is being served. */
  const lapOf = sql.literal(`greatest(
    (SELECT lap FROM served WHERE served.model = waiting.request ->> 'model'),
    (SELECT max(coalesce(own.lap, 0)) + 1 FROM jobs AS own
     WHERE own.user_id = waiting.user_id AND own.state IN ('queued', 'submitting', 'generating')
       AND (own.created_at, own.id) < (waiting.created_at, waiting.id)),
    0)`)
  /** Each part is worked out once and not once for everybody in line, which is what a planner makes of it otherwise. */
  const known = () => sql`
    routes AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${routes()}::jsonb) AS route (model text, provider text, rank int, places int)
    ),
    served AS MATERIALIZED (
      SELECT model, max(lap) AS lap FROM jobs JOIN routes USING (provider)
      WHERE state NOT IN ('delivered', 'failed', 'cancelled') AND state IN ('submitting', 'generating')
      GROUP BY model
    )`

  /**
   * Everybody in line and, for each provider that could serve them, how many stand before them there and how many it can
   * take. A job that asks for the first time is in the line from then on.
   */
  const line = (asker: JobId | null) => sql`
    ${known()},
    providers AS (
      SELECT provider, count(job.id) AS taken, max(places) AS places,
        count(job.id) FILTER (
          WHERE job.state = 'submitting' AND job.submitted_at > now() - make_interval(secs => ${answersWithin})
        ) AS asking
      FROM (SELECT DISTINCT provider, places FROM routes) AS known
      LEFT JOIN (
        SELECT id, provider, state, submitted_at FROM jobs
        WHERE state NOT IN ('delivered', 'failed', 'cancelled') AND state IN ('submitting', 'generating')
      ) AS job USING (provider)
      GROUP BY provider
    ),
    room AS MATERIALIZED (
      SELECT provider, coalesce(until > now() AND until <= now() + make_interval(secs => ${patience}), false) AS soon,
        CASE
          WHEN until > now() THEN 0
          WHEN refusals > 0 AND until > now() - make_interval(mins => ${carefulFor}::int)
            THEN least(places - taken, 1 - asking)
          ELSE places - taken
        END AS free, coalesce(refusals > 0, false) AS wary
      FROM providers LEFT JOIN provider_pauses USING (provider)
    ),
    line AS MATERIALIZED (
      SELECT id, turn, called_at, created_at, request ->> 'model' AS model,
        coalesce(lap, ${lapOf}) AS lap
      FROM jobs AS waiting
      WHERE state = 'queued' AND (
        turn IS NOT NULL AND NOT coalesce(
          called_at BETWEEN now() - make_interval(secs => ${callAgain}) AND now() - make_interval(secs => ${comeWithin}),
          false
        ) OR id = ${asker}::uuid)
    ),
    standing AS (
      SELECT id, provider, rank, free, soon, wary,
        row_number() OVER (PARTITION BY provider ORDER BY lap, created_at, id) AS place
      FROM line JOIN routes USING (model) JOIN room USING (provider)
    )`

  const asking = yield* Semaphore.make(1)
  /**
   * What the first of two statements of a transaction locks, the second one sees. Those of this process wait for each other
   * here: a line that begins to move must not have every connection wait for one lock, while nobody's taps are served.
   */
  const claim = Effect.fnUntraced(
    function* (id: JobId, route: Route) {
      yield* sql`SELECT pg_advisory_xact_lock(${placesLock})`
      const [place] = yield* sql<{ fits: boolean; soon: boolean; wary: boolean }>`
      WITH ${line(id)}
      SELECT place <= free AS fits, soon, wary FROM standing WHERE id = ${id}::uuid AND provider = ${route.provider}`
      if (place !== undefined && !place.fits) return place.soon ? "Soon" : "Full"
      // Who is in no line any more, or whose model left the catalogue meanwhile, is judged by the claim itself.
      if (!(yield* submissions.claim(id, route))) return "Over"
      return place?.wary === true ? "Trying" : "Claimed"
    },
    sql.withTransaction,
    asking.withPermit
  )

  const look = Effect.flatMap(
    sql`
      WITH ${line(null)},
      choices AS (
        SELECT id, min(place)::int AS position, bool_or(place <= free AND NOT EXISTS (
          SELECT FROM standing AS before
          WHERE before.id = standing.id AND before.rank < standing.rank AND before.soon
        )) AS fits
        FROM standing GROUP BY id
      )
      SELECT id, turn, coalesce(position, 1) AS position,
        CASE
          WHEN created_at < now() - make_interval(mins => ${lineMinutes}::int) AND NOT coalesce(called_at > now() - make_interval(secs => ${callAgain}), false) THEN 'late'
          WHEN coalesce(fits, true) AND NOT coalesce(called_at > now() - make_interval(secs => ${callAgain}), false) THEN 'go'
          ELSE 'none'
        END AS call
      FROM line LEFT JOIN choices USING (id)
      UNION ALL
      SELECT id, turn, 1, 'over' FROM jobs WHERE turn IS NOT NULL AND state <> 'queued'
      ORDER BY position`,
    decodeLine
  )

  const admit = Effect.gen(function* () {
    const [row] = yield* sql<{ waiting: number }>`
      SELECT count(*)::int AS waiting FROM jobs
      WHERE state NOT IN ('delivered', 'failed', 'cancelled') AND state = 'queued'`
    if (row !== undefined && row.waiting >= longest) return yield* new LineFull({ longest })
  })

  return ProviderQueue.of({
    admit,
    claim,
    look,
    wait: (id, turn) =>
      Effect.map(
        sql`
          WITH ${known()}
          UPDATE jobs AS waiting SET turn = ${turn}, called_at = NULL, lap = coalesce(lap, ${lapOf})
          WHERE id = ${id}::uuid AND state = 'queued' RETURNING id`,
        (rows) => rows.length > 0
      ),
    // Of many who are refused side by side only the first makes the pause longer.
    hold: (provider, seconds) =>
      Effect.asVoid(sql`
        INSERT INTO provider_pauses AS held (provider, until, refusals)
        VALUES (${provider}, now() + make_interval(secs => ${seconds ?? 2}::float8), 1)
        ON CONFLICT (provider) DO UPDATE SET
          refusals = held.refusals + (held.until <= now())::int,
          until = greatest(held.until, now() + make_interval(secs => greatest(${seconds ?? 0}::float8,
            least(2 ^ least(held.refusals + (held.until <= now())::int, 10), ${seconds === undefined ? longestPause : patience}))))`),
    release: (provider) =>
      Effect.asVoid(sql`UPDATE provider_pauses SET refusals = 0 WHERE provider = ${provider} AND refusals > 0`),
    called: (ids) => Effect.asVoid(sql`UPDATE jobs SET called_at = now() WHERE ${sql.in("id", ids)}`),
    left: (ids) => Effect.asVoid(sql`UPDATE jobs SET turn = NULL, called_at = NULL WHERE ${sql.in("id", ids)}`),
    position: (id) =>
      Effect.map(
        sql<{ position: number | null }>`
          WITH ${line(null)}
          SELECT min(place)::int AS position FROM standing WHERE id = ${id}::uuid`,
        ([row]) => row?.position ?? undefined
      )
  })
})
