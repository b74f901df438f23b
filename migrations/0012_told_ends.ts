/**
 * A job knows whether its status message was last given the words of its end. Where something else came after them, or
 * nothing came, the end is told again. Ends of before are as told as they will ever be.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE jobs ADD COLUMN end_shown boolean NOT NULL DEFAULT false`
  yield* sql`UPDATE jobs SET end_shown = true WHERE state IN ('delivered', 'failed', 'cancelled')`
  yield* sql`CREATE INDEX jobs_untold ON jobs (finished_at) WHERE NOT end_shown AND finished_at IS NOT NULL`
})
