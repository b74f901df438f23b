/**
 * Commissions in Telegram's list of Stars: of a payment, what an affiliate got of it; of an affiliate programme, what the bot
 * got. One row for each entry of the list, so that an entry that is read again changes nothing; a refund has the id of its
 * payment. The release before goes on: it never looks at the table.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE star_commissions (
      charge text NOT NULL,
      refund boolean NOT NULL,
      kind text NOT NULL CHECK (kind IN ('paid', 'earned')),
      per_mille integer NOT NULL,
      -- Below zero where it went back.
      nanostars bigint NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (charge, refund)
    )`
})
