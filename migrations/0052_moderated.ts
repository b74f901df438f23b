/**
 * `moderated`: whether a job's words and pictures have passed moderation of our own before it began to wait for a provider, so
 * that no later run judges it again. The release before goes on: it judges at every run.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE jobs ADD COLUMN moderated boolean NOT NULL DEFAULT false`
})
