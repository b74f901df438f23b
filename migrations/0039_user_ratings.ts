/**
 * `rating_level` is the level at which Telegram rated a user as a buyer when they came, below zero for one who is none to
 * trust; null where it told none. A release that knows nothing of it makes users without one.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE users ADD COLUMN rating_level integer`
})
