/**
 * A job knows whether its status message was last given the words of its end. Where something else came after them, or
 * nothing came, the end is told again. Ends of before are as told as they will ever be: they get the column's first
 * default, which writes no row; only the few jobs that are unfinished are written. The index for what is untold is built
 * by `0026_history_indexes`, while the release before goes on.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE jobs ADD COLUMN end_shown boolean NOT NULL DEFAULT true`
  yield* sql`ALTER TABLE jobs ALTER COLUMN end_shown SET DEFAULT false`
  yield* sql`
    -- few: those in the making, which have an index of their own
    UPDATE jobs SET end_shown = false WHERE state NOT IN ('delivered', 'failed', 'cancelled')`
})
