/**
 * A user may be made before there is a dialog, and the languages are the program's to know: the database holds neither a
 * dialog for everybody nor a list of languages. The release before reads a missing dialog as one to begin anew. Both
 * changes touch the catalogue only, so they take no longer with a million users.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE users ALTER COLUMN dialog DROP NOT NULL, DROP CONSTRAINT users_language_check`
})
