import { Schema } from "effect"
import type { SqlClient } from "effect/sql"
import type { Fragment } from "effect/sql/Statement"
import { type Scope, within } from "./scope.ts"

/** The checks, as operators read them in alerts and metrics. */
export const Check = Schema.Literals([
  "sum is zero",
  "balance is the sum of its transfers",
  "no balance is below zero",
  "a revocation takes granted coins back, once and whole",
  "a hold belongs to a job",
  "a job in flight has its price held and nothing settled",
  "a delivered job is captured, any other that ended is released, once and whole",
  "a late video is taken once, for the price that was returned",
  "a release goes back to the very lot",
  "held coins are those of jobs in flight",
  "a payment has its coins",
  "a refund took its coins back, once",
  "sold coins have their payment"
])
export type Check = typeof Check.Type

/** Rows that one check reports at most: enough to see what happened, few enough to read. */
export const maxRows = 100

type Checks = ReadonlyArray<readonly [Check, Fragment]>

/** What the queries are made of: the users whose rows they read, as the condition that a column names one of them. */
interface Parts {
  readonly sql: SqlClient.SqlClient
  readonly theirs: (column: string) => Fragment
  readonly inFlight: Fragment
  /** The reasons of coins that were paid for. */
  readonly credits: Fragment
}

/** Of the accounts and their transfers alone. */
const ledgerChecks = ({ sql, theirs }: Parts): Checks => [
  /** Every coin that somebody has, the house gave: its part of a user's transfers is what is on their accounts. */
  [
    "sum is zero",
    sql`
      SELECT "user"::float8 AS user, sum(coins)::float8 AS users, sum(house)::float8 AS house FROM (
        SELECT user_id AS "user", balance AS coins, 0 AS house FROM accounts WHERE ${theirs("user_id")}
        UNION ALL
        SELECT user_id, 0, CASE WHEN credit < 100 THEN amount ELSE 0 END - CASE WHEN debit < 100 THEN amount ELSE 0 END
        FROM transfers WHERE ${theirs("user_id")}
      ) rows GROUP BY "user" HAVING sum(coins) + sum(house) <> 0`
  ],
  /** Of the user's transfers, too: one that names an account of somebody else has none here. */
  [
    "balance is the sum of its transfers",
    sql`
      SELECT coalesce(a.id, moved.account)::float8 AS account, coalesce(a.user_id, moved.user_id)::float8 AS user, a.kind,
             a.balance::float8 AS balance, coalesce(moved.sum, 0)::float8 AS transfers
      FROM (SELECT * FROM accounts WHERE ${theirs("user_id")}) a
      FULL JOIN (
        SELECT user_id, account, sum(amount) AS sum FROM (
          SELECT user_id, credit AS account, amount FROM transfers WHERE ${theirs("user_id")} AND credit >= 100
          UNION ALL
          SELECT user_id, debit, -amount FROM transfers WHERE ${theirs("user_id")} AND debit >= 100
        ) entries GROUP BY user_id, account
      ) moved ON moved.account = a.id AND moved.user_id = a.user_id
      WHERE a.balance IS DISTINCT FROM coalesce(moved.sum, 0)`
  ],
  [
    "no balance is below zero",
    sql`
      SELECT id::float8 AS account, user_id::float8 AS user, kind, balance::float8 AS balance FROM accounts
      WHERE (${theirs("user_id")} OR id < 100) AND CASE kind WHEN 'debt' THEN balance > 0 ELSE balance < 0 END`
  ],
  /** An operator's grant or revocation moved what was noted of it, and nothing was taken but granted coins. */
  [
    "a revocation takes granted coins back, once and whole",
    sql`
      SELECT a.id::float8 AS action, a.target::float8 AS user, a.operation, a.amount::float8 AS amount,
             moved.sum::float8 AS moved
      FROM (SELECT * FROM operator_actions WHERE operation IN ('grant', 'revoke') OFFSET 0) a CROSS JOIN LATERAL (
        SELECT coalesce(sum(t.amount), 0) AS sum FROM transfers t WHERE t.user_id = a.target::bigint
          AND (t.key = 'grant:action:' || a.id OR t.key LIKE 'revoke:action:' || a.id || ':%')
      ) moved
      WHERE ${theirs("a.target::bigint")} AND moved.sum <> a.amount
      UNION ALL
      SELECT t.debit, t.user_id, 'revoke', granted.sum::float8, sum(t.amount)::float8
      FROM transfers t CROSS JOIN LATERAL (
        SELECT coalesce(sum(g.amount), 0) AS sum FROM transfers g
        WHERE g.user_id = t.user_id AND g.credit = t.debit AND g.reason = 'grant'
      ) granted
      WHERE ${theirs("t.user_id")} AND t.reason = 'revoke'
      GROUP BY t.debit, t.user_id, granted.sum HAVING sum(t.amount) > granted.sum`
  ],
  [
    "a hold belongs to a job",
    sql`
      SELECT t.id::float8 AS transfer, t.user_id::float8 AS user, t.job_id::text AS job, t.amount::float8 AS amount
      FROM transfers t
      WHERE ${theirs("t.user_id")} AND t.reason IN ('hold', 'capture', 'release')
        AND NOT EXISTS (SELECT FROM jobs j WHERE j.id = t.job_id AND j.user_id = t.user_id)`
  ]
]

/** Of jobs and the coins that were held for them. */
const jobChecks = ({ sql, theirs, inFlight }: Parts): Checks => [
  [
    "a job in flight has its price held and nothing settled",
    sql`
      SELECT j.id::text AS job, j.user_id::float8 AS user, j.state, j.price::float8 AS price, money.held::float8 AS held,
             money.settled::float8 AS settled
      FROM jobs j CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount) FILTER (WHERE reason = 'hold'), 0) AS held,
               coalesce(sum(amount) FILTER (WHERE reason <> 'hold'), 0) AS settled
        FROM transfers t WHERE t.job_id = j.id
      ) money
      WHERE ${theirs("j.user_id")} AND ${inFlight} AND (money.held <> j.price OR money.settled <> 0)`
  ],
  [
    "a delivered job is captured, any other that ended is released, once and whole",
    sql`
      SELECT j.id::text AS job, j.user_id::float8 AS user, j.state, j.price::float8 AS price, money.held::float8 AS held,
             money.captured::float8 AS captured, money.released::float8 AS released
      FROM jobs j CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount) FILTER (WHERE reason = 'hold'), 0) AS held,
               coalesce(sum(amount) FILTER (WHERE reason = 'capture'), 0) AS captured,
               coalesce(sum(amount) FILTER (WHERE reason = 'release'), 0) AS released
        FROM transfers t WHERE t.job_id = j.id
      ) money
      WHERE ${theirs("j.user_id")} AND NOT (${inFlight}) AND (money.held <> j.price
        OR money.captured <> CASE j.state WHEN 'delivered' THEN j.price ELSE 0 END
        OR money.released <> CASE j.state WHEN 'delivered' THEN 0 ELSE j.price END)`
  ],
  /** The job that delivers it is a job like any other; what it was made of ended without being paid. */
  [
    "a late video is taken once, for the price that was returned",
    sql`
      SELECT j.id::text AS job, j.user_id::float8 AS user, j.of::text AS of, j.price::float8 AS price,
             old.price::float8 AS returned, old.state
      FROM jobs j JOIN jobs old ON old.id = j.of
      WHERE ${theirs("j.user_id")} AND (old.state <> 'failed' OR old.price <> j.price OR old.user_id <> j.user_id
        OR (SELECT count(*) FROM jobs other WHERE other.of = j.of) <> 1
        OR NOT EXISTS (SELECT FROM late_videos late WHERE late.id = j.id AND late.job = j.of AND late.state = 'taken'))`
  ],
  [
    "a release goes back to the very lot",
    sql`
      SELECT settled.job_id::text AS job, settled.user_id::float8 AS user, settled.key, held.debit::float8 AS lot,
             settled.credit::float8 AS account
      FROM transfers settled LEFT JOIN transfers held ON held.key = replace(settled.key, 'settle:', 'hold:')
      WHERE ${theirs("settled.user_id")} AND settled.reason = 'release' AND held.debit IS DISTINCT FROM settled.credit`
  ],
  [
    "held coins are those of jobs in flight",
    sql`
      SELECT a.user_id::float8 AS user, a.balance::float8 AS balance, coalesce(flying.price, 0)::float8 AS jobs
      FROM accounts a LEFT JOIN (
        SELECT j.user_id, sum(j.price) AS price FROM jobs j WHERE ${inFlight} GROUP BY j.user_id
      ) flying ON flying.user_id = a.user_id
      WHERE ${theirs("a.user_id")} AND a.kind = 'held' AND a.balance <> coalesce(flying.price, 0)`
  ]
]

/** Of payments and the coins that they brought. */
const paymentChecks = ({ sql, theirs, credits }: Parts): Checks => [
  [
    "a payment has its coins",
    sql`
      SELECT p.charge, p.user_id::float8 AS user, p.stars, (i.coins + i.bonus)::float8 AS sold,
             coins.sum::float8 AS credited
      FROM payments p LEFT JOIN invoices i ON i.id = p.invoice CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount), 0) AS sum FROM transfers t WHERE t.payment = p.charge AND t.reason IN ${credits}
      ) coins
      WHERE ${theirs("p.user_id")} AND CASE WHEN p.invoice IS NULL THEN p.refunded_at IS NULL AND coins.sum = 0
        ELSE coins.sum IS DISTINCT FROM i.coins + i.bonus END`
  ],
  [
    "a refund took its coins back, once",
    sql`
      SELECT p.charge, p.user_id::float8 AS user, (p.refunded_at IS NOT NULL) AS refunded,
             coins.credited::float8 AS credited, coins.back::float8 AS back
      FROM payments p CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount) FILTER (WHERE reason IN ${credits}), 0) AS credited,
               coalesce(sum(amount) FILTER (WHERE reason IN ('refund', 'debt')), 0) AS back
        FROM transfers t WHERE t.payment = p.charge
      ) coins
      WHERE ${theirs("p.user_id")}
        AND coins.back <> CASE WHEN p.refunded_at IS NULL THEN 0 ELSE coins.credited END`
  ],
  [
    "sold coins have their payment",
    sql`
      SELECT t.id::float8 AS transfer, t.user_id::float8 AS user, t.payment, t.amount::float8 AS amount FROM transfers t
      WHERE ${theirs("t.user_id")} AND t.reason IN ${credits}
        AND NOT EXISTS (SELECT FROM payments p WHERE p.charge = t.payment)`
  ]
]

/**
 * What must be so at every moment, each as the query of the rows for which it is not. A row names its user, its account, job
 * or charge, and the numbers that disagree.
 */
export const checks = (sql: SqlClient.SqlClient, scope: Scope) => {
  const parts: Parts = {
    sql,
    theirs: (column) => within(sql, scope, column),
    inFlight: sql.literal(`j.state NOT IN ('delivered', 'failed', 'cancelled')`),
    credits: sql.literal(`('purchase', 'bonus', 'subscription')`)
  }
  return [...ledgerChecks(parts), ...jobChecks(parts), ...paymentChecks(parts)].map(([check, query]) => ({
    check,
    query: sql`SELECT * FROM (${query}) AS violations LIMIT ${maxRows}`
  }))
}
