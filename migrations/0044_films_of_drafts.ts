/**
 * The film of a draft is a job of its own: `film_of` is the job that made its draft, and `film_until` when that one ended being
 * good. The release before goes on: it orders no films.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { buildIndex } from "../src/platform/Database/online.ts"

export const transactional = false

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    ALTER TABLE jobs ADD COLUMN IF NOT EXISTS film_of uuid, ADD COLUMN IF NOT EXISTS film_until timestamptz`
  yield* buildIndex("jobs_film_of", "ON jobs (film_of) WHERE film_of IS NOT NULL")
})
