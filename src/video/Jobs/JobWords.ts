import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import type { JobId, UserId } from "../../domain/Ids.ts"
import { changed, type JobsError, unfinished } from "./table.ts"
import { wordlessRequest } from "./words.ts"

/** Jobs that one statement rewrites: a fraction of a second. */
const page = 500

/** A page of a user's jobs, and all that may be stored of them; `last` is where the next one begins, undefined after the last. */
export interface JobPage {
  readonly jobs: ReadonlyArray<JobId>
  /** The jobs, and the videos that came late for them. */
  readonly videos: ReadonlyArray<JobId>
  readonly last: JobId | undefined
}

/** How users' words leave the rows of jobs: with their age, and with their user. What their coins say stays. */
export class JobWords extends Context.Service<
  JobWords,
  {
    /**
     * Erases words and pictures of a page of jobs that ended so many days ago; what was made of them stays. Returns whether there
     * may be more.
     */
    readonly eraseOlderThan: (days: number) => Effect.Effect<boolean, JobsError>
    /** The user's jobs that have not ended; as many as one may have are few. */
    readonly unfinishedOf: (user: UserId) => Effect.Effect<ReadonlyArray<JobId>, JobsError>
    /** A page of all jobs of the user. */
    readonly ofUser: (user: UserId, after: JobId | undefined) => Effect.Effect<JobPage, JobsError>
    /** Takes everything of their user's from jobs that have ended: they are as ones whose video was deleted, and nothing late comes. */
    readonly erase: (jobs: ReadonlyArray<JobId>) => Effect.Effect<void, JobsError>
  }
>()("kudo/Jobs/JobWords") {
  static readonly layer = Layer.effect(
    JobWords,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const request = wordlessRequest(sql)
      const ids = Effect.map((rows: ReadonlyArray<{ readonly id: JobId }>) => rows.map(({ id }) => id))

      return JobWords.of({
        eraseOlderThan: (days) =>
          changed(sql`
            UPDATE jobs SET words_erased_at = now(), request = ${request}, said = NULL
            WHERE id IN (
              SELECT id FROM jobs WHERE words_erased_at IS NULL AND finished_at < now() - make_interval(days => ${days}::int)
              ORDER BY finished_at LIMIT ${page} FOR UPDATE SKIP LOCKED
            ) RETURNING id`),
        unfinishedOf: (user) =>
          ids(sql<{ id: JobId }>`SELECT id FROM jobs WHERE user_id = ${user}::bigint AND ${unfinished(sql)}`),
        ofUser: Effect.fnUntraced(function* (user, after) {
          const jobs = yield* ids(sql<{ id: JobId }>`
            SELECT id FROM jobs WHERE user_id = ${user}::bigint AND (${after ?? null}::uuid IS NULL OR id > ${after ?? null}::uuid)
            ORDER BY id LIMIT ${page}`)
          const late = yield* ids(sql<{ id: JobId }>`SELECT id FROM late_videos WHERE job = ANY(${jobs}::uuid[])`)
          return { jobs, videos: [...jobs, ...late], last: jobs.length === page ? jobs.at(-1) : undefined }
        }),
        erase: (jobs) =>
          Effect.asVoid(sql`
            WITH late AS (
              UPDATE late_videos SET source = '{}', due_at = NULL,
                state = CASE WHEN state IN ('taken', 'declined') THEN state ELSE 'expired' END
              WHERE job = ANY(${jobs}::uuid[])
            )
            UPDATE jobs SET request = ${request}, words_erased_at = coalesce(words_erased_at, now()),
              deleted_at = coalesce(deleted_at, now()), favourite = false, file_id = NULL, video = NULL, source = NULL,
              said = NULL, status_message = NULL, status_shown = NULL, answers = NULL, topic = NULL, traceparent = NULL,
              due_at = NULL, end_shown = true
            WHERE id = ANY(${jobs}::uuid[]) AND NOT ${unfinished(sql)}`)
      })
    })
  )
}
