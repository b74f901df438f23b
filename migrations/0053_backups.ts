/**
 * When backups were taken, and when each was found good: `backups` has a row for each backup of the last years, by the moment of its
 * snapshot, written by the command that made it; `verified_at` is when it was last tried out. The release before goes on: it
 * never looks at the table.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE backups (
      taken_at timestamptz NOT NULL PRIMARY KEY,
      verified_at timestamptz
    )`
})
