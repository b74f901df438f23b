/**
 * What a webhook was told of an alert: `posted_at` is when it took it last, null for never; `post_tries` are tries since then that it
 * did not take, and `post_after` is when the next one is due. The release before goes on, and tells operators' chats alone.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    ALTER TABLE alerts ADD COLUMN posted_at timestamptz, ADD COLUMN post_tries integer NOT NULL DEFAULT 0,
      ADD COLUMN post_after timestamptz`
})
