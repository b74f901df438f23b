/**
 * Who asked that all that is theirs be deleted: `erasures` keeps each wish until it is carried out (`erased_at`) and told
 * (`told_at`), and afterwards the coins that were lost by it, which the ledger calls `forfeit`; a user has one wish that is not
 * carried out at most. `words_erased_at` is when the words of a video went, by whichever way. The release before goes on: it
 * lists the coins' movements of everybody but those who came back after a deletion.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { buildIndex } from "../src/platform/Database/online.ts"

export const transactional = false

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE IF NOT EXISTS erasures (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id bigint NOT NULL,
      language text,
      coins bigint,
      asked_at timestamptz NOT NULL DEFAULT now(),
      erased_at timestamptz,
      told_at timestamptz
    )`
  yield* sql`CREATE UNIQUE INDEX IF NOT EXISTS erasures_one_open ON erasures (user_id) WHERE erased_at IS NULL`
  yield* sql`CREATE INDEX IF NOT EXISTS erasures_open ON erasures (id) WHERE told_at IS NULL`
  yield* sql`ALTER TABLE jobs ADD COLUMN IF NOT EXISTS words_erased_at timestamptz`
  yield* sql`ALTER TABLE transfers DROP CONSTRAINT IF EXISTS transfers_reason`
  yield* sql`
    ALTER TABLE transfers ADD CONSTRAINT transfers_reason CHECK (reason IN
      ('welcome', 'referral', 'promo', 'daily', 'grant', 'revoke', 'purchase', 'bonus', 'subscription',
       'hold', 'capture', 'release', 'rebate', 'expiry', 'refund', 'debt', 'forfeit')) NOT VALID`
  yield* sql`ALTER TABLE transfers VALIDATE CONSTRAINT transfers_reason`
  yield* buildIndex("jobs_words", "ON jobs (finished_at) WHERE words_erased_at IS NULL AND finished_at IS NOT NULL")
})
