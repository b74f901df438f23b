/**
 * A provider that has no room for one model is let alone with that model only: until `until`, and after it, while
 * `refusals` is not zero, one job of the model at a time asks. The release before goes on with `provider_pauses`.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE model_pauses (
      provider text NOT NULL,
      model text NOT NULL,
      until timestamptz NOT NULL,
      refusals integer NOT NULL CHECK (refusals >= 0),
      PRIMARY KEY (provider, model)
    )`
})
