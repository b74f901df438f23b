/**
 * A job that finds no place at its providers stands in line: `turn` is the number of the wait of its workflow, `called_at`
 * when it was last told that there is a place, and `lap` the round of the line in which it is served. A provider that
 * refuses for want of room is let alone until `until`; after it, while `refusals` is not zero, one job at a time asks.
 * Processes that share a database share Telegram's rate: the shares of those that live are never more than the whole.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    ALTER TABLE jobs
      ADD COLUMN turn integer CHECK (turn > 0),
      ADD COLUMN called_at timestamptz,
      ADD COLUMN lap integer CHECK (lap >= 0)`
  yield* sql`CREATE INDEX jobs_line ON jobs (created_at) WHERE turn IS NOT NULL`
  yield* sql`
    CREATE TABLE provider_pauses (
      provider text PRIMARY KEY,
      until timestamptz NOT NULL,
      refusals integer NOT NULL CHECK (refusals >= 0)
    )`
  // Worth nothing after a crash of the database: every process writes its own anew.
  yield* sql`
    CREATE UNLOGGED TABLE telegram_shares (
      process uuid PRIMARY KEY,
      share integer NOT NULL CHECK (share >= 0),
      beat_at timestamptz NOT NULL
    )`
})
