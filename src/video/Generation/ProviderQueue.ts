import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import type { JobId } from "../../domain/Ids.ts"
import { type JobsError, telling } from "../Jobs.ts"
import { ModelCatalogue } from "../ModelCatalogue.ts"
import { ProviderPermits } from "./ProviderQueue/ProviderPermits.ts"
import { makeQueries, type QueueOptions } from "./ProviderQueue/queries.ts"
import { QueueTickets } from "./ProviderQueue/QueueTickets.ts"

export { type Permit, ProviderPermits } from "./ProviderQueue/ProviderPermits.ts"
export { type QueueOptions, shortPauseSeconds } from "./ProviderQueue/queries.ts"
export { QueueTickets, type Waiting } from "./ProviderQueue/QueueTickets.ts"

/** As many jobs wait as may wait; nothing was changed. */
export class QueueFull extends Schema.TaggedError<QueueFull>()("QueueFull", { longest: Schema.Int }) {}

/**
 * The queue of jobs for the providers, as a job sees it. No provider has more jobs of ours at once than its permits
 * ({@link ProviderPermits}); a job that gets none takes a ticket and waits until the queue's dispatcher admits it
 * ({@link QueueTickets}).
 *
 * The queue is fair by user: it is served in rounds, in each of which a user has one job, and who comes new joins the
 * round that is being served. So a user's hundred do not delay another's first. Nor do newcomers delay the hundred for
 * ever: of any five jobs that a provider takes in succession, one is the job that waited for it the longest.
 */
export class ProviderQueue extends Context.Service<
  ProviderQueue,
  {
    /** Fails when so many wait already that nobody should be promised a video; commits side by side may each pass. */
    readonly ensureRoom: Effect.Effect<void, QueueFull | JobsError>
    /**
     * The job waits for its next run, whose number is its ticket; false when the job has ended meanwhile. One that has passed
     * moderation keeps that, so that no later run asks again.
     */
    readonly enqueue: (id: JobId, verdict: { readonly moderated: boolean }) => Effect.Effect<boolean, JobsError>
    /** Where a job stands, 1 being the next; undefined when it does not wait. */
    readonly position: (id: JobId) => Effect.Effect<number | undefined, JobsError>
  }
>()("kudo/Generation/ProviderQueue") {
  /** All services of the queue. */
  static readonly layer = (options: QueueOptions) =>
    Layer.mergeAll(
      Layer.effect(ProviderQueue, make(options)),
      ProviderPermits.layer(options),
      QueueTickets.layer(options)
    )
}

const make = Effect.fnUntraced(function* (options: QueueOptions) {
  const sql = yield* SqlClient.SqlClient
  const { known, roundOf, standing } = makeQueries(sql, yield* ModelCatalogue, options)
  const { longest } = options

  const ensureRoom = Effect.gen(function* () {
    const [row] = yield* sql<{ waiting: number }>`
      SELECT count(*)::int AS waiting FROM jobs
      WHERE state NOT IN ('delivered', 'failed', 'cancelled') AND state = 'queued' AND NOT in_line`
    if (row !== undefined && row.waiting >= longest) return yield* new QueueFull({ longest })
  })

  return ProviderQueue.of({
    ensureRoom,
    enqueue: (id, { moderated }) =>
      Effect.map(
        sql`
          WITH ${known()}, told AS (${telling(sql, { step: "waits", where: sql`id = ${id}::uuid AND state = 'queued' AND turn IS NULL` })})
          UPDATE jobs AS waiting SET turn = run + 1, called_at = NULL, lap = coalesce(lap, ${roundOf}),
            moderated = moderated OR ${moderated}
          WHERE id = ${id}::uuid AND state = 'queued' RETURNING id`,
        (rows) => rows.length > 0
      ),
    position: (id) =>
      Effect.map(
        sql<{ position: number | null }>`
          WITH ${standing(null)}
          SELECT min(position)::int AS position FROM standing WHERE id = ${id}::uuid`,
        ([row]) => row?.position ?? undefined
      )
  })
})
