/**
 * One row per Telegram user: profile and dialog. `version` grows by one with every saved step, so that a writer with an
 * outdated copy changes nothing. No index holds what a step changes, so that a step rewrites one page and no index. `events` remembers which events have acted: an id acts at most once.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE users (
      id bigint PRIMARY KEY,
      language text NOT NULL CHECK (language IN ('ru', 'en')),
      dialog jsonb NOT NULL,
      version integer NOT NULL DEFAULT 0,
      screen_message bigint,
      reachable boolean NOT NULL DEFAULT true,
      awaiting boolean NOT NULL DEFAULT false,
      created_at timestamptz NOT NULL DEFAULT now()
    ) WITH (fillfactor = 70)`
  yield* sql`CREATE INDEX users_awaiting ON users (id) WHERE awaiting`
  yield* sql`
    CREATE TABLE events (
      id text PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT now()
    )`
  yield* sql`CREATE INDEX events_at ON events USING brin (at)`
})
