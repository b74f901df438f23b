import { Context, Effect, Layer, type Option } from "effect"
import { SqlClient } from "effect/sql"
import type { JobId } from "../../domain/Ids.ts"
import type { ProviderName, TaskRef } from "../../providers/VideoProvider.ts"
import type { Job } from "./Job.ts"
import { stillOpen } from "./lateLooks.ts"
import { changed, columns, firstJob, type JobsError } from "./table.ts"

/** Ids of callbacks that one statement forgets: a fraction of a second. */
const forgetPage = 1000

/** What a provider's callback may do to a job: name its task, and have its status read now. */
export class JobCallbacks extends Context.Service<
  JobCallbacks,
  {
    readonly findByTask: (provider: ProviderName, task: TaskRef) => Effect.Effect<Option.Option<Job>, JobsError>
    /** The task of a job whose submit's answer was lost, told by the provider; none where there is no such job. */
    readonly learn: (id: JobId, provider: ProviderName, task: TaskRef) => Effect.Effect<Option.Option<Job>, JobsError>
    /**
     * Has the task of a job read now, also after the job was given up: its late looks begin anew then. False when this
     * callback was seen before, which changes nothing.
     */
    readonly makeDue: (id: JobId, callback: string) => Effect.Effect<boolean, JobsError>
    /** Forgets a page of callback ids that providers no longer repeat. Returns whether there may be more. */
    readonly forgetCallbacks: Effect.Effect<boolean, JobsError>
  }
>()("kudo/Jobs/JobCallbacks") {
  static readonly layer = Layer.effect(
    JobCallbacks,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return JobCallbacks.of({
        findByTask: (provider, task) =>
          firstJob(sql`SELECT ${columns(sql)} FROM jobs WHERE provider = ${provider} AND task = ${task}`),
        learn: Effect.fn("JobCallbacks.learn")((id, provider, task) =>
          firstJob(sql`
            UPDATE jobs SET task = ${task}
            WHERE id = ${id}::uuid AND provider = ${provider} AND task IS NULL AND of IS NULL
              AND (state = 'submitting' OR ${stillOpen(sql)})
            RETURNING ${columns(sql)}`)
        ),
        makeDue: (id, callback) =>
          changed(sql`
            WITH first AS (INSERT INTO callbacks (id) VALUES (${callback}) ON CONFLICT DO NOTHING RETURNING id),
            due AS (
              UPDATE jobs SET due_at = now(), looks = 0
              WHERE id = ${id}::uuid AND EXISTS (SELECT FROM first)
                AND (state = 'generating' OR task IS NOT NULL AND ${stillOpen(sql)})
            ), told AS (
              INSERT INTO job_events (job, step, provider)
              SELECT id, 'callback', provider FROM jobs WHERE id = ${id}::uuid AND EXISTS (SELECT FROM first)
            )
            SELECT FROM first`),
        // The longest that a provider repeats a callback is 72 hours; the fourth day is for clocks.
        forgetCallbacks: Effect.map(
          sql`
            DELETE FROM callbacks WHERE id IN (
              SELECT id FROM callbacks WHERE at < now() - interval '4 days' ORDER BY at LIMIT ${forgetPage}
            ) RETURNING 1`,
          (gone) => gone.length === forgetPage
        )
      })
    })
  )
}
