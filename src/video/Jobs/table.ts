import { Duration, Effect, Option, Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { JobId } from "../../domain/Ids.ts"
import { raises } from "../../platform/AlertKinds.ts"
import { Job } from "./Job.ts"

export type JobsError = SqlError.SqlError | Schema.SchemaError

type Sql = SqlClient.SqlClient
type Rows = Effect.Effect<ReadonlyArray<unknown>, SqlError.SqlError>

/** The condition of a job `next` that takes the video of one of `jobs` further: it is the film of a draft, or a larger one. */
export const takesFurther = `next.film_of = jobs.id AND next.deleted_at IS NULL AND next.state NOT IN ('failed', 'cancelled')`

/**
 * The columns that make a {@link Job}, in a query whose FROM names `jobs` alone. What is compared with now is compared here, by the
 * clock that the dates are of.
 */
export const columns = (sql: Sql) =>
  sql.literal(`
    id, number::float8 AS number, user_id::float8 AS "user", (SELECT language FROM users WHERE users.id = user_id) AS language, state, run, turn AS ticket,
    in_line AND state = 'queued' AS "inLine",
    request, moderated, provider, provider_model AS "providerModel", makers, price, demo, task, source, progress, place, stop, failure,
    delivery, favourite, deleted_at IS NOT NULL AS deleted, words_erased_at IS NOT NULL AS wordless, shortfall, file_id AS "fileId", video, status_message::float8 AS "statusMessage",
    answers::float8 AS answers,
    CASE WHEN state = 'delivered' THEN (
      SELECT jsonb_build_object('job', next.id, 'delivered', next.state = 'delivered') FROM jobs AS next WHERE ${takesFurther} LIMIT 1
    ) END AS further,
    CASE WHEN state = 'failed' THEN (SELECT next.number FROM jobs AS next WHERE next.replaces = jobs.id)::float8 END AS replaced, topic::float8 AS topic,
    status_shown AS "statusShown", (extract(epoch FROM now() - status_shown_at) * 1000)::float8 AS "millisSinceShown",
    traceparent, (extract(epoch FROM created_at) * 1000)::float8 AS "createdAt",
    (extract(epoch FROM submitted_at) * 1000)::float8 AS "submittedAt",
    (extract(epoch FROM now() - coalesce(submitted_at, created_at)) * 1000)::float8 AS "millisSinceOrdered",
    coalesce(deadline_at < now(), false) AS overdue`)

/** The condition of a job that has not ended. */
export const unfinished = (sql: Sql) => sql.literal(`state NOT IN ('delivered', 'failed', 'cancelled')`)

/** The condition of a job that waits in its user's line: nobody works on it, and it takes no place among those that are made. */
export const inLine = (sql: Sql) => sql.literal(`in_line AND state = 'queued'`)

export const decodeJob = Schema.decodeUnknownEffect(Job)
export const decodeJobs = Schema.decodeUnknownEffect(Schema.Array(Job))

/** The first of the rows as a job. */
export const firstJob = (rows: Rows): Effect.Effect<Option.Option<Job>, JobsError> =>
  rows.pipe(
    Effect.flatMap((found) => decodeJobs(found.slice(0, 1))),
    Effect.map(([job]) => Option.fromUndefinedOr(job))
  )

const Identified = Schema.Struct({ id: JobId })

/**
 * The rows of a page that this release can read. One that it cannot read, as a newer release wrote it, is an operator's alert
 * and set aside, so that it holds up no other.
 */
export const readable = Effect.fnUntraced(function* <A>(
  rows: ReadonlyArray<unknown>,
  decode: (row: unknown) => Effect.Effect<A, Schema.SchemaError>,
  setAside: (id: JobId) => Effect.Effect<unknown, SqlError.SqlError>
) {
  const found: Array<A> = []
  for (const row of rows) {
    const read = yield* Effect.option(decode(row))
    if (Option.isSome(read)) found.push(read.value)
    else {
      const { id } = yield* Schema.decodeUnknownEffect(Identified)(row)
      yield* Effect.logError("a job cannot be read").pipe(
        Effect.annotateLogs({ ...raises("job-unreadable"), jobId: id })
      )
      yield* setAside(id)
    }
  }
  return found
})

/** Whether a statement with RETURNING touched a row. */
export const changed = (rows: Rows): Effect.Effect<boolean, SqlError.SqlError> =>
  Effect.map(rows, (touched) => touched.length > 0)

/** The moment after a pause that begins now, by the database's clock. */
export const after = (sql: Sql, pause: Duration.Input) =>
  sql`now() + make_interval(secs => ${Duration.toSeconds(pause)}::float8)`
