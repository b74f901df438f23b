import { Effect, Option, Schema } from "effect"
import type { SqlClient } from "effect/sql"
import type { JobId, MessageId } from "../../domain/Ids.ts"
import type { ProviderName, TaskRef } from "../../providers/VideoProvider.ts"
import { type Failure, Job } from "./Job.ts"

/** Failures that say nothing of the provider's work: it may finish the video after the coins are back. */
const undecided = ["lost", "timeout", "unavailable", "busy"] as const satisfies ReadonlyArray<Failure>
/** Minutes from the end of a job to the first late look at its task, and between the next: after 10 min, 1 h and 6 h. */
const pauses = [10, 50, 300] as const
/** A callback that comes later finds nothing: no provider keeps a video for longer. */
const callbackDays = 7

const decodeJobs = Schema.decodeUnknownEffect(Schema.Array(Job))

type Sql = SqlClient.SqlClient

/** When a job that now fails is to be looked at again, as a value of `due_at`; never where no task is known. */
export const firstLook = (sql: Sql, failure: Failure) =>
  sql`CASE WHEN task IS NOT NULL AND ${undecided.some((one) => one === failure)}::boolean
    THEN now() + make_interval(mins => ${pauses[0]}::int) END`

/** What is asked of jobs that were given up although their provider may still finish them. */
export const makeLate = (sql: Sql, columns: ReturnType<Sql["literal"]>) => {
  const given = sql`state = 'failed' AND failure = ANY(string_to_array(${undecided.join()}, ','))
    AND finished_at > now() - make_interval(days => ${callbackDays}::int)`

  const makeDue = (id: JobId) =>
    Effect.asVoid(sql`
      UPDATE jobs SET due_at = now(), looks = 0 WHERE id = ${id}::uuid AND (state = 'generating' OR task IS NOT NULL AND ${given})`)

  const learn = Effect.fn("Jobs.learn")(function* (id: JobId, provider: ProviderName, task: TaskRef) {
    const [job] = yield* decodeJobs(
      yield* sql`
        UPDATE jobs SET task = ${task}
        WHERE id = ${id}::uuid AND provider = ${provider} AND task IS NULL AND of IS NULL AND (state = 'submitting' OR ${given})
        RETURNING ${columns}`
    )
    return Option.fromUndefinedOr(job)
  })

  const looked = (id: JobId, decided: boolean) =>
    Effect.asVoid(sql`
      UPDATE jobs SET looks = looks + 1, due_at = CASE WHEN NOT ${decided}::boolean
        THEN now() + make_interval(mins => (string_to_array(${pauses.join()}, ',')::int[])[looks + 2]) END
      WHERE id = ${id}::uuid AND state = 'failed'`)

  const resume = Effect.fn("Jobs.resume")(
    (job: {
      readonly id: JobId
      readonly of: JobId
      readonly statusMessage: MessageId | null
      readonly traceparent: string | null
    }) => sql`
      INSERT INTO jobs (id, of, user_id, state, request, provider, provider_model, price, demo, source, progress,
        status_message, traceparent)
      SELECT ${job.id}::uuid, old.id, old.user_id, 'storing', old.request, old.provider, old.provider_model, old.price,
        old.demo, late.source, 100, ${job.statusMessage}::bigint, ${job.traceparent}::text
      FROM jobs old JOIN late_videos late ON late.job = old.id
      WHERE old.id = ${job.of}::uuid AND late.id = ${job.id}::uuid`,
    Effect.asVoid
  )

  return { makeDue, learn, looked, resume }
}
