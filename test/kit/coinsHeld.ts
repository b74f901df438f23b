import { Effect } from "effect"
import { SqlClient } from "effect/sql"

/** The coins of all users that are held, as their accounts say. */
export const coinsHeld = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ held: number }>`
    SELECT coalesce(sum(balance), 0)::float8 AS held FROM accounts WHERE kind = 'held'`
  return row?.held
})
