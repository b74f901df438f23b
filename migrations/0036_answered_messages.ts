/**
 * `answers`: the user's own message that asked for a video, which its status and the video answer; null where there was none.
 * The release before goes on: it writes none.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE jobs ADD COLUMN answers bigint`
})
