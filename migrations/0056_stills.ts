/**
 * Still pictures that users saw before they ordered, a row for each that was asked for: who draws it, what it is expected to cost and
 * what it cost by the provider's bill, in millionths of a dollar, and how it ended. Neither words nor pictures are kept; what
 * ended long ago is forgotten. The release before knows nothing of it.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE stills (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id bigint NOT NULL,
      request text UNIQUE,
      provider text NOT NULL,
      model text NOT NULL,
      task text,
      outcome text CHECK (outcome IN ('made', 'rules', 'late', 'failed')),
      estimate bigint NOT NULL CHECK (estimate >= 0),
      actual bigint CHECK (actual >= 0),
      created_at timestamptz NOT NULL DEFAULT now()
    )`
  yield* sql`CREATE INDEX stills_of_user ON stills (user_id, created_at)`
  yield* sql`CREATE INDEX stills_by_task ON stills (provider, task)`
  yield* sql`CREATE INDEX stills_created ON stills (created_at)`
})
