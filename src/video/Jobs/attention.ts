import { Effect, Option, Predicate, Schema } from "effect"
import type { SqlClient } from "effect/sql"
import { JobId } from "../../domain/Ids.ts"
import type { ProviderName } from "../../providers/VideoProvider.ts"
import { Job } from "./Job.ts"

/** How many jobs one reading takes: a page that keeps a round well below a second. */
const page = 50

const decodeJob = Schema.decodeUnknownEffect(Job)

const ids = (rows: ReadonlyArray<{ readonly id: string }>) => rows.map(({ id }) => JobId.make(id))

/** The jobs that the reconciler is to look at. */
export const makeAttention = (sql: SqlClient.SqlClient, columns: ReturnType<SqlClient.SqlClient["literal"]>) => {
  /** A row that this release cannot read waits an hour for one that can, and holds up no other. */
  const setAside = Effect.fnUntraced(function* (row: unknown) {
    const id = Predicate.hasProperty(row, "id") ? String(row.id) : ""
    yield* Effect.logError("a job cannot be read").pipe(Effect.annotateLogs({ jobId: id }))
    yield* sql`UPDATE jobs SET due_at = now() + interval '1 hour' WHERE id = ${id}::uuid`
  })

  const due = Effect.fnUntraced(function* (besides: ReadonlyArray<ProviderName>) {
    const rows = yield* sql`
      SELECT ${columns} FROM jobs WHERE due_at <= now() AND state IN ('generating', 'failed')
        AND NOT coalesce(provider, 'none') = ANY(string_to_array(${besides.join()}, ','))
      ORDER BY due_at LIMIT ${page}`
    const found: Array<Job> = []
    for (const row of rows) {
      const job = yield* Effect.option(decodeJob(row))
      if (Option.isSome(job)) found.push(job.value)
      else yield* setAside(row)
    }
    return found
  })

  // Who stands in line is not stalled, unless they were called and did not come.
  const stalled = sql<{ id: string }>`
    SELECT id FROM jobs
    WHERE (state IN ('submitting', 'storing', 'delivering')
          OR state = 'queued' AND (turn IS NULL OR called_at < now() - interval '10 seconds'))
        AND greatest(created_at, submitted_at, ready_at) < now() - interval '1 minute'
      OR state = 'generating' AND deadline_at < now() - interval '15 minutes'
    ORDER BY created_at LIMIT ${page}`.pipe(Effect.map(ids))

  // Whoever blocked the bot sees it in the gallery. What is a moment old is being told.
  const untold = sql<{ id: string }>`
    SELECT j.id FROM jobs j JOIN users u ON u.id = j.user_id
    WHERE NOT j.end_shown AND u.reachable
      AND j.finished_at BETWEEN now() - interval '1 hour' AND now() - interval '15 seconds'
    ORDER BY j.finished_at LIMIT ${page}`.pipe(Effect.map(ids))

  return { due, stalled, untold }
}
