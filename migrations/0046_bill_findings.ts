/**
 * Where a provider's own list and our videos differ, a row for each task: a line without a video, a video without a line, or
 * another sum than was expected. The release before knows nothing of it.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE bill_findings (
      provider text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('no-job', 'no-line', 'amount')),
      task text NOT NULL,
      job uuid,
      ours bigint,
      theirs bigint,
      at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (provider, kind, task)
    )`
})
