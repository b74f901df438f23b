import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Coins } from "../../domain/Coins.ts"
import type { JobId, UserId } from "../../domain/Ids.ts"
import { Billing } from "../../money/Billing.ts"
import { failpoint } from "../../platform/Failpoints.ts"
import { type JobsError, changed } from "./table.ts"

/** How a video that is being made is stopped: its user asks, its provider answers, and then the coins return or it comes. */
export class JobStops extends Context.Service<
  JobStops,
  {
    /** Has the provider of a user's video asked to stop now; false when it is not being made, or was asked before. */
    readonly ask: (id: JobId, user: UserId) => Effect.Effect<boolean, JobsError>
    /** The provider did not let go: what it said is kept, and the video is waited for. */
    readonly kept: (id: JobId, answer: "too-late" | "unknown") => Effect.Effect<void, JobsError>
    /** generating → cancelled, with the release of the coins, which are given: the provider let go of it. */
    readonly stopped: (id: JobId) => Effect.Effect<Coins | undefined, JobsError>
  }
>()("kudo/Jobs/JobStops") {
  static readonly layer = Layer.effect(
    JobStops,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const billing = yield* Billing
      return JobStops.of({
        ask: (id, user) =>
          changed(sql`
            UPDATE jobs SET stop = 'asked', due_at = now()
            WHERE id = ${id}::uuid AND user_id = ${user}::bigint AND state = 'generating' AND stop IS NULL
            RETURNING id`),
        kept: (id, answer) =>
          Effect.asVoid(sql`UPDATE jobs SET stop = ${answer} WHERE id = ${id}::uuid AND stop = 'asked'`),
        stopped: Effect.fn("JobStops.stopped")(function* (id) {
          const [stopped] = yield* sql<{ price: number }>`
            UPDATE jobs SET state = 'cancelled', finished_at = now(), due_at = NULL
            WHERE id = ${id}::uuid AND state = 'generating' RETURNING price`
          if (stopped !== undefined) yield* billing.release(id)
          yield* failpoint("stop.released")
          return stopped && Coins.make(stopped.price)
        }, sql.withTransaction)
      })
    })
  )
}
