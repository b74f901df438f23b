/**
 * `prolonged` says of a lot that coins came back to it after its end, so that it was open for another day: once in its life, as
 * coins that are held and come back around each end would never be gone. The release before knows nothing of it, and prolongs
 * as it did.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE accounts ADD COLUMN prolonged boolean NOT NULL DEFAULT false`
})
