import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { UserId } from "../../domain/Ids.ts"
import { fallbackLanguage } from "../../domain/Language.ts"
import { forgetEngineRows } from "../../video/Pruner.ts"

/**
 * What is deleted of a user beside their videos and their own row, each table once. All of it in one place, whoever owns the
 * table, so that it can be read what goes. Each statement may be repeated. What operators noted keeps its numbers, which the
 * audit adds up, and loses its words where it is about this user.
 */
export const eraseTraces = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, user: UserId) {
  yield* sql`
    WITH theirs AS MATERIALIZED (SELECT id FROM tickets WHERE user_id = ${user}::bigint),
    copies AS (DELETE FROM ticket_copies WHERE ticket IN (SELECT id FROM theirs)),
    messages AS (DELETE FROM ticket_messages WHERE ticket IN (SELECT id FROM theirs))
    DELETE FROM tickets WHERE id IN (SELECT id FROM theirs)`
  yield* sql`
    UPDATE operator_actions note SET reason = NULL, answer = CASE WHEN answer IS NULL THEN NULL ELSE '' END
    FROM users u WHERE u.id = ${user}::bigint AND (note.reason IS NOT NULL OR note.answer <> '') AND (
      note.target = u.id::text
      OR note.target IN (SELECT id::text FROM jobs WHERE user_id = u.id)
      OR note.target IN (SELECT charge FROM payments WHERE user_id = u.id)
      OR concat_ws(' ', note.reason, note.answer) LIKE '%' || u.id || '%'
      OR u.username <> '' AND position(lower(u.username) IN lower(concat_ws(' ', note.reason, note.answer))) > 0)`
  // What was drawn stays in the sums, and in the day's: a deletion is no way round a limit.
  yield* sql`UPDATE stills SET request = NULL WHERE user_id = ${user}::bigint`
  yield* sql`DELETE FROM user_notes WHERE user_id = ${user}::bigint`
  yield* sql`DELETE FROM user_days WHERE user_id = ${user}::bigint`
  yield* sql`DELETE FROM operator_requests WHERE user_id = ${user}::bigint`
  // Kept as they came: what names somebody anywhere is theirs.
  yield* sql`
    DELETE FROM set_aside_updates
    WHERE user_id = ${user}::bigint OR body ~ ('"id": ?' || ${user}::bigint || '[,}]')`
  yield* sql`UPDATE alerts SET details = details - 'userId' WHERE details ->> 'userId' = ${user}::bigint::text`
  // A friend whom they brought keeps what was promised: they were brought by somebody, whose number is nobody's.
  yield* sql`UPDATE users SET referrer = 0 WHERE referrer = ${user}::bigint`
  yield* Effect.repeat(forgetEngineRows(sql, sql`jobs.user_id = ${user}::bigint`), { while: (count) => count > 0 })
})

/**
 * Empties the user's own row, so that who comes back begins anew. What bounds them stays, so that a deletion is no way round it: that
 * they were banned or frozen, and that Telegram distrusted them.
 */
export const eraseUser = (sql: SqlClient.SqlClient, user: UserId) =>
  sql`
    UPDATE users SET dialog = NULL, language = ${fallbackLanguage}, version = version + 1, screen_message = NULL, topic = NULL, username = NULL,
      referrer = NULL, campaign = NULL, limit_day = NULL, limit_month = NULL, awaiting = false, reachable = true, reachable_at = NULL, seen_on = NULL,
      rating_level = CASE WHEN rating_level < 0 THEN rating_level END
    WHERE id = ${user}::bigint`
