import type { SqlClient } from "effect/sql"
import type { JobId } from "../../domain/Ids.ts"
import type { Failure } from "./Job.ts"

/** Failures that say nothing of the provider's work: it may finish the video after the coins are back. */
const undecided = ["lost", "timeout", "unavailable", "busy", "unstored"] as const satisfies ReadonlyArray<Failure>
/** Minutes from the end of a job to the first late look at its task, and between the next: after 10 min, 1 h and 6 h. */
const pauses = [10, 50, 300] as const
/** A callback that comes later finds nothing: no provider keeps a video for longer. */
const callbackDays = 7

type Sql = SqlClient.SqlClient

/** When a job that now fails is to be looked at again, as a value of `due_at`; never where no task is known. */
export const firstLook = (sql: Sql, failure: Failure) =>
  sql`CASE WHEN task IS NOT NULL AND ${undecided.some((one) => one === failure)}::boolean
    THEN now() + make_interval(mins => ${pauses[0]}::int) END`

/** Counts a look, and sets the next one; none once the provider has decided, nor after the last. */
export const looked = (sql: Sql, id: JobId, decided: boolean) =>
  sql`
    UPDATE jobs SET looks = looks + 1, due_at = CASE WHEN NOT ${decided}::boolean
      THEN now() + make_interval(mins => (string_to_array(${pauses.join()}, ',')::int[])[looks + 2]) END
    WHERE id = ${id}::uuid AND state = 'failed'`

/** The condition of a job that was given up although its provider may still finish it, and whose user has not left. */
export const stillOpen = (sql: Sql) =>
  sql`state = 'failed' AND deleted_at IS NULL AND failure = ANY(string_to_array(${undecided.join()}, ','))
    AND finished_at > now() - make_interval(days => ${callbackDays}::int)`
