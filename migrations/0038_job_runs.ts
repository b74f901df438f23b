/**
 * `run` is the number of the latest run of a job's workflow. The first is 0; each wait of the job, in the queue or for its
 * provider, ends with the start of the next one. A release that knows nothing of it leaves it as it is.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE jobs ADD COLUMN run integer NOT NULL DEFAULT 0`
  yield* sql`ALTER TABLE jobs ADD CONSTRAINT jobs_run_check CHECK (run >= 0) NOT VALID`
})
