/**
 * `shortfall`: what a delivered video lacks of what was ordered, what came instead, and the coins that went back for it: a
 * movement of its own, `rebate`. The release before goes on: it writes neither, and its list of a user's movements fails
 * only for a user who had one.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE jobs ADD COLUMN shortfall jsonb`
  yield* sql`ALTER TABLE transfers DROP CONSTRAINT transfers_reason`
  // Not checked against older rows, which passed a narrower rule: that would read the whole table under a lock.
  yield* sql`
    ALTER TABLE transfers ADD CONSTRAINT transfers_reason CHECK (reason IN
      ('welcome', 'referral', 'promo', 'daily', 'grant', 'revoke', 'purchase', 'bonus', 'subscription',
       'hold', 'capture', 'release', 'rebate', 'expiry', 'refund', 'debt')) NOT VALID`
})
