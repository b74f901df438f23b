/**
 * `number`: what a video is called by its user and by operators, in the order in which videos were ordered; no two have the
 * same. The release before goes on: its orders are numbered by the column's default.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { buildIndex, inPages } from "../src/platform/Database/online.ts"

export const transactional = false

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE jobs ADD COLUMN IF NOT EXISTS number bigint`
  yield* sql`CREATE SEQUENCE IF NOT EXISTS video_numbers OWNED BY jobs.number`
  // Who was first is found out once: a page alone could not know. What is cut off here goes on with the same numbers.
  yield* sql`
    CREATE TABLE IF NOT EXISTS video_numbering AS
    SELECT id, row_number() OVER (ORDER BY created_at, id) AS number FROM jobs WHERE number IS NULL`
  yield* sql`CREATE INDEX IF NOT EXISTS video_numbering_number ON video_numbering (number)`
  yield* sql`
    SELECT setval('video_numbers', coalesce((SELECT max(number) FROM video_numbering), 0) + 1, false)
    WHERE NOT (SELECT is_called FROM video_numbers)`
  yield* sql`ALTER TABLE jobs ALTER COLUMN number SET DEFAULT nextval('video_numbers')`
  yield* inPages((after, most) =>
    sql<{ last: number | null }>`
      WITH page AS (
        SELECT id, number FROM video_numbering WHERE number > ${after}::bigint ORDER BY number LIMIT ${most}
      ), numbered AS (
        UPDATE jobs SET number = page.number FROM page WHERE jobs.id = page.id AND jobs.number IS NULL
      )
      SELECT max(number)::float8 AS last FROM page`.pipe(Effect.map(([row]) => row?.last ?? undefined))
  )
  yield* sql`
    -- few: those that came while the others were counted
    UPDATE jobs SET number = nextval('video_numbers') WHERE number IS NULL`
  yield* sql`DROP TABLE video_numbering`
  yield* buildIndex("jobs_number", "ON jobs (number)")
})
