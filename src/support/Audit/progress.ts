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

const Mark = Schema.Struct({
  now: Schema.String,
  /** From when on changes are to be looked at; null until everybody was looked at once. */
  since: Schema.NullOr(Schema.String),
  nightDue: Schema.Boolean
})
const decodeMark = Schema.decodeUnknownEffect(Schema.Tuple([Mark]))
const decodeChanged = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ user: Schema.String })))

/** How far the audit has come, and whose turn it is. It is the database's: whichever process audits goes on there. */
export const makeProgress = Effect.map(SqlClient.SqlClient, (sql) => {
  const readMark = Effect.flatMap(
    sql`
      SELECT now()::text AS now, (least(checked_until, now()) - ${overlap}::interval)::text AS since,
        -- In the future: the clock was set back since, and until then no night would come.
        coalesce(full_at < date_trunc('day', now() - ${nightHour}::interval) + ${nightHour}::interval OR full_at > now(), true) AS "nightDue"
      FROM audit_marks`,
    decodeMark
  )

  /** The moment is a value of the statement, not read by it: only then Postgres knows how few rows are newer. */
  const changedSince = (since: string) =>
    sql`
      SELECT user_id::text AS user FROM (
        SELECT user_id FROM transfers WHERE at >= ${since}::timestamptz
        UNION SELECT user_id FROM jobs WHERE state NOT IN ('delivered', 'failed', 'cancelled')
        UNION SELECT user_id FROM jobs WHERE finished_at >= ${since}::timestamptz
        UNION SELECT user_id FROM payments WHERE at >= ${since}::timestamptz
        UNION SELECT user_id FROM payments WHERE refunded_at >= ${since}::timestamptz
        UNION SELECT CASE WHEN operation IN ('grant', 'revoke') THEN target::bigint END
        FROM operator_actions WHERE at >= ${since}::timestamptz
        UNION SELECT unnest(suspects) FROM audit_marks
        LIMIT ${maxChanged + 1}
      ) changed WHERE user_id IS NOT NULL ORDER BY user_id`.pipe(
      Effect.flatMap(decodeChanged),
      Effect.map((rows) => rows.map(({ user }) => user))
    )

  /**
   * Where the audit stands, and all whose coins, videos or payments were moved since it last looked, with those in whose
   * rows something was wrong then. Everybody's turn comes once a day, and when more than so many were changed.
   */
  const read = Effect.gen(function* () {
    const [{ now, since, nightDue }] = yield* readMark
    const changed = since === null ? undefined : yield* changedSince(since)
    const few = changed !== undefined && changed.length <= maxChanged
    return { now, changed: few ? changed : undefined, everybodyDue: nightDue || !few }
  })

  /** Notes a look that began at a moment, and who is to be looked at again. */
  const note = (began: string, suspects: ReadonlyArray<string>, everybody: boolean) =>
    Effect.asVoid(sql`
      UPDATE audit_marks SET checked_until = ${began}::timestamptz, suspects = ${suspects}::bigint[],
        full_at = CASE WHEN ${everybody}::boolean THEN ${began}::timestamptz ELSE full_at END`)

  return { read, note }
})
