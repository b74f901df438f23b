import { Context, Duration, Effect, Layer, Predicate, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { JobId, UserId } from "../../domain/Ids.ts"
import type { ProviderName } from "../../providers/VideoProvider.ts"
import { type Job, JobState } from "./Job.ts"
import { looked } from "./lateLooks.ts"
import { changed, columns, decodeJob, type JobsError, readable } from "./table.ts"

/** How many jobs one reading takes: a page that keeps a round well below a second. */
export const page = 50

/** A job that nobody seems to work on, whose it is, and for how long: all that is read of a row that may be unreadable. */
export const Stalled = Schema.Struct({
  id: JobId,
  user: UserId,
  run: Schema.Int,
  state: JobState,
  minutes: Schema.Finite
})
export type Stalled = typeof Stalled.Type
const decodeStalled = Schema.decodeUnknownEffect(Schema.Array(Stalled))

/** The jobs that background work is to look at now, a page at a time. */
export class DueJobs extends Context.Service<
  DueJobs,
  {
    /** Jobs whose status is to be read, of other providers than these; also jobs that were given up, to be looked at late. */
    readonly due: (besides: ReadonlyArray<ProviderName>) => Effect.Effect<ReadonlyArray<Job>, JobsError>
    /** Has the status of a job that is being made read now; false for any other. */
    readonly now: (id: JobId) => Effect.Effect<boolean, JobsError>
    /** Counts a late look at a job that was given up, and sets the next: none once its provider has decided. */
    readonly looked: (id: JobId, decided: boolean) => Effect.Effect<void, JobsError>
    /** The database's clock was set back so far: what waits for a moment does not wait so much longer for it. */
    readonly setBack: (by: Duration.Duration) => Effect.Effect<void, JobsError>
    /** Jobs whose workflow seems not to run: untouched for a minute, or unfinished long after their deadline. */
    readonly stalled: Effect.Effect<ReadonlyArray<Stalled>, JobsError>
    /** Jobs that ended, or whose user came back, within the hour, and whose status message says something else. */
    readonly untold: Effect.Effect<ReadonlyArray<JobId>, JobsError>
  }
>()("kudo/Jobs/DueJobs") {
  static readonly layer = Layer.effect(
    DueJobs,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return DueJobs.of({
        due: makeDue(sql),
        now: (id) =>
          changed(sql`UPDATE jobs SET due_at = now() WHERE id = ${id}::uuid AND state = 'generating' RETURNING id`),
        looked: (id, decided) => Effect.asVoid(looked(sql, id, decided)),
        setBack: (by) =>
          Effect.asVoid(sql`
            UPDATE jobs SET due_at = greatest(due_at - make_interval(secs => ${Duration.toSeconds(by)}::float8), now())
            WHERE id IN (
              SELECT id FROM jobs WHERE due_at > now() AND state IN ('generating', 'failed') FOR NO KEY UPDATE SKIP LOCKED)`),
        // Any of them: those that wait for a disk, or cannot be revived, are in no other's way, however many they are.
        // Who waits in a line or in the queue is not stalled, unless they were admitted and did not come.
        stalled: Effect.flatMap(
          sql`
          SELECT id, user_id::float8 AS "user", run, state,
            (extract(epoch FROM now() - greatest(created_at, left_line_at, submitted_at, ready_at)) / 60)::float8 AS minutes
          FROM jobs
          WHERE (state IN ('submitting', 'storing', 'delivering')
                OR state = 'queued' AND NOT in_line AND (turn IS NULL OR called_at < now() - interval '10 seconds'))
              AND greatest(created_at, left_line_at, submitted_at, ready_at) < now() - interval '1 minute'
            OR state = 'generating' AND deadline_at < now() - interval '15 minutes'
          ORDER BY random() LIMIT ${page}`,
          decodeStalled
        ),
        // What is a moment old is being told. Each half has an index: whoever left for good has untold ends for ever.
        untold: ids(sql`
          SELECT id FROM (
            SELECT j.id, j.finished_at FROM jobs j JOIN users u ON u.id = j.user_id
            WHERE NOT j.end_shown AND u.reachable AND j.finished_at > now() - interval '1 hour'
            UNION
            SELECT j.id, j.finished_at FROM users u JOIN jobs j ON j.user_id = u.id
            WHERE NOT j.end_shown AND u.reachable AND u.reachable_at > now() - interval '1 hour'
          ) ends
          WHERE finished_at < now() - interval '15 seconds' ORDER BY finished_at LIMIT ${page}`)
      })
    })
  )
}

const ids = (rows: Effect.Effect<ReadonlyArray<unknown>, SqlError.SqlError>) =>
  Effect.map(rows, (found) => found.map((row) => JobId.make(idOf(row))))

const idOf = (row: unknown) => (Predicate.hasProperty(row, "id") ? String(row.id) : "")

const makeDue = (sql: SqlClient.SqlClient): DueJobs["Service"]["due"] => {
  /** One whose video is being made waits an hour for a release that can read it, until it is stalled. One that had ended is left alone. */
  const setAside = (id: JobId) => sql`
    UPDATE jobs SET due_at = CASE WHEN state = 'generating' THEN now() + interval '1 hour' END WHERE id = ${id}::uuid`

  return Effect.fnUntraced(function* (besides) {
    // The lock is over with the statement: a row that somebody keeps locked is passed over, as a reader would wait for it.
    const rows = yield* sql`
      SELECT ${columns(sql)} FROM jobs WHERE due_at <= now() AND state IN ('generating', 'failed')
        AND NOT coalesce(provider, 'none') = ANY(string_to_array(${besides.join()}, ','))
      ORDER BY due_at LIMIT ${page} FOR NO KEY UPDATE OF jobs SKIP LOCKED`
    return yield* readable(rows, decodeJob, setAside)
  })
}
