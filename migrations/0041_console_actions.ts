/**
 * What operators do in the console. `operator_actions.reason` is why they did it, `answer` what they were told of it (null while it is
 * being carried out), and `approved_by` the second operator of a large grant; a press of a button in the console, whose event begins
 * with `console:`, is noted once, however often it is sent. `operator_requests` wait for a second operator. `set_aside_updates` are
 * updates that could not act, kept for a month as they came. The release before goes on: it writes notes without a reason.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { buildIndex } from "../src/platform/Database/online.ts"

export const transactional = false

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    ALTER TABLE operator_actions ADD COLUMN IF NOT EXISTS reason text, ADD COLUMN IF NOT EXISTS answer text,
      ADD COLUMN IF NOT EXISTS approved_by bigint`
  yield* buildIndex(
    "operator_actions_press",
    "ON operator_actions (event) WHERE event LIKE 'console:%'",
    "UNIQUE INDEX"
  )
  yield* sql`
    CREATE TABLE IF NOT EXISTS operator_requests (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      event text NOT NULL UNIQUE,
      operator bigint NOT NULL,
      user_id bigint NOT NULL,
      coins integer NOT NULL CHECK (coins > 0),
      reason text,
      at timestamptz NOT NULL DEFAULT now(),
      decided_by bigint,
      decided_at timestamptz,
      approved boolean
    )`
  yield* sql`
    CREATE TABLE IF NOT EXISTS set_aside_updates (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      update_id bigint UNIQUE,
      user_id bigint,
      kind text NOT NULL,
      body text NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      replayed_at timestamptz
    )`
  yield* buildIndex("set_aside_updates_at", "ON set_aside_updates (at)")
})
