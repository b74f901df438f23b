/**
 * What is ordered from providers beside videos, such as a recording's words: the provider's number of each, so that its bill can be
 * held against it. It holds nothing of what was ordered. The release before does not read it.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE side_orders (
      provider text NOT NULL,
      task text NOT NULL,
      kind text NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      cost bigint,
      PRIMARY KEY (provider, task)
    )`
})
