/**
 * Where chats have topics: the topic in which a user's dialog is, and the one in which each video was ordered and comes. The
 * release before goes on: it never looks at the columns, and answers in the chat itself.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE users ADD COLUMN topic bigint`
  yield* sql`ALTER TABLE jobs ADD COLUMN topic bigint`
})
