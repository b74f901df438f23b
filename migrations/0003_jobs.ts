/**
 * One row per video, from the confirmation to its end. A task of a provider belongs to at most one job. The two partial
 * indexes keep the reconciler's and the limit's questions as cheap as the number of unfinished jobs.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE jobs (
      id uuid PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users (id),
      state text NOT NULL CHECK (state IN
        ('queued', 'submitting', 'generating', 'storing', 'delivering', 'delivered', 'failed', 'cancelled')),
      request jsonb NOT NULL,
      provider_model text NOT NULL,
      price integer NOT NULL CHECK (price >= 0),
      demo boolean NOT NULL,
      task text UNIQUE,
      source jsonb,
      progress integer CHECK (progress BETWEEN 0 AND 100),
      failure text,
      delivery text CHECK (delivery IN ('video', 'link', 'kept', 'maybe')),
      file_id text,
      video jsonb,
      status_message bigint,
      status_shown text,
      status_shown_at timestamptz,
      traceparent text,
      created_at timestamptz NOT NULL DEFAULT now(),
      submitted_at timestamptz,
      ready_at timestamptz,
      finished_at timestamptz,
      due_at timestamptz,
      deadline_at timestamptz
    )`
  yield* sql`CREATE INDEX jobs_user ON jobs (user_id, created_at DESC)`
  yield* sql`
    CREATE INDEX jobs_unfinished ON jobs (user_id)
    WHERE state NOT IN ('delivered', 'failed', 'cancelled')`
  yield* sql`CREATE INDEX jobs_due ON jobs (due_at) WHERE due_at IS NOT NULL`
  yield* sql`
    CREATE INDEX jobs_durations ON jobs ((request ->> 'model'), submitted_at DESC) WHERE ready_at IS NOT NULL`
  yield* sql`
    CREATE TABLE callbacks (
      id text PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT now()
    )`
})
