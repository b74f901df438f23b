/**
 * What wants a person: one row for all that was told of one kind and cause until it was over, with the message in each
 * operator's chat; and which operators were told that they are some. Of one kind and cause one row is open at most.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE alerts (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      kind text NOT NULL,
      cause text NOT NULL,
      details jsonb NOT NULL,
      times integer NOT NULL DEFAULT 1,
      messages jsonb NOT NULL DEFAULT '{}',
      opened_at timestamptz NOT NULL DEFAULT now(),
      last_at timestamptz NOT NULL DEFAULT now(),
      resolved_at timestamptz,
      ended text CHECK (ended IN ('over', 'silent')),
      told_at timestamptz
    )`
  yield* sql`CREATE UNIQUE INDEX alerts_open ON alerts (kind, cause) WHERE resolved_at IS NULL`
  yield* sql`CREATE INDEX alerts_untold ON alerts (id) WHERE told_at IS NULL OR resolved_at IS NULL`
  yield* sql`
    CREATE TABLE operators_greeted (
      user_id bigint PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT now()
    )`
})
