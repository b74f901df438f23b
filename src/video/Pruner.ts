import { Context, Effect, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { Fragment } from "effect/sql/Statement"
import { Payments } from "../money/Payments.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { Generation } from "./Generation.ts"
import { JobEvents } from "./Jobs/JobEvents.ts"
import { JobCallbacks } from "./Jobs/JobCallbacks.ts"

/** Workflows that one statement forgets: some ten rows each, a moment's work for the database. */
const page = 500
/** How often the pruner looks: a page each, so 72,000 videos a day, and many more while pages are full. */
const every = "10 minutes"

/** What the workflow engine calls the entity of our workflow in its tables. */
const entityType = `Workflow/${Generation._tag}`

/** Forgets the engine's rows of workflows that have ended, of the jobs of a condition. Returns how many. */
export const forgetEngineRows = (sql: SqlClient.SqlClient, jobs: Fragment) =>
  sql<{ count: number }>`
    WITH ended AS MATERIALIZED (
      SELECT run.entity_id FROM cluster_messages run
      JOIN jobs ON jobs.id = (run.payload::jsonb ->> 'job')::uuid
      WHERE run.entity_type = ${entityType} AND run.tag = 'run' AND run.processed AND run.last_reply_id IS NOT NULL
        AND ${jobs}
      LIMIT ${page}
    ), messages AS (
      DELETE FROM cluster_messages message USING ended
      WHERE message.entity_type = ${entityType} AND message.entity_id = ended.entity_id
      RETURNING message.id
    ), replies AS (
      DELETE FROM cluster_replies reply USING messages WHERE reply.request_id = messages.id
    )
    SELECT count(*)::int AS count FROM ended`.pipe(Effect.map(([row]) => row?.count ?? 0))

/**
 * Takes away the engine's rows of workflows that nobody will ask for again: the workflow engine keeps every message and reply of a workflow that has
 * ended, and with them that it ran. Both are kept for a day after the job's end; from then on the job's own row, which
 * nothing moves out of its last state, is all that is needed to not run it again. Its rounds take ids of callbacks and unpaid
 * invoices away as well.
 */
export class Pruner extends Context.Service<
  Pruner,
  {
    /** Forgets a page of workflows that have ended, of jobs that ended a day ago. Returns how many. */
    readonly forgetWorkflows: Effect.Effect<number, SqlError.SqlError>
  }
>()("kudo/Pruner") {
  static readonly layer = Layer.effect(
    Pruner,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient

      // A run of an earlier release may have a reply that says that it waits: nobody wakes it, as the row moved without it.
      const forgetWorkflows = forgetEngineRows(sql, sql`jobs.finished_at < now() - interval '1 day'`)

      return Pruner.of({ forgetWorkflows })
    })
  )

  /** Prunes in one process of all: each kind of rows for itself, page after page while there may be more. */
  static readonly layerRun = Layer.unwrap(
    Effect.gen(function* () {
      const { forgetWorkflows } = yield* Pruner
      const { forgetCallbacks } = yield* JobCallbacks
      const { forget: forgetEvents } = yield* JobEvents
      const { forgetUnpaid } = yield* Payments
      // Paid invoices stay, so it goes on behind those that it has seen, and looks through them all after a start alone.
      let seen: Effect.Success<ReturnType<typeof forgetUnpaid>>
      const nextInvoices = Effect.map(
        Effect.suspend(() => forgetUnpaid(seen)),
        (last) => {
          seen = last ?? seen
          return last !== undefined
        }
      )
      return Layer.mergeAll(
        inOneProcess({ name: "Pruner", every, round: Effect.repeat(forgetWorkflows, { while: (n) => n === page }) }),
        inOneProcess({
          name: "ForgetCallbacks",
          every,
          round: Effect.repeat(forgetCallbacks, { while: (more) => more })
        }),
        inOneProcess({
          name: "ForgetJobEvents",
          every,
          round: Effect.repeat(forgetEvents, { while: (more) => more })
        }),
        inOneProcess({ name: "ForgetInvoices", every, round: Effect.repeat(nextInvoices, { while: (more) => more }) })
      )
    })
  ).pipe(Layer.provide(Pruner.layer))
}
