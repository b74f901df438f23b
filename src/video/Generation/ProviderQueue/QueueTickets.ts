import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { JobId } from "../../../domain/Ids.ts"
import type { JobsError } from "../../Jobs.ts"
import { ModelCatalogue } from "../../ModelCatalogue.ts"
import { admitAgainSeconds, makeQueries, type QueueOptions } from "./queries.ts"
import { telling } from "../../Jobs.ts"

/** A job that waits, and what is to be done about it. */
export const Waiting = Schema.Struct({
  id: JobId,
  /** The number of the run that its admission starts. */
  ticket: Schema.Int,
  /** 1 is the next. */
  position: Schema.Int,
  /** `admit`: a provider has a permit for it. `expire`: it has waited too long. `leave`: its job has ended. */
  next: Schema.Literals(["wait", "admit", "expire", "leave"])
})
export type Waiting = typeof Waiting.Type

/** How long a job waits before its coins return: about the longest that a user waits for a video. */
const longestWaitMinutes = 40

const decodeQueue = Schema.decodeUnknownEffect(Schema.Array(Waiting))

/** The queue as its dispatcher sees it. */
export class QueueTickets extends Context.Service<
  QueueTickets,
  {
    /** Every job that waits, the next one first. */
    readonly waiting: Effect.Effect<ReadonlyArray<Waiting>, JobsError>
    /**
     * The run that these jobs wait for is their latest by now; they are not admitted again for a minute. Gives those of them
     * whose rows nobody keeps locked: the others come with a later look.
     */
    readonly admitted: (jobs: ReadonlyArray<JobId>) => Effect.Effect<ReadonlySet<JobId>, JobsError>
    /** These jobs have ended, and wait no more, as far as nobody keeps their rows locked. */
    readonly left: (jobs: ReadonlyArray<JobId>) => Effect.Effect<void, JobsError>
  }
>()("kudo/Generation/QueueTickets") {
  static readonly layer = (options: QueueOptions) =>
    Layer.effect(
      QueueTickets,
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { standing } = makeQueries(sql, yield* ModelCatalogue, options)
        const free = (ids: ReadonlyArray<JobId>) => sql`
          free AS MATERIALIZED (
            SELECT id FROM jobs WHERE turn IS NOT NULL AND ${sql.in("id", ids)} FOR NO KEY UPDATE SKIP LOCKED)`
        const isFree = sql`id IN (SELECT id FROM free)`
        const justAdmitted = sql`coalesce(called_at > now() - make_interval(secs => ${admitAgainSeconds}), false)`

        const waiting = Effect.suspend(
          () => sql`
            WITH ${standing(null)},
            choices AS (
              SELECT id, min(position)::int AS position, bool_or(position <= free AND NOT EXISTS (
                SELECT FROM standing AS before
                WHERE before.id = standing.id AND before.rank < standing.rank AND before.soon
              )) AS fits
              FROM standing GROUP BY id
            )
            SELECT id, turn AS ticket, coalesce(position, 1) AS position,
              CASE
                WHEN waits_since < now() - make_interval(mins => ${longestWaitMinutes}::int) AND NOT ${justAdmitted} THEN 'expire'
                WHEN coalesce(fits, true) AND NOT ${justAdmitted} THEN 'admit'
                ELSE 'wait'
              END AS next
            FROM queue LEFT JOIN choices USING (id)
            UNION ALL
            SELECT id, turn, 1, 'leave' FROM jobs WHERE turn IS NOT NULL AND state <> 'queued'
            ORDER BY position`
        ).pipe(Effect.flatMap(decodeQueue))

        return QueueTickets.of({
          waiting,
          admitted: (ids) =>
            sql<{ id: JobId }>`
              WITH ${free(ids)}, told AS (${telling(sql, { step: "called", where: isFree })})
              UPDATE jobs SET called_at = now(), run = turn WHERE ${isFree} RETURNING id`.pipe(
              Effect.map((rows) => new Set(rows.map(({ id }) => id)))
            ),
          left: (ids) =>
            Effect.asVoid(sql`WITH ${free(ids)} UPDATE jobs SET turn = NULL, called_at = NULL WHERE ${isFree}`)
        })
      })
    )
}
