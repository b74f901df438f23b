/**
 * A video that waits behind others of its own user: `in_line` until it begins, at `left_line_at`. `replaces` is the failed
 * job that another model makes again, at most once each. The release before goes on: it writes none of them, and begins at
 * once what waits in a line.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { buildIndex } from "../src/platform/Database/online.ts"

export const transactional = false

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    ALTER TABLE jobs ADD COLUMN IF NOT EXISTS in_line boolean NOT NULL DEFAULT false,
      ADD COLUMN IF NOT EXISTS left_line_at timestamptz, ADD COLUMN IF NOT EXISTS replaces uuid`
  yield* buildIndex("jobs_in_line", "ON jobs (user_id, created_at) WHERE in_line AND state = 'queued'")
  yield* buildIndex("jobs_replaces", "ON jobs (replaces) WHERE replaces IS NOT NULL", "UNIQUE INDEX")
})
