import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql"
import type { JobId, UserId } from "../../domain/Ids.ts"
import { takesFurther } from "./table.ts"

/**
 * Why an earlier video is not taken further, as a draft to its film or a finished one to its larger one: it is none of these, or
 * not there; it is not delivered yet, although it may be in the chat; that was done, or is being done; a draft's days are over;
 * the route that would do it is off; or we have no copy of it any more.
 */
const DraftProblem = Schema.Literals(["gone", "undelivered", "made", "expired", "off", "unkept"])
export type DraftProblem = typeof DraftProblem.Type

/** An earlier video cannot be taken further; nothing was inserted. */
export class DraftRefused extends Schema.TaggedError<DraftRefused>()("DraftRefused", { reason: DraftProblem }) {}

/** The earlier video that a job takes further: a draft that it makes in full, or a finished video that it makes larger. */
export interface FilmOf {
  readonly video: JobId
  /** For how many days after its own order a draft is good; null of a finished video. */
  readonly days: number | null
}

/** When a draft ends being good, by the clock by which it was ordered; null of a finished video. */
export const goodUntil = (sql: SqlClient.SqlClient, { days }: Pick<FilmOf, "days">) =>
  sql`coalesce(submitted_at, created_at) + make_interval(days => ${days}::int)`

/** Fails where a user's video cannot be taken further now. Who has the user's row locked is the only one who orders it. */
export const ensureGood = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, user: UserId, film: FilmOf) {
  const isOther =
    film.days === null
      ? sql`request ->> 'draft' = 'true' OR request #>> '{inputs,_tag}' = 'Upscale'`
      : sql`task IS NULL OR request ->> 'draft' IS DISTINCT FROM 'true'`
  const [source] = yield* sql<{ problem: DraftProblem | null }>`
    SELECT CASE
      WHEN state IN ('failed', 'cancelled') OR deleted_at IS NOT NULL OR ${isOther} THEN 'gone'
      WHEN state <> 'delivered' THEN 'undelivered'
      WHEN EXISTS (SELECT FROM jobs AS next WHERE ${sql.literal(takesFurther)}) THEN 'made'
      WHEN now() >= ${goodUntil(sql, film)} THEN 'expired'
      END AS problem
    FROM jobs WHERE id = ${film.video}::uuid AND user_id = ${user}::bigint`
  if (source === undefined) return yield* new DraftRefused({ reason: "gone" })
  if (source.problem !== null) return yield* new DraftRefused({ reason: source.problem })
})
