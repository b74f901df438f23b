/**
 * Alerts of one kind are told together: `group_id` is the alert that a message began with, null until it is told. Who looks after an
 * alert says so, by `acknowledged_by`. The release before goes on, and tells each cause by itself.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    ALTER TABLE alerts ADD COLUMN group_id bigint, ADD COLUMN acknowledged_by bigint, ADD COLUMN acknowledged_at timestamptz`
})
