/**
 * `stop`: the user asked that the video be made no further: `asked` until its provider has answered, then `too-late` or
 * `unknown` where it did not let go. One that it did let go of is cancelled. The release before finishes such a job as any other.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE jobs ADD COLUMN stop text`
  yield* sql`
    ALTER TABLE jobs ADD CONSTRAINT jobs_stop_check CHECK (stop IN ('asked', 'too-late', 'unknown')) NOT VALID`
})
