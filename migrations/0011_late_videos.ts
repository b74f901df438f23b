/**
 * A video may come after its coins were returned. `looks` counts how often the task of such a job was read again. A late
 * video belongs to one job and is offered once; its id is that of the job which it becomes when its user takes it, and
 * `of` leads from that job to the one that was given up: at most one, so nobody pays twice. `due_at` is when the next
 * step is to be made: the fetching, the telling, the taking away.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    ALTER TABLE jobs
      ADD COLUMN of uuid REFERENCES jobs (id),
      ADD COLUMN looks integer NOT NULL DEFAULT 0 CHECK (looks >= 0)`
  yield* sql`CREATE UNIQUE INDEX jobs_of ON jobs (of) WHERE of IS NOT NULL`
  yield* sql`
    CREATE TABLE late_videos (
      id uuid PRIMARY KEY,
      job uuid NOT NULL UNIQUE REFERENCES jobs (id),
      user_id bigint NOT NULL REFERENCES users (id),
      state text NOT NULL CHECK (state IN
        ('fetching', 'stored', 'telling', 'offered', 'taken', 'declined', 'expired')),
      source jsonb NOT NULL,
      tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
      arrived_at timestamptz NOT NULL DEFAULT now(),
      due_at timestamptz DEFAULT now()
    )`
  yield* sql`CREATE INDEX late_videos_due ON late_videos (due_at) WHERE due_at IS NOT NULL`
})
