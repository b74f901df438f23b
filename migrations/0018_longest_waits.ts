/**
 * Counts how many jobs in succession a provider took before the one that waits for it the longest, so that one of every
 * few permits goes to who waits the longest. The release before goes on: it never looks at the table, and does not count.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE provider_queues (
      provider text PRIMARY KEY,
      passed integer NOT NULL CHECK (passed >= 0)
    )`
})
