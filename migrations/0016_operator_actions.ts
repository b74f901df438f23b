/**
 * What an operator changed, written in the transaction that changed it: who, by which message, what, to whom and how much.
 * Granted coins can be taken back ('revoke'), and may wait for somebody who has not used the bot yet: so coins no longer
 * need a row of users, while a transfer still names accounts of its own user only. The release before goes on: it writes
 * nothing that the wider rules refuse.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE operator_actions (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      event text NOT NULL,
      operator bigint NOT NULL,
      operation text NOT NULL,
      target text NOT NULL,
      amount bigint CHECK (amount > 0),
      at timestamptz NOT NULL DEFAULT now()
    )`
  // The names of these constraints differ between a new database and one that was there before the ledger's second form.
  yield* sql`
    DO $$
    DECLARE old record;
    BEGIN
      FOR old IN
        SELECT conrelid::regclass AS "table", conname FROM pg_constraint
        WHERE (conrelid IN ('accounts'::regclass, 'transfers'::regclass) AND contype = 'f')
          OR (conrelid = 'transfers'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%reason%')
      LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', old."table", old.conname);
      END LOOP;
    END $$`
  // Not checked against older rows, which passed a narrower rule: that would read the whole table under a lock.
  yield* sql`
    ALTER TABLE transfers ADD CONSTRAINT transfers_reason CHECK (reason IN
      ('welcome', 'referral', 'promo', 'daily', 'grant', 'revoke', 'purchase', 'bonus', 'subscription',
       'hold', 'capture', 'release', 'expiry', 'refund', 'debt')) NOT VALID`
})
