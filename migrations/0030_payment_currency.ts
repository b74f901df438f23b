/**
 * What a payment was paid in, and payments of no Stars: whatever Telegram reports as paid can be stored, also what we never
 * asked for. The release before goes on: all that it stores is in Stars, and it never looks at the column.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE payments ADD COLUMN currency text NOT NULL DEFAULT 'XTR'`
  yield* sql`ALTER TABLE payments DROP CONSTRAINT payments_stars_check`
})
