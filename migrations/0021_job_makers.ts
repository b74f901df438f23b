/**
 * `makers`: the providers that can make a job's video of its inputs, decided when it was ordered; null in jobs of before,
 * which every provider of their model can make. `place` is where a job stands in its provider's own queue, 1 being the next, where
 * that one tells. What a job is made from is within its `request`; one that says nothing is made from its prompt alone.
 * Jobs of before have no place, so its check reads none of them.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE jobs ADD COLUMN makers text[], ADD COLUMN place integer`
  yield* sql`ALTER TABLE jobs ADD CONSTRAINT jobs_place_check CHECK (place > 0) NOT VALID`
})
