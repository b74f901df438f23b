/**
 * Indexes for what is new or due, so that no question that is asked again and again reads all of history; those of
 * `0012_told_ends` are among them. Lots that were emptied long ago are marked as booked. The release before goes on: no step
 * holds it up, and an index only makes its questions quicker, but for that of its expiry, which reads all accounts as it
 * did.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { buildIndex, dropIndex, inPages } from "../src/platform/Database/online.ts"

export const transactional = false

export default Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* buildIndex("jobs_untold", "ON jobs (finished_at) WHERE NOT end_shown AND finished_at IS NOT NULL")

  yield* inPages((after, most) =>
    sql<{ last: number | null }>`
      WITH page AS (
        SELECT id FROM accounts WHERE id > ${after}::bigint ORDER BY id LIMIT ${most}
      ), booked AS (
        UPDATE accounts SET booked_until = expires_at FROM page
        WHERE accounts.id = page.id AND expires_at <= now() AND balance = 0 AND booked_until IS DISTINCT FROM expires_at
      )
      SELECT max(id)::float8 AS last FROM page`.pipe(Effect.map(([row]) => row?.last ?? undefined))
  )
  // No index holds a balance: a movement writes one page and no index.
  yield* buildIndex("accounts_open_expiry", "ON accounts (expires_at) WHERE expires_at IS DISTINCT FROM booked_until")
  yield* dropIndex("accounts_expiry")

  // Rows that only ever come and stay lie in the order of their time: an index of a few pages finds the newest.
  yield* buildIndex("transfers_at", "ON transfers USING brin (at) WITH (autosummarize)")
  yield* buildIndex("payments_at", "ON payments USING brin (at) WITH (autosummarize)")
  yield* buildIndex("payments_refunded", "ON payments (refunded_at) WHERE refunded_at IS NOT NULL")
  yield* buildIndex("jobs_finished", "ON jobs (finished_at) WHERE finished_at IS NOT NULL")

  yield* buildIndex("callbacks_at", "ON callbacks (at)")
  yield* buildIndex("invoices_created", "ON invoices (created_at, id)")
  // An invoice goes only when no subscription names it, which Postgres looks up.
  yield* buildIndex("subscriptions_invoice", "ON subscriptions (invoice)")

  yield* sql`ALTER TABLE transfers VALIDATE CONSTRAINT transfers_reason`
  yield* sql`ALTER TABLE jobs VALIDATE CONSTRAINT jobs_place_check, VALIDATE CONSTRAINT jobs_stop_check`
})
