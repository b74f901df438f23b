/**
 * Prices that operators have put aside: a model costs another part of its usual price until a date, at most one a model, with
 * since when, why, and by whom. The release before does not read it, and sells at the usual prices.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE model_prices (
      model text PRIMARY KEY,
      percent integer NOT NULL CHECK (percent BETWEEN 1 AND 1000),
      since timestamptz NOT NULL DEFAULT now(),
      until timestamptz NOT NULL,
      reason text NOT NULL,
      operator bigint NOT NULL
    )`
})
