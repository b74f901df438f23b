/**
 * What a user does with a finished video: `favourite` marks it, and `deleted_at` is when it was taken away for good, with its
 * words and its file. The release before goes on, and lists what was taken away without its words.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    ALTER TABLE jobs ADD COLUMN favourite boolean NOT NULL DEFAULT false, ADD COLUMN deleted_at timestamptz`
})
