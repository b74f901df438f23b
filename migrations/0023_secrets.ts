/**
 * Random secrets that the bot makes for itself once, by what they are for: they follow from nothing, so they outlive a change
 * of the bot's token and say nothing of it. Whoever reads this table can make what they sign, such as links to videos.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE secrets (
      name text PRIMARY KEY,
      value text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )`
})
