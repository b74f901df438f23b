/**
 * A job knows who makes it: the provider is written before it is asked, so that after a crash it is known where to look.
 * A task belongs to at most one job of its provider. Jobs of before were all of the OpenAI wire.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    ALTER TABLE jobs
      ADD COLUMN provider text,
      ADD COLUMN cost jsonb,
      ALTER COLUMN provider_model DROP NOT NULL,
      DROP CONSTRAINT jobs_task_key`
  yield* sql`UPDATE jobs SET provider = 'sora' WHERE submitted_at IS NOT NULL`
  yield* sql`CREATE UNIQUE INDEX jobs_task ON jobs (provider, task) WHERE task IS NOT NULL`
})
