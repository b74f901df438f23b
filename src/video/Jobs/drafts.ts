import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql"
import type { JobId, UserId } from "../../domain/Ids.ts"

/**
 * Why no film is made of a draft: it is none, or not there; it is not delivered yet, although it may be in the chat; its film was
 * made or is being made; its days are over; or the route that made it is off.
 */
const DraftProblem = Schema.Literals(["gone", "undelivered", "made", "expired", "off"])
export type DraftProblem = typeof DraftProblem.Type

/** The draft of a film cannot be made in full; nothing was inserted. */
export class DraftRefused extends Schema.TaggedError<DraftRefused>()("DraftRefused", { reason: DraftProblem }) {}

/** The draft that a job makes in full, and for how many days after its own order it is good. */
export interface FilmOf {
  readonly draft: JobId
  readonly days: number
}

/** When a draft ends being good, by the clock by which it was ordered. */
export const goodUntil = (sql: SqlClient.SqlClient, { days }: Pick<FilmOf, "days">) =>
  sql`coalesce(submitted_at, created_at) + make_interval(days => ${days}::int)`

/** Fails where no film can be made of a user's draft now. Who has the user's row locked is the only one who orders it. */
export const ensureGood = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, user: UserId, film: FilmOf) {
  const [draft] = yield* sql<{ problem: DraftProblem | null }>`
    SELECT CASE
      WHEN state IN ('failed', 'cancelled') OR task IS NULL OR deleted_at IS NOT NULL OR request ->> 'draft' IS DISTINCT FROM 'true'
        THEN 'gone'
      WHEN state <> 'delivered' THEN 'undelivered'
      WHEN EXISTS (SELECT FROM jobs film WHERE film.film_of = jobs.id AND film.deleted_at IS NULL
        AND film.state NOT IN ('failed', 'cancelled')) THEN 'made'
      WHEN now() >= ${goodUntil(sql, film)} THEN 'expired'
      END AS problem
    FROM jobs WHERE id = ${film.draft}::uuid AND user_id = ${user}::bigint`
  if (draft === undefined) return yield* new DraftRefused({ reason: "gone" })
  if (draft.problem !== null) return yield* new DraftRefused({ reason: draft.problem })
})
