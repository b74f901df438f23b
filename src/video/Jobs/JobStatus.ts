import { Context, Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import type { JobId, MessageId } from "../../domain/Ids.ts"
import { type JobsError, unfinished } from "./table.ts"

/** How many past jobs the estimate looks at: enough for a range, few enough to follow a provider's mood. */
const estimateSample = 50
/** Fewer say nothing of the next one. */
const leastSample = 3

/** How long videos of a model took from order to file, in seconds: one in ten was quicker, one in ten slower. */
export interface Estimate {
  readonly from: number
  readonly to: number
}

/** What a status message shows. */
export interface Shown {
  readonly text: string
  readonly message: MessageId | null
  /** The message as it was when this was drawn. */
  readonly before: MessageId | null
  /** Whether the text is the job's end. */
  readonly end: boolean
}

/** What the status message of a job needs of the table, and leaves there. */
export class JobStatus extends Context.Service<
  JobStatus,
  {
    /**
     * Remembers what the status message shows; true when the job has ended by now. None where it is not `before` any more: two who
     * told of a job at once said a message each, and the one of whoever comes second is not kept.
     */
    readonly shown: (id: JobId, shown: Shown) => Effect.Effect<Option.Option<boolean>, JobsError>
    /** What past jobs of a model took; undefined while there are too few to go by. */
    readonly estimate: (model: string) => Effect.Effect<Estimate | undefined, JobsError>
  }
>()("kudo/Jobs/JobStatus") {
  static readonly layer = Layer.effect(
    JobStatus,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return JobStatus.of({
        shown: (id, { text, message, before, end }) =>
          Effect.map(
            sql<{ ended: boolean }>`
              UPDATE jobs SET status_shown = ${text}, status_shown_at = now(), status_message = ${message}::bigint,
                end_shown = ${end}
              WHERE id = ${id}::uuid AND status_message IS NOT DISTINCT FROM ${before}::bigint
              RETURNING NOT (${unfinished(sql)}) AS ended`,
            ([row]) => Option.map(Option.fromUndefinedOr(row), ({ ended }) => ended)
          ),
        estimate: (model) =>
          sql<Estimate & { count: number }>`
            SELECT count(*)::int AS count,
              percentile_cont(0.1) WITHIN GROUP (ORDER BY extract(epoch FROM ready_at - submitted_at))::float8 AS "from",
              percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM ready_at - submitted_at))::float8 AS "to"
            FROM (SELECT ready_at, submitted_at FROM jobs
                  WHERE request ->> 'model' = ${model} AND ready_at IS NOT NULL
                  ORDER BY submitted_at DESC LIMIT ${estimateSample}) AS recent`.pipe(
            Effect.map(([row]) =>
              row === undefined || row.count < leastSample ? undefined : { from: row.from, to: row.to }
            )
          )
      })
    })
  )
}
