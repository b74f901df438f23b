/**
 * How much of its allowance a user or an address has left. A row is worth nothing once it has `expires_at` behind it.
 * Unlogged: a crash forgets the counts of a few minutes, and whoever floods the bot makes no write-ahead log.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE UNLOGGED TABLE rate_limits (
      key text PRIMARY KEY CHECK (length(key) <= 100),
      tokens float8 NOT NULL,
      filled_at float8 NOT NULL,
      answer float8 NOT NULL,
      expires_at timestamptz NOT NULL
    ) WITH (fillfactor = 70)`
  yield* sql`CREATE INDEX rate_limits_expires_at ON rate_limits (expires_at)`
})
