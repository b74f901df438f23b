/**
 * What providers take for videos, a row for each order that one took, in millionths of a dollar: what was expected at the
 * order, and what came of it by the provider's own word in the task's status or in its bill. What the releases before knew
 * is copied (a credit was half a cent); they go on writing `jobs.cost`, which a later release drops.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { inPages } from "../src/platform/Database/online.ts"

export const transactional = false

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    CREATE TABLE IF NOT EXISTS provider_costs (
      job uuid PRIMARY KEY,
      provider text NOT NULL,
      model text NOT NULL,
      task text NOT NULL,
      estimate bigint CHECK (estimate >= 0),
      actual bigint CHECK (actual >= 0),
      source text CHECK (source IN ('status', 'bill')),
      at timestamptz NOT NULL DEFAULT now(),
      CHECK ((actual IS NULL) = (source IS NULL))
    )`
  yield* sql`CREATE INDEX IF NOT EXISTS provider_costs_at ON provider_costs (provider, at)`
  yield* inPages((after, most) =>
    sql<{ last: number | null }>`
      WITH page AS (
        SELECT id, number, provider, provider_model, task, cost, submitted_at FROM jobs
        WHERE number > ${after}::bigint ORDER BY number LIMIT ${most}
      ), copied AS (
        INSERT INTO provider_costs (job, provider, model, task, actual, source, at)
        SELECT id, provider, coalesce(provider_model, ''), task,
          round((cost ->> 'amount')::numeric * CASE cost ->> 'unit' WHEN 'credits' THEN 5000 ELSE 1000000 END),
          'status', submitted_at
        FROM page WHERE cost IS NOT NULL AND provider IS NOT NULL AND task IS NOT NULL AND submitted_at IS NOT NULL
        ON CONFLICT DO NOTHING
      )
      SELECT max(number)::float8 AS last FROM page`.pipe(Effect.map(([row]) => row?.last ?? undefined))
  )
})
