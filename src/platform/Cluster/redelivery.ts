import { Duration, Effect, Layer, Schedule } from "effect"
import { Sharding } from "effect/cluster"
import { SqlClient } from "effect/sql"

/**
 * Has messages read again that were read so long ago and have no answer. The engine marks a message as read by the very
 * statement that reads it: when the connection breaks before the rows arrive nobody has them, and the engine itself looks
 * again after ten minutes. One that is only still being worked on may be read at will: its process knows it by its id.
 * It is looked for thrice in that time, so that nothing lies about for longer than a third more.
 */
export const redelivery = (after: Duration.Input) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const sharding = yield* Sharding.Sharding
      // In the order in which the engine locks them.
      yield* sql`
        WITH lost AS (
          SELECT id FROM cluster_messages
          WHERE NOT processed AND last_read < now() - make_interval(secs => ${Duration.toSeconds(after)})
          ORDER BY rowid FOR UPDATE SKIP LOCKED
        )
        UPDATE cluster_messages SET last_read = NULL WHERE id IN (SELECT id FROM lost) RETURNING id`.pipe(
        Effect.tap((lost) => (lost.length > 0 ? sharding.pollStorage : Effect.void)),
        // A database that is away, or the table that is not made yet: there is a next time.
        Effect.ignore,
        Effect.withTracerEnabled(false),
        Effect.repeat(Schedule.spaced(Duration.toMillis(after) / 3)),
        Effect.forkScoped
      )
    })
  )
