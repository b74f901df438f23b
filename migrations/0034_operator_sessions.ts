/**
 * How operators come into the console. `operator_links` are the links that the bot sends: each opens one session, once, within
 * minutes. `operator_sessions` are browsers and scripts that are signed in, until they expire or are revoked. Of links and
 * sessions only the SHA-256 is kept: whoever reads the tables can use neither. The release before never looks at them.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE operator_links (
      hash text PRIMARY KEY,
      operator bigint NOT NULL,
      expires_at timestamptz NOT NULL,
      used_at timestamptz
    )`
  yield* sql`CREATE INDEX operator_links_operator ON operator_links (operator)`
  yield* sql`
    CREATE TABLE operator_sessions (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      hash text NOT NULL UNIQUE,
      operator bigint NOT NULL,
      kind text NOT NULL CHECK (kind IN ('browser', 'script')),
      role text NOT NULL CHECK (role IN ('viewer', 'support', 'owner')),
      name text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      seen_at timestamptz,
      revoked_at timestamptz
    )`
  yield* sql`CREATE INDEX operator_sessions_operator ON operator_sessions (operator, id)`
})
