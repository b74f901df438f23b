/**
 * Which campaign brought a user: the name of the link by which they came, set while they are new and never again. The release
 * before goes on: it never looks at the column.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE users ADD COLUMN campaign text`
})
