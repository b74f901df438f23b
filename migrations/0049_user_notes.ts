/**
 * What operators wrote about users, for each other. The rows of a user go when that user has everything deleted; the release before
 * neither writes nor shows them.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE user_notes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id bigint NOT NULL,
      operator bigint NOT NULL,
      text text NOT NULL,
      at timestamptz NOT NULL DEFAULT now()
    )`
  yield* sql`CREATE INDEX user_notes_user ON user_notes (user_id, id)`
})
