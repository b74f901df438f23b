import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"

/**
 * A transaction is dated by its beginning and seen by its end: so much before the last look is looked at again. No transaction of
 * the bot lasts that long, as each of its statements is bounded.
 */
const overlap = "5 minutes"
/** When everybody's turn comes, in UTC: most users sleep then, and so do backups of the day. */
const nightHour = "3 hours"
/** Users that one round looks at because something was changed: with more of them, looking at everybody costs no more. */
const maxChanged = 100_000

const Ids = Schema.Array(Schema.String)
const Progress = Schema.Struct({
  now: Schema.String,
  /** False until everybody was looked at once. */
  begun: Schema.Boolean,
  nightDue: Schema.Boolean,
  changed: Ids
})
const decodeProgress = Schema.decodeUnknownEffect(Schema.Tuple([Progress]))

/** How far the audit has come, and whose turn it is. It is the database's: whichever process audits goes on there. */
export const makeProgress = Effect.map(SqlClient.SqlClient, (sql) => {
  /**
   * Where the audit stands, and all whose coins, videos or payments were moved since it last looked, with those in whose
   * rows something was wrong then. Everybody's turn comes once a day, and when more than so many were changed.
   */
  const read = sql`
    WITH mark AS (
      SELECT least(checked_until, now()) - ${overlap}::interval AS since, full_at, suspects FROM audit_marks
    ), changed AS (
      SELECT t.user_id FROM transfers t WHERE t.at >= (SELECT since FROM mark)
      UNION SELECT j.user_id FROM jobs j WHERE j.state NOT IN ('delivered', 'failed', 'cancelled')
      UNION SELECT j.user_id FROM jobs j WHERE j.finished_at >= (SELECT since FROM mark)
      UNION SELECT p.user_id FROM payments p WHERE p.at >= (SELECT since FROM mark)
      UNION SELECT p.user_id FROM payments p WHERE p.refunded_at >= (SELECT since FROM mark)
      UNION SELECT CASE WHEN a.operation IN ('grant', 'revoke') THEN a.target::bigint END
      FROM operator_actions a WHERE a.at >= (SELECT since FROM mark)
      UNION SELECT unnest(suspects) FROM mark
      LIMIT ${maxChanged + 1}
    )
    SELECT now()::text AS now, since IS NOT NULL AS begun,
           coalesce(full_at < date_trunc('day', now() - ${nightHour}::interval) + ${nightHour}::interval, true) AS "nightDue",
           ARRAY(SELECT user_id::text FROM changed WHERE user_id IS NOT NULL ORDER BY user_id) AS changed
    FROM mark`.pipe(
    Effect.flatMap(decodeProgress),
    Effect.map(([{ now, begun, nightDue, changed }]) => ({
      now,
      changed: begun && changed.length <= maxChanged ? changed : undefined,
      everybodyDue: nightDue || !begun || changed.length > maxChanged
    }))
  )

  /** Notes a look that began at a moment, and who is to be looked at again. */
  const note = (began: string, suspects: ReadonlyArray<string>, everybody: boolean) =>
    Effect.asVoid(sql`
      UPDATE audit_marks SET checked_until = ${began}::timestamptz, suspects = ${suspects}::bigint[],
        full_at = CASE WHEN ${everybody}::boolean THEN ${began}::timestamptz ELSE full_at END`)

  return { read, note }
})
