import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { Coins } from "../../domain/Coins.ts"
import { type JobId, UserId } from "../../domain/Ids.ts"
import { house, spendable } from "./accounts.ts"

/**
 * A day in which coins that expired while they were held can still be spent after their return: once in the life of a lot, as
 * coins that are held and cancelled around each end would never be gone. A day's free coins get none: they would pile up.
 */
const returnGrace = "1 day"
/** A lot to which coins came back, and whose it is. */
interface Returned {
  readonly user: number
  readonly lot: number
}

/** What becomes of coins that came back, and of debts. */
const returns = (sql: SqlClient.SqlClient) => {
  const settleDebt = (user: UserId, cause: string) =>
    Effect.asVoid(sql`
      WITH lots AS MATERIALIZED (
        SELECT id, balance FROM accounts
        WHERE user_id = ${user}::bigint AND ${spendable(sql)} AND kind <> 'bonus'
          AND EXISTS (SELECT FROM accounts WHERE user_id = ${user}::bigint AND kind = 'debt' AND balance < 0)
        ORDER BY id FOR UPDATE
      ), debt AS MATERIALIZED (
        SELECT id, -balance AS owed FROM accounts
        WHERE user_id = ${user}::bigint AND kind = 'debt' AND balance < 0 AND EXISTS (SELECT FROM lots)
        FOR UPDATE
      ), queue AS (
        SELECT id, balance, row_number() OVER (ORDER BY id) AS n, sum(balance) OVER (ORDER BY id) AS upto FROM lots
      )
      INSERT INTO transfers (key, user_id, debit, credit, amount, reason)
      SELECT ${`debt:${cause}:`}::text || n, ${user}::bigint, queue.id, debt.id,
             least(balance, owed - (upto - balance)), 'debt'
      FROM queue, debt WHERE upto - balance < owed
      ON CONFLICT (key) DO NOTHING`)

  /**
   * Coins that came back to lots: what expired meanwhile is open for another day, once, and what was owed is paid from them. A lot
   * that is booked up to its end has expired whatever a clock says that was set back since: it would never be booked again.
   */
  const returnedTo = Effect.fnUntraced(function* (returned: ReadonlyArray<Returned>, cause: string) {
    const [first] = returned
    if (first === undefined) return
    const lots = returned.map(({ lot }) => lot)
    yield* sql`
      UPDATE accounts a SET prolonged = true, expires_at = now() + CASE WHEN prolonged OR EXISTS (
          SELECT FROM transfers t WHERE t.user_id = a.user_id AND t.credit = a.id AND t.reason = 'daily'
        ) THEN interval '0' ELSE ${returnGrace}::interval END
      WHERE ${sql.in("id", lots)} AND expires_at <= greatest(now(), booked_until)`
    yield* settleDebt(UserId.make(first.user), cause)
  })

  return { settleDebt, returnedTo }
}

/** What becomes of held coins and of debts. */
export const settlements = (sql: SqlClient.SqlClient) => {
  const { settleDebt, returnedTo } = returns(sql)

  const captureAll = (job: JobId) =>
    Effect.asVoid(sql`
      INSERT INTO transfers (key, user_id, debit, credit, amount, reason, job_id, traceparent)
      SELECT replace(key, 'hold:', 'settle:'), user_id, credit, ${house.revenue}::bigint, amount, 'capture', job_id, traceparent
      FROM transfers WHERE job_id = ${job}::uuid AND reason = 'hold' ORDER BY id
      ON CONFLICT (key) DO NOTHING`)

  const lotsOf = (job: JobId) => sql`
    SELECT t.*, lot.id AS lot FROM transfers t JOIN accounts lot ON lot.id = t.debit
    WHERE t.job_id = ${job}::uuid AND t.reason = 'hold' ORDER BY lot.id FOR UPDATE OF lot`

  const rebate = Effect.fnUntraced(function* (job: JobId, back: Coins) {
    const returned = yield* sql<Returned>`
      WITH holds AS (
        SELECT t.*, sum(amount) OVER (ORDER BY id DESC) AS upto
        FROM transfers t WHERE job_id = ${job}::uuid AND reason = 'hold'
      )
      INSERT INTO transfers (key, user_id, debit, credit, amount, reason, job_id, traceparent)
      SELECT replace(key, 'hold:', 'rebate:'), user_id, ${house.revenue}::bigint, debit,
             least(amount, ${back}::bigint - (upto - amount)), 'rebate', job_id, traceparent
      FROM holds WHERE upto - amount < ${back}::bigint ORDER BY id
      ON CONFLICT (key) DO NOTHING
      RETURNING user_id::float8 AS user, credit::float8 AS lot`
    yield* returnedTo(returned, `rebate:${job}`)
  })

  const captureLess = Effect.fnUntraced(function* (job: JobId, back: Coins) {
    // The lots before what is held, as every movement locks them.
    yield* lotsOf(job)
    yield* captureAll(job)
    yield* rebate(job, back)
  }, sql.withTransaction)

  const capture = Effect.fn("Billing.capture")((job: JobId, back?: Coins) =>
    back === undefined || back === 0 ? captureAll(job) : captureLess(job, back)
  )

  const release = Effect.fn("Billing.release")(function* (job: JobId) {
    const returned = yield* sql<Returned>`
      WITH holds AS MATERIALIZED (${lotsOf(job)})
      INSERT INTO transfers (key, user_id, debit, credit, amount, reason, job_id, traceparent)
      SELECT replace(key, 'hold:', 'settle:'), user_id, credit, debit, amount, 'release', job_id, traceparent
      FROM holds ORDER BY id
      ON CONFLICT (key) DO NOTHING
      RETURNING user_id::float8 AS user, credit::float8 AS lot`
    yield* returnedTo(returned, `settle:${job}`)
  }, sql.withTransaction)

  return { capture, release, settleDebt }
}
