/**
 * Why a video failed, in the words of its provider and without users' text: for the log's story of a job, as `/find` shows it. The
 * release before goes on: it never looks at the column.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE jobs ADD COLUMN said text`
})
