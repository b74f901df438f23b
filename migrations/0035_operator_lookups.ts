/**
 * What operators look up. `job_events` tells each step of a video with its moment, written by whichever statement moves the job,
 * so that no step is without one and none costs a commit of its own; the rows go after three months. Users' names at Telegram
 * are kept with the user, '' for whoever gave theirs up. The indexes find a job by its trace and by its task at whatever
 * provider, and a user by name. The release before goes on: its steps are told too, and it keeps no names.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { buildIndex } from "../src/platform/Database/online.ts"

export const transactional = false

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE IF NOT EXISTS job_events (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      job uuid NOT NULL,
      step text NOT NULL,
      provider text,
      note text,
      at timestamptz NOT NULL DEFAULT now()
    )`
  yield* sql`CREATE INDEX IF NOT EXISTS job_events_job ON job_events (job, id)`
  yield* sql`CREATE INDEX IF NOT EXISTS job_events_at ON job_events USING brin (at) WITH (autosummarize)`
  yield* sql`
    CREATE OR REPLACE FUNCTION tell_job_step() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO job_events (job, step, provider, note)
      VALUES (NEW.id, NEW.state, NEW.provider, coalesce(NEW.failure, NEW.delivery));
      RETURN NULL;
    END $$`
  yield* sql`
    CREATE OR REPLACE TRIGGER jobs_tell_step AFTER UPDATE OF state ON jobs
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION tell_job_step()`
  yield* sql`ALTER TABLE users ADD COLUMN IF NOT EXISTS username text`
  yield* buildIndex("users_username", "ON users (lower(username)) WHERE username <> ''")
  yield* buildIndex("jobs_trace", "ON jobs (substr(traceparent, 4, 32)) WHERE traceparent IS NOT NULL")
  yield* buildIndex("jobs_task_alone", "ON jobs (task) WHERE task IS NOT NULL")
})
