import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { UserId } from "../../domain/Ids.ts"
import { StoredLanguage } from "../../domain/Language.ts"
import type { BroadcastDraft, BroadcastId } from "./Broadcast.ts"
import { isFor } from "./audience.ts"

/** Somebody who is to be sent a broadcast now, and whom nobody else sends it. */
export const Recipient = Schema.Struct({ user: UserId, language: StoredLanguage })
export type Recipient = typeof Recipient.Type

/** What becomes of a claim: `waiting` is who was certainly not sent anything, and is claimed again. */
export type ClaimEnd = "delivered" | "blocked" | "failed" | "waiting"

const decode = Schema.decodeUnknownEffect(Schema.Array(Recipient))

/** The recipients of a broadcast that is being sent, and what became of each. */
export const makeRecipients = Effect.map(SqlClient.SqlClient, (sql) => ({
  /**
   * Claims the next `most` recipients; none where nobody is left, or it is not being sent any more. The claim is written before
   * anything is sent, and each is claimed once: whoever is claimed when a process ends without a word is never sent it again,
   * as they may have it.
   */
  claim: (id: BroadcastId, draft: BroadcastDraft, most: number) =>
    Effect.flatMap(
      sql`
        WITH sending AS MATERIALIZED (
          SELECT id, last_user, started_at FROM broadcasts
          WHERE id = ${id}::bigint AND state = 'sending' FOR NO KEY UPDATE
        ), again AS (
          UPDATE broadcast_recipients r SET state = 'claimed' FROM sending
          WHERE r.broadcast = sending.id AND r.user_id IN (
            SELECT user_id FROM broadcast_recipients
            WHERE broadcast = ${id}::bigint AND state = 'waiting' ORDER BY user_id LIMIT ${most})
          RETURNING r.user_id
        ), page AS MATERIALIZED (
          SELECT found.id FROM sending, LATERAL (
            SELECT u.id FROM users u
            WHERE u.id > sending.last_user AND u.created_at < sending.started_at AND ${isFor(sql, draft)}
            ORDER BY u.id LIMIT ${most}
          ) found
          WHERE NOT EXISTS (SELECT FROM again)
        ), fresh AS (
          INSERT INTO broadcast_recipients (broadcast, user_id, state) SELECT ${id}::bigint, id, 'claimed' FROM page
          ON CONFLICT DO NOTHING RETURNING user_id
        ), moved AS (
          UPDATE broadcasts b SET last_user = greatest(b.last_user, (SELECT max(id) FROM page)),
            claimed = b.claimed + (SELECT count(*) FROM fresh) + (SELECT count(*) FROM again)
          FROM sending WHERE b.id = sending.id
        )
        SELECT u.id::float8 AS user, u.language FROM users u
        WHERE u.id IN (SELECT user_id FROM again UNION ALL SELECT user_id FROM fresh)`,
      decode
    ),

  /** Notes what became of claims. Those that are not named stay claimed: of them it is not known. */
  end: (id: BroadcastId, ends: ReadonlyMap<UserId, ClaimEnd>) => {
    const told = JSON.stringify([...ends].map(([user, state]) => ({ user, state })))
    return ends.size === 0
      ? Effect.void
      : Effect.asVoid(sql`
          WITH told AS (SELECT * FROM jsonb_to_recordset(${told}::jsonb) AS told ("user" bigint, state text)
          ), ended AS (
            UPDATE broadcast_recipients r SET state = told.state FROM told
            WHERE r.broadcast = ${id}::bigint AND r.user_id = told."user" AND r.state = 'claimed'
            RETURNING r.state
          ), counted AS (
            SELECT count(*) FILTER (WHERE state = 'delivered') AS delivered, count(*) FILTER (WHERE state = 'blocked') AS blocked,
              count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'waiting') AS waiting
            FROM ended
          )
          UPDATE broadcasts b SET delivered = b.delivered + counted.delivered, blocked = b.blocked + counted.blocked,
            failed = b.failed + counted.failed, claimed = b.claimed - counted.waiting
          FROM counted WHERE b.id = ${id}::bigint`)
  }
}))
