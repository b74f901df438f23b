import { Schema } from "effect"
import type { SqlClient } from "effect/sql"
import type { Fragment } from "effect/sql/Statement"

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
const maxRows = 100

type Checks = ReadonlyArray<readonly [Check, Fragment]>

const inFlight = (sql: SqlClient.SqlClient) => sql.literal(`j.state NOT IN ('delivered', 'failed', 'cancelled')`)
/** The reasons of coins that were paid for. */
const credits = (sql: SqlClient.SqlClient) => sql.literal(`('purchase', 'bonus', 'subscription')`)

/** Of the accounts and their transfers alone. */
const ledgerChecks = (sql: SqlClient.SqlClient): Checks => [
  /** Every coin that somebody has, somebody gave: all accounts together are zero. */
  [
    "sum is zero",
    sql`
      SELECT users.sum::float8 AS users, house.sum::float8 AS house
      FROM (SELECT coalesce(sum(balance), 0) AS sum FROM accounts WHERE user_id IS NOT NULL) users,
           (SELECT coalesce(sum(CASE WHEN credit < 100 THEN amount ELSE 0 END), 0)
                 - coalesce(sum(CASE WHEN debit < 100 THEN amount ELSE 0 END), 0) AS sum FROM transfers) house
      WHERE users.sum + house.sum <> 0`
  ],
  [
    "balance is the sum of its transfers",
    sql`
      SELECT a.id::float8 AS account, a.user_id::float8 AS user, a.kind, a.balance::float8 AS balance,
             coalesce(moved.sum, 0)::float8 AS transfers
      FROM accounts a
      LEFT JOIN (
        SELECT account, sum(amount) AS sum FROM (
          SELECT credit AS account, amount FROM transfers UNION ALL SELECT debit, -amount FROM transfers
        ) entries GROUP BY account
      ) moved ON moved.account = a.id
      WHERE a.user_id IS NOT NULL AND a.balance <> coalesce(moved.sum, 0)`
  ],
  [
    "no balance is below zero",
    sql`
      SELECT id::float8 AS account, user_id::float8 AS user, kind, balance::float8 AS balance FROM accounts
      WHERE CASE kind WHEN 'debt' THEN balance > 0 ELSE balance < 0 END`
  ],
  /** An operator's grant or revocation moved what was noted of it, and nothing was taken but granted coins. */
  [
    "a revocation takes granted coins back, once and whole",
    sql`
      SELECT a.id::float8 AS action, a.operation, a.target, a.amount::float8 AS amount, moved.sum::float8 AS moved
      FROM operator_actions a CROSS JOIN LATERAL (
        SELECT coalesce(sum(t.amount), 0) AS sum FROM transfers t WHERE t.user_id = a.target::bigint
          AND (t.key = 'grant:action:' || a.id OR t.key LIKE 'revoke:action:' || a.id || ':%')
      ) moved
      WHERE a.operation IN ('grant', 'revoke') AND moved.sum <> a.amount
      UNION ALL
      SELECT t.debit, 'revoke', t.user_id::text, granted.sum::float8, sum(t.amount)::float8
      FROM transfers t CROSS JOIN LATERAL (
        SELECT coalesce(sum(g.amount), 0) AS sum FROM transfers g
        WHERE g.user_id = t.user_id AND g.credit = t.debit AND g.reason = 'grant'
      ) granted
      WHERE t.reason = 'revoke' GROUP BY t.debit, t.user_id, granted.sum HAVING sum(t.amount) > granted.sum`
  ],
  [
    "a hold belongs to a job",
    sql`
      SELECT t.id::float8 AS transfer, t.job_id::text AS job, t.amount::float8 AS amount FROM transfers t
      WHERE t.reason IN ('hold', 'capture', 'release')
        AND NOT EXISTS (SELECT FROM jobs j WHERE j.id = t.job_id AND j.user_id = t.user_id)`
  ]
]

/** Of jobs and the coins that were held for them. */
const jobChecks = (sql: SqlClient.SqlClient): Checks => [
  [
    "a job in flight has its price held and nothing settled",
    sql`
      SELECT j.id::text AS job, j.state, j.price::float8 AS price, money.held::float8 AS held,
             money.settled::float8 AS settled
      FROM jobs j CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount) FILTER (WHERE reason = 'hold'), 0) AS held,
               coalesce(sum(amount) FILTER (WHERE reason <> 'hold'), 0) AS settled
        FROM transfers t WHERE t.job_id = j.id
      ) money
      WHERE ${inFlight(sql)} AND (money.held <> j.price OR money.settled <> 0)`
  ],
  [
    "a delivered job is captured, any other that ended is released, once and whole",
    sql`
      SELECT j.id::text AS job, j.state, j.price::float8 AS price, money.held::float8 AS held,
             money.captured::float8 AS captured, money.released::float8 AS released
      FROM jobs j CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount) FILTER (WHERE reason = 'hold'), 0) AS held,
               coalesce(sum(amount) FILTER (WHERE reason = 'capture'), 0) AS captured,
               coalesce(sum(amount) FILTER (WHERE reason = 'release'), 0) AS released
        FROM transfers t WHERE t.job_id = j.id
      ) money
      WHERE NOT (${inFlight(sql)}) AND (money.held <> j.price
        OR money.captured <> CASE j.state WHEN 'delivered' THEN j.price ELSE 0 END
        OR money.released <> CASE j.state WHEN 'delivered' THEN 0 ELSE j.price END)`
  ],
  /** The job that delivers it is a job like any other; what it was made of ended without being paid. */
  [
    "a late video is taken once, for the price that was returned",
    sql`
      SELECT j.id::text AS job, j.of::text AS of, j.price::float8 AS price, old.price::float8 AS returned, old.state
      FROM jobs j JOIN jobs old ON old.id = j.of
      WHERE old.state <> 'failed' OR old.price <> j.price OR old.user_id <> j.user_id
        OR (SELECT count(*) FROM jobs other WHERE other.of = j.of) <> 1
        OR NOT EXISTS (SELECT FROM late_videos late WHERE late.id = j.id AND late.job = j.of AND late.state = 'taken')`
  ],
  [
    "a release goes back to the very lot",
    sql`
      SELECT settled.job_id::text AS job, settled.key, held.debit::float8 AS lot, settled.credit::float8 AS account
      FROM transfers settled LEFT JOIN transfers held ON held.key = replace(settled.key, 'settle:', 'hold:')
      WHERE settled.reason = 'release' AND held.debit IS DISTINCT FROM settled.credit`
  ],
  [
    "held coins are those of jobs in flight",
    sql`
      SELECT a.user_id::float8 AS user, a.balance::float8 AS balance, coalesce(flying.price, 0)::float8 AS jobs
      FROM accounts a LEFT JOIN (
        SELECT j.user_id, sum(j.price) AS price FROM jobs j WHERE ${inFlight(sql)} GROUP BY j.user_id
      ) flying ON flying.user_id = a.user_id
      WHERE a.kind = 'held' AND a.balance <> coalesce(flying.price, 0)`
  ]
]

/** Of payments and the coins that they brought. */
const paymentChecks = (sql: SqlClient.SqlClient): Checks => [
  [
    "a payment has its coins",
    sql`
      SELECT p.charge, p.user_id::float8 AS user, p.stars, (i.coins + i.bonus)::float8 AS sold,
             coins.sum::float8 AS credited
      FROM payments p LEFT JOIN invoices i ON i.id = p.invoice CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount), 0) AS sum FROM transfers t WHERE t.payment = p.charge AND t.reason IN ${credits(sql)}
      ) coins
      WHERE CASE WHEN p.invoice IS NULL THEN p.refunded_at IS NULL AND coins.sum = 0 ELSE coins.sum <> i.coins + i.bonus END`
  ],
  [
    "a refund took its coins back, once",
    sql`
      SELECT p.charge, p.user_id::float8 AS user, (p.refunded_at IS NOT NULL) AS refunded,
             coins.credited::float8 AS credited, coins.back::float8 AS back
      FROM payments p CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount) FILTER (WHERE reason IN ${credits(sql)}), 0) AS credited,
               coalesce(sum(amount) FILTER (WHERE reason IN ('refund', 'debt')), 0) AS back
        FROM transfers t WHERE t.payment = p.charge
      ) coins
      WHERE coins.back <> CASE WHEN p.refunded_at IS NULL THEN 0 ELSE coins.credited END`
  ],
  [
    "sold coins have their payment",
    sql`
      SELECT t.id::float8 AS transfer, t.user_id::float8 AS user, t.payment, t.amount::float8 AS amount FROM transfers t
      WHERE t.reason IN ${credits(sql)} AND NOT EXISTS (SELECT FROM payments p WHERE p.charge = t.payment)`
  ]
]

/**
 * What must be so at every moment, each as the query of the rows for which it is not. A row names its account, job or
 * charge, and the numbers that disagree.
 */
export const checks = (sql: SqlClient.SqlClient) =>
  [...ledgerChecks(sql), ...jobChecks(sql), ...paymentChecks(sql)].map(([check, query]) => ({
    check,
    query: sql`SELECT * FROM (${query}) AS violations LIMIT ${maxRows}`
  }))
