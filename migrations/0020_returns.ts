/**
 * When messages began to reach a user again: a video that was made while they had blocked the bot is told of then. The
 * release before goes on: it never looks at the column, and tells nobody who comes back later than an hour.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE users ADD COLUMN reachable_at timestamptz`
})
