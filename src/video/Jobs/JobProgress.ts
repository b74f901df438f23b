import { Context, type Duration, Effect, Layer, type Option, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { Coins } from "../../domain/Coins.ts"
import type { JobId } from "../../domain/Ids.ts"
import { Billing } from "../../money/Billing.ts"
import { failpoint } from "../../platform/Failpoints.ts"
import { type TaskStatus, VideoSource } from "../../providers/VideoProvider.ts"
import type { Failure, Job, JobState } from "./Job.ts"
import { telling } from "./JobEvents.ts"
import { firstLook } from "./lateLooks.ts"
import { after, changed, columns, firstJob, type JobsError, unfinished } from "./table.ts"

const encodeSource = Schema.encodeEffect(Schema.fromJsonString(VideoSource))

/** Statuses are told once a quarter of the way: four or five of a video, however often it is looked. */
const quarter = 25

const isFurther = (sql: SqlClient.SqlClient, progress: number | undefined) =>
  progress === undefined
    ? sql`false`
    : sql`${Math.floor(Math.min(progress, 99) / quarter)}::int > coalesce(progress, 0) / ${quarter}::int`

/** What is learnt of a video while it is made: progress, where its bytes are, or that there will be none. */
export class JobProgress extends Context.Service<
  JobProgress,
  {
    /**
     * Stores progress in percent, never backwards, and the place in the provider's queue, and has the status read again after the
     * pause. Gives the row as it is then; none when it was not generating any more.
     */
    readonly progressed: (
      id: JobId,
      told: Pick<Extract<TaskStatus, { _tag: "Running" }>, "progress" | "place">,
      pollAfter: Duration.Input
    ) => Effect.Effect<Option.Option<Job>, JobsError>
    /** generating → storing, once the provider says where the bytes are; false when it was not generating any more. */
    readonly ready: (id: JobId, source: VideoSource) => Effect.Effect<boolean, JobsError>
    /** Tells, once, that a video that is ready waits for room on our disk. */
    readonly waitsForRoom: (id: JobId) => Effect.Effect<void, JobsError>
    /**
     * Any unfinished state → failed, or `only` that one, with the release of the coins, which are given; undefined when it was
     * in no such state. Looked at again where the video may yet come. `said` is what the provider said of it.
     */
    readonly failed: (
      id: JobId,
      failure: Failure,
      how?: { readonly said?: string | undefined; readonly only?: JobState }
    ) => Effect.Effect<Coins | undefined, JobsError>
  }
>()("kudo/Jobs/JobProgress") {
  static readonly layer = Layer.effect(
    JobProgress,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const billing = yield* Billing

      const ready = Effect.fn("JobProgress.ready")(function* (id: JobId, source: VideoSource) {
        const encoded = yield* encodeSource(source)
        return yield* changed(sql`
          UPDATE jobs SET state = 'storing', source = ${encoded}::jsonb, progress = 100, ready_at = now(), due_at = NULL
          WHERE id = ${id}::uuid AND state = 'generating' RETURNING id`)
      })

      const failed: JobProgress["Service"]["failed"] = Effect.fn("JobProgress.failed")(function* (id, failure, how) {
        const [failed] = yield* sql<{ price: number }>`
          UPDATE jobs SET state = 'failed', failure = ${failure}, said = ${how?.said ?? null}, finished_at = now(),
            due_at = ${firstLook(sql, failure)}
          WHERE id = ${id}::uuid AND ${unfinished(sql)} AND state = coalesce(${how?.only ?? null}, state) RETURNING price`
        yield* failpoint("release.failed")
        if (failed === undefined) return undefined
        yield* billing.release(id)
        return Coins.make(failed.price)
      }, sql.withTransaction)

      return JobProgress.of({
        progressed: (id, { progress, place = null }, pollAfter) =>
          firstJob(sql`
            WITH told AS (${telling(sql, {
              step: "status",
              where: sql`id = ${id}::uuid AND state = 'generating' AND ${isFurther(sql, progress)}`,
              note: progress === undefined ? undefined : `${Math.round(progress)} %`
            })})
            UPDATE jobs SET due_at = ${after(sql, pollAfter)},
              progress = greatest(progress, ${progress === undefined ? null : Math.round(progress)}::int), place = ${place}::int
            WHERE id = ${id}::uuid AND state = 'generating' RETURNING ${columns(sql)}`),
        ready,
        waitsForRoom: (id) => {
          const isNew = sql`NOT EXISTS (SELECT FROM job_events WHERE job = ${id}::uuid AND step = 'no room')`
          return Effect.asVoid(
            telling(sql, { step: "no room", where: sql`id = ${id}::uuid AND state = 'storing' AND ${isNew}` })
          )
        },
        failed
      })
    })
  )
}
