import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import type { JobId, MessageId } from "../../domain/Ids.ts"
import { type JobsError, unfinished } from "./table.ts"

/** How many past jobs the estimate looks at: enough for a median, few enough to follow a provider's mood. */
const estimateSample = 50

/** What the status message of a job needs of the table, and leaves there. */
export class JobStatus extends Context.Service<
  JobStatus,
  {
    /** Remembers what the status message shows, and whether that is the job's end; true when the job has ended by now. */
    readonly shown: (id: JobId, text: string, message: MessageId, end: boolean) => Effect.Effect<boolean, JobsError>
    /** The median of past generation times in seconds; undefined while there is nothing to go by. */
    readonly estimate: (model: string) => Effect.Effect<number | undefined, JobsError>
  }
>()("kudo/Jobs/JobStatus") {
  static readonly layer = Layer.effect(
    JobStatus,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return JobStatus.of({
        shown: (id, text, message, end) =>
          Effect.map(
            sql<{ ended: boolean }>`
              UPDATE jobs SET status_shown = ${text}, status_shown_at = now(), status_message = ${message}::bigint,
                end_shown = ${end}
              WHERE id = ${id}::uuid RETURNING NOT (${unfinished(sql)}) AS ended`,
            ([row]) => row?.ended === true
          ),
        estimate: (model) =>
          sql<{ seconds: number | null }>`
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ready_at - submitted_at))::float8 AS seconds
            FROM (SELECT ready_at, submitted_at FROM jobs
                  WHERE request ->> 'model' = ${model} AND ready_at IS NOT NULL
                  ORDER BY submitted_at DESC LIMIT ${estimateSample}) AS recent`.pipe(
            Effect.map(([row]) => row?.seconds ?? undefined)
          )
      })
    })
  )
}
