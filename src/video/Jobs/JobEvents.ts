import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { JobId } from "../../domain/Ids.ts"
import { JobState } from "./Job.ts"
import type { JobsError } from "./table.ts"

/** Events that one statement forgets: a fraction of a second. */
const forgetPage = 5000
/** The events of one job that are read: a job that is put back for hours has hundreds. */
const maxEvents = 500

/** A step of a video as it was taken: the state that its job came to, or its provider's callback. */
export const JobEvent = Schema.Struct({
  step: Schema.Literals([...JobState.literals, "callback"]),
  provider: Schema.NullOr(Schema.String),
  /** Why it failed, or how it was delivered. */
  note: Schema.NullOr(Schema.String),
  /** In ms of the epoch, by the database's clock. */
  at: Schema.Finite
})
export type JobEvent = typeof JobEvent.Type

const decodeEvents = Schema.decodeUnknownEffect(Schema.Array(JobEvent))

/**
 * Each step of the videos of the last three months with its moment. The database writes them with the statement that moves a
 * job, so that they are as true as the job's own row.
 */
export class JobEvents extends Context.Service<
  JobEvents,
  {
    /** The oldest first; none of a job of three months ago. */
    readonly of: (job: JobId) => Effect.Effect<ReadonlyArray<JobEvent>, JobsError>
    /** Forgets a page of old events. Returns whether there may be more. */
    readonly forget: Effect.Effect<boolean, SqlError.SqlError>
  }
>()("kudo/Jobs/JobEvents") {
  static readonly layer = Layer.effect(
    JobEvents,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return JobEvents.of({
        of: (job) =>
          Effect.flatMap(
            sql`
              SELECT step, provider, note, (extract(epoch FROM at) * 1000)::float8 AS at FROM job_events
              WHERE job = ${job}::uuid ORDER BY id LIMIT ${maxEvents}`,
            decodeEvents
          ),
        forget: Effect.map(
          sql<{ count: number }>`
            WITH gone AS (
              DELETE FROM job_events WHERE id IN (
                SELECT id FROM job_events WHERE at < now() - interval '90 days' LIMIT ${forgetPage}
              ) RETURNING 1
            )
            SELECT count(*)::int AS count FROM gone`,
          ([row]) => row?.count === forgetPage
        )
      })
    })
  )
}
