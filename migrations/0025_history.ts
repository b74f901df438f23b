/**
 * What grows with history is not read for what is new. A lot knows up to which end it was booked as expired, so that the
 * others are found by an index; one whose end is moved later is open again. `audit_marks` is how far the audit has come:
 * what was changed before `checked_until` was looked at, everybody was at `full_at`, and `suspects` are looked at until
 * nothing is wrong with them. The release before goes on: it never looks at either.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE accounts ADD COLUMN booked_until timestamptz`
  yield* sql`
    CREATE TABLE audit_marks (
      one boolean PRIMARY KEY DEFAULT true CHECK (one),
      checked_until timestamptz,
      full_at timestamptz,
      suspects bigint[] NOT NULL DEFAULT '{}'
    )`
  yield* sql`INSERT INTO audit_marks DEFAULT VALUES`
})
