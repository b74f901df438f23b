import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, type Statement } from "effect/sql"
import type { JobId } from "../../domain/Ids.ts"
import { JobState } from "./Job.ts"
import type { JobsError } from "./table.ts"

/** Events that one statement forgets: a fraction of a second. */
const forgetPage = 5000
/** The events of one job that are read: a job that is put back for hours has hundreds. */
const maxEvents = 500

/** Characters of a note that are kept: codes and numbers, and a sentence of Telegram's at most. */
const maxNote = 200

/** What is told of a job beside the states that it comes to, by the statement that makes or follows it. */
const Told = Schema.Literals([
  /** Its user's press or message, by the event's id. */
  "tapped",
  /** It waits for a provider with room, or is called out of that line, or out of its own user's. */
  "waits",
  "called",
  "began",
  /** A provider did not take it: why. */
  "refused",
  /** How far it is by its provider's word, once a quarter. */
  "status",
  "callback",
  /** It is made, and our disk takes no file: it waits at its provider. Told once, as it is looked every few seconds. */
  "no room",
  /** What the file is that arrived. */
  "stored",
  /** Telegram did not take the file: its answer, and what was tried next. */
  "not taken"
])
type Told = typeof Told.Type

const Row = Schema.Struct({
  step: Schema.String,
  provider: Schema.NullOr(Schema.String),
  /** Why it failed, how it was delivered, or what tells a step from others of its kind: codes and numbers, no words of users. */
  note: Schema.NullOr(Schema.String),
  /** In ms of the epoch, by the database's clock. */
  at: Schema.Finite
})

const Known = Schema.Literals([...JobState.literals, ...Told.literals])
const isKnown = Schema.is(Known)

/**
 * A step of a video as it was taken: the state that its job came to, or what is told beside the states. A newer release may write
 * steps that this one does not know: they are `other`, and their note begins with their name.
 */
export interface JobEvent extends Omit<typeof Row.Type, "step"> {
  readonly step: typeof Known.Type | "other"
}

const eventOf = ({ step, note, ...row }: typeof Row.Type): JobEvent =>
  isKnown(step) ? { ...row, step, note } : { ...row, step: "other", note: note === null ? step : `${step}: ${note}` }

/**
 * Tells of jobs, as a part of a statement that changes them: `WITH told AS (…)`. It sees them as they are before the change, so
 * `where` is the change's own condition.
 */
export const telling = (
  sql: SqlClient.SqlClient,
  {
    step,
    where,
    note,
    at
  }: {
    readonly step: Told
    readonly where: Statement.Fragment
    readonly note?: string | undefined
    /** In ms of the epoch, where it was a moment ago; never later than now. */
    readonly at?: number | undefined
  }
) => sql`
  INSERT INTO job_events (job, step, provider, note, at)
  SELECT id, ${step}, provider, ${note?.slice(0, maxNote) ?? null}::text,
    least(now(), coalesce(to_timestamp(${at === undefined ? null : at / 1000}::float8), now()))
  FROM jobs WHERE ${where}`

const decodeEvents = Schema.decodeUnknownEffect(Schema.Array(Row))

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
          ).pipe(Effect.map((rows) => rows.map(eventOf))),
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
