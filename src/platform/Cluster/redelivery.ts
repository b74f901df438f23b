import { Duration, Effect, Layer } from "effect"
import { Sharding } from "effect/cluster"
import { SqlClient } from "effect/sql"
import { inEveryProcess } from "../Recurring.ts"

/**
 * Has messages read again that were read at least `after` ago and have no answer. The engine marks a message as read by
 * the very statement that reads it: when the connection breaks before the rows arrive nobody has them, and the engine
 * itself looks again after ten minutes. A message that is still being worked on may be read again without harm: its
 * process knows it by its id. The look-ups come thrice in `after`, so that nothing waits for longer than a third more.
 */
export const redelivery = (after: Duration.Input) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const sharding = yield* Sharding.Sharding
      // In the order in which the engine locks them.
      const round = sql`
        WITH lost AS (
          SELECT id FROM cluster_messages
          WHERE NOT processed AND last_read < now() - make_interval(secs => ${Duration.toSeconds(after)})
          ORDER BY rowid FOR UPDATE SKIP LOCKED
        )
        UPDATE cluster_messages SET last_read = NULL WHERE id IN (SELECT id FROM lost) RETURNING id`.pipe(
        Effect.tap((lost) => (lost.length > 0 ? sharding.pollStorage : Effect.void)),
        Effect.withTracerEnabled(false)
      )
      return inEveryProcess({ name: "RedeliverMessages", every: Duration.toMillis(after) / 3, round })
    })
  )
