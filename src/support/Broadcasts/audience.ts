import type { SqlClient } from "effect/sql"
import type { Fragment } from "effect/sql/Statement"
import { balanceOf } from "../../money/Billing/accounts.ts"
import type { BroadcastDraft } from "./Broadcast.ts"
import { spoken } from "./content.ts"

/** Somebody was here within so many days. Who has not come since days are noted is judged by when they came and what they ordered. */
const seenWithin = (sql: SqlClient.SqlClient, days: number): Fragment => {
  const since = sql`(now() - make_interval(days => ${days}::int))`
  return sql`CASE WHEN u.seen_on IS NOT NULL THEN u.seen_on >= (${since} AT TIME ZONE 'utc')::date
    ELSE u.created_at >= ${since}
      OR EXISTS (SELECT FROM jobs j WHERE j.user_id = u.id AND j.created_at >= ${since}) END`
}

/**
 * Whether a broadcast is for the user `u`: who has a dialog, which whoever had everything deleted has not; whom messages reach, who
 * wants news and may use the bot, reads a language that it has
 * words in, and is of its audience.
 */
export const isFor = (sql: SqlClient.SqlClient, { content, audience }: BroadcastDraft): Fragment => {
  const { activeDays, idleDays, minCoins, maxCoins, lastModel } = audience
  return sql.and([
    sql`u.dialog IS NOT NULL AND u.reachable AND u.news AND u.standing <> 'banned'`,
    ...(content.otherwise === undefined ? [sql.in("u.language", spoken(content))] : []),
    ...(activeDays === undefined ? [] : [seenWithin(sql, activeDays)]),
    ...(idleDays === undefined ? [] : [sql`NOT (${seenWithin(sql, idleDays)})`]),
    ...(minCoins === undefined ? [] : [sql`${balanceOf(sql, "u.id")} >= ${minCoins}::float8`]),
    ...(maxCoins === undefined ? [] : [sql`${balanceOf(sql, "u.id")} <= ${maxCoins}::float8`]),
    ...(lastModel === undefined
      ? []
      : [
          sql`(SELECT j.request ->> 'model' FROM jobs j WHERE j.user_id = u.id ORDER BY j.created_at DESC LIMIT 1) = ${lastModel}`
        ])
  ])
}
