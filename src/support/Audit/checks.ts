import { Schema } from "effect"
import type { SqlClient } from "effect/sql"
import { type Fragment, join } from "effect/sql/Statement"
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
  "a film has its delivered draft, of the same route and in time",
  "an upscaled video has its delivered source",
  "a release goes back to the very lot",
  "a rebate is what its video lacks, from what was paid to the very lot",
  "held coins are those of jobs in flight",
  "a payment has its coins",
  "a refund took its coins back, once",
  "sold coins have their payment",
  "forfeited coins are those of a deletion, whole"
])
export type Check = typeof Check.Type

/** Rows that one check reports at most: enough to see what happened, few enough to read. */
export const maxRows = 100

type Checks = ReadonlyArray<readonly [Check, Fragment]>

/**
 * The rows of the users of a scope, which the checks are about. They are read once, in the order of their users, and joined
 * with each other in memory: looked up one by one, by job or key, a million videos' rows cost a disk's time each.
 */
const theirRows = (sql: SqlClient.SqlClient, scope: Scope) => {
  const theirs = (column: string) => within(sql, scope, column)
  return sql`
    their_accounts AS MATERIALIZED (
      SELECT id, user_id, kind, balance FROM accounts WHERE ${theirs("user_id")}
    ), their_transfers AS MATERIALIZED (
      SELECT id, key, user_id, debit, credit, amount, reason, job_id, payment FROM transfers WHERE ${theirs("user_id")}
    ), their_jobs AS MATERIALIZED (
      SELECT id, user_id, state, state NOT IN ('delivered', 'failed', 'cancelled') AS in_flight, price, of,
             coalesce((shortfall ->> 'coins')::bigint, 0) AS lacking, created_at, provider, provider_model,
             film_of, film_until, coalesce(request ->> 'draft' = 'true', false) AS is_draft,
             coalesce(request #>> '{inputs,_tag}' = 'Draft', false) AS is_film,
             coalesce(request #>> '{inputs,_tag}' = 'Upscale', false) AS is_upscale
      FROM jobs WHERE ${theirs("user_id")}
    ), their_erasures AS MATERIALIZED (
      SELECT id, user_id, coins, erased_at FROM erasures WHERE ${theirs("user_id")}
    ), their_payments AS MATERIALIZED (
      SELECT charge, user_id, invoice, stars, refunded_at FROM payments WHERE ${theirs("user_id")}
    ), their_actions AS MATERIALIZED (
      SELECT * FROM (
        SELECT id, operation, amount, CASE WHEN operation IN ('grant', 'revoke') THEN target::bigint END AS user_id
        FROM operator_actions
      ) actions WHERE ${theirs("user_id")}
    ), job_coins AS MATERIALIZED (
      SELECT user_id, job_id, coalesce(sum(amount) FILTER (WHERE reason = 'hold'), 0) AS held,
             coalesce(sum(amount) FILTER (WHERE reason = 'capture'), 0) AS captured,
             coalesce(sum(amount) FILTER (WHERE reason = 'release'), 0) AS released,
             coalesce(sum(amount) FILTER (WHERE reason <> 'hold'), 0) AS settled
      FROM their_transfers WHERE job_id IS NOT NULL GROUP BY user_id, job_id
    ), payment_coins AS MATERIALIZED (
      SELECT user_id, payment,
             coalesce(sum(amount) FILTER (WHERE reason IN ('purchase', 'bonus', 'subscription')), 0) AS credited,
             coalesce(sum(amount) FILTER (WHERE reason IN ('refund', 'debt')), 0) AS back
      FROM their_transfers WHERE payment IS NOT NULL GROUP BY user_id, payment
    )`
}

/** Of the accounts and their transfers alone. */
const ledgerChecks = (sql: SqlClient.SqlClient): Checks => [
  /** Every coin that somebody has, the house gave: its part of a user's transfers is what is on their accounts. */
  [
    "sum is zero",
    sql`
      SELECT "user"::float8 AS user, sum(coins)::float8 AS users, sum(house)::float8 AS house FROM (
        SELECT user_id AS "user", balance AS coins, 0 AS house FROM their_accounts
        UNION ALL
        SELECT user_id, 0, CASE WHEN credit < 100 THEN amount ELSE 0 END - CASE WHEN debit < 100 THEN amount ELSE 0 END
        FROM their_transfers
      ) rows GROUP BY "user" HAVING sum(coins) + sum(house) <> 0`
  ],
  /** Of the user's transfers, too: one that names an account of somebody else has none here. */
  [
    "balance is the sum of its transfers",
    sql`
      SELECT coalesce(a.id, moved.account)::float8 AS account, coalesce(a.user_id, moved.user_id)::float8 AS user, a.kind,
             a.balance::float8 AS balance, coalesce(moved.sum, 0)::float8 AS transfers
      FROM their_accounts a FULL JOIN (
        SELECT user_id, account, sum(amount) AS sum FROM (
          SELECT user_id, credit AS account, amount FROM their_transfers WHERE credit >= 100
          UNION ALL
          SELECT user_id, debit, -amount FROM their_transfers WHERE debit >= 100
        ) entries GROUP BY user_id, account
      ) moved ON moved.account = a.id AND moved.user_id = a.user_id
      WHERE a.balance IS DISTINCT FROM coalesce(moved.sum, 0)`
  ],
  [
    "no balance is below zero",
    sql`
      SELECT id::float8 AS account, user_id::float8 AS user, kind, balance::float8 AS balance FROM (
        SELECT id, user_id, kind, balance FROM their_accounts
        UNION ALL
        SELECT id, user_id, kind, balance FROM accounts WHERE id < 100
      ) a WHERE CASE kind WHEN 'debt' THEN balance > 0 ELSE balance < 0 END`
  ],
  /** An operator's grant or revocation moved what was noted of it, and nothing was taken but granted coins. */
  [
    "a revocation takes granted coins back, once and whole",
    sql`
      SELECT a.id::float8 AS action, a.user_id::float8 AS user, a.operation, a.amount::float8 AS amount,
             coalesce(sum(t.amount), 0)::float8 AS moved
      FROM their_actions a LEFT JOIN their_transfers t ON t.user_id = a.user_id AND t.reason IN ('grant', 'revoke')
        AND (t.key = 'grant:action:' || a.id OR t.key LIKE 'revoke:action:' || a.id || ':%')
      GROUP BY a.id, a.user_id, a.operation, a.amount HAVING coalesce(sum(t.amount), 0) <> a.amount
      UNION ALL
      SELECT lot, user_id, 'revoke', granted::float8, revoked::float8 FROM (
        SELECT user_id, CASE reason WHEN 'grant' THEN credit ELSE debit END AS lot,
               coalesce(sum(amount) FILTER (WHERE reason = 'grant'), 0) AS granted,
               coalesce(sum(amount) FILTER (WHERE reason = 'revoke'), 0) AS revoked
        FROM their_transfers WHERE reason IN ('grant', 'revoke') GROUP BY user_id, lot
      ) lots WHERE revoked > granted`
  ],
  [
    "a hold belongs to a job",
    sql`
      SELECT t.id::float8 AS transfer, t.user_id::float8 AS user, t.job_id::text AS job, t.amount::float8 AS amount
      FROM their_transfers t LEFT JOIN their_jobs j ON j.id = t.job_id AND j.user_id = t.user_id
      WHERE t.reason IN ('hold', 'capture', 'release', 'rebate') AND j.id IS NULL`
  ]
]

/** Of jobs and the coins that were held for them. */
const jobChecks = (sql: SqlClient.SqlClient): Checks => [
  [
    "a job in flight has its price held and nothing settled",
    sql`
      SELECT j.id::text AS job, j.user_id::float8 AS user, j.state, j.price::float8 AS price,
             coalesce(coins.held, 0)::float8 AS held, coalesce(coins.settled, 0)::float8 AS settled
      FROM their_jobs j LEFT JOIN job_coins coins ON coins.job_id = j.id AND coins.user_id = j.user_id
      WHERE j.in_flight AND (coalesce(coins.held, 0) <> j.price OR coins.settled <> 0)`
  ],
  [
    "a delivered job is captured, any other that ended is released, once and whole",
    sql`
      SELECT j.id::text AS job, j.user_id::float8 AS user, j.state, j.price::float8 AS price,
             coalesce(coins.held, 0)::float8 AS held, coalesce(coins.captured, 0)::float8 AS captured,
             coalesce(coins.released, 0)::float8 AS released
      FROM their_jobs j LEFT JOIN job_coins coins ON coins.job_id = j.id AND coins.user_id = j.user_id
      WHERE NOT j.in_flight AND (coalesce(coins.held, 0) <> j.price
        OR coalesce(coins.captured, 0) <> CASE j.state WHEN 'delivered' THEN j.price ELSE 0 END
        OR coalesce(coins.released, 0) <> CASE j.state WHEN 'delivered' THEN 0 ELSE j.price END)`
  ],
  /** The job that delivers it is a job like any other; what it was made of ended without being paid. */
  [
    "a late video is taken once, for the price that was returned",
    sql`
      SELECT j.id::text AS job, j.user_id::float8 AS user, j.of::text AS of, j.price::float8 AS price,
             old.price::float8 AS returned, old.state
      FROM their_jobs j LEFT JOIN their_jobs old ON old.id = j.of AND old.user_id = j.user_id
      WHERE j.of IS NOT NULL AND (old.id IS NULL OR old.state <> 'failed' OR old.price <> j.price
        OR (SELECT count(*) FROM jobs other WHERE other.of = j.of) <> 1
        OR NOT EXISTS (SELECT FROM late_videos late WHERE late.id = j.id AND late.job = j.of AND late.state = 'taken'))`
  ],
  [
    "a release goes back to the very lot",
    sql`
      SELECT settled.job_id::text AS job, settled.user_id::float8 AS user, settled.key, held.debit::float8 AS lot,
             settled.credit::float8 AS account
      FROM (SELECT *, replace(key, 'settle:', 'hold:') AS of FROM their_transfers WHERE reason = 'release') settled
      LEFT JOIN their_transfers held ON held.key = settled.of
      WHERE held.debit IS DISTINCT FROM settled.credit`
  ],
  [
    "held coins are those of jobs in flight",
    sql`
      SELECT a.user_id::float8 AS user, a.balance::float8 AS balance, coalesce(flying.price, 0)::float8 AS jobs
      FROM their_accounts a LEFT JOIN (
        SELECT user_id, sum(price) AS price FROM their_jobs WHERE in_flight GROUP BY user_id
      ) flying ON flying.user_id = a.user_id
      WHERE a.kind = 'held' AND a.balance <> coalesce(flying.price, 0)`
  ]
]

/** Of films and larger videos, and what they are made of. One that came late was ordered by the job that it is of. */
const filmChecks = (sql: SqlClient.SqlClient): Checks => [
  [
    "a film has its delivered draft, of the same route and in time",
    sql`
      SELECT j.id::text AS job, j.user_id::float8 AS user, j.state, j.provider, draft.id::text AS draft,
             draft.state AS "draftState", draft.provider AS "draftProvider"
      FROM their_jobs j LEFT JOIN their_jobs draft ON draft.id = j.film_of AND draft.user_id = j.user_id
      WHERE NOT j.is_upscale AND (j.is_film OR j.film_of IS NOT NULL) AND (
        NOT j.is_film OR draft.id IS NULL OR NOT draft.is_draft OR draft.state <> 'delivered'
        OR j.provider IS NOT NULL
          AND (j.provider, j.provider_model) IS DISTINCT FROM (draft.provider, draft.provider_model)
        OR j.of IS NULL AND (j.created_at < j.film_until) IS NOT TRUE)`
  ],
  [
    "an upscaled video has its delivered source",
    sql`
      SELECT j.id::text AS job, j.user_id::float8 AS user, j.state, source.id::text AS source, source.state AS "sourceState"
      FROM their_jobs j LEFT JOIN their_jobs source ON source.id = j.film_of AND source.user_id = j.user_id
      WHERE j.is_upscale AND (source.id IS NULL OR source.is_draft OR source.is_upscale OR source.state <> 'delivered')`
  ]
]

/** Of coins that went back for what a delivered video lacked. */
const rebateChecks = (sql: SqlClient.SqlClient): Checks => [
  [
    "a rebate is what its video lacks, from what was paid to the very lot",
    sql`
      SELECT j.id::text AS job, j.user_id::float8 AS user, j.state, j.lacking::float8 AS lacking,
             coalesce(back.coins, 0)::float8 AS back, back.elsewhere
      FROM their_jobs j LEFT JOIN (
        SELECT rebate.user_id, rebate.job_id, sum(rebate.amount) AS coins,
               bool_or(held.id IS NULL OR held.debit <> rebate.credit OR held.amount < rebate.amount) AS elsewhere
        FROM (SELECT *, replace(key, 'rebate:', 'hold:') AS of FROM their_transfers WHERE reason = 'rebate') rebate
        LEFT JOIN their_transfers held ON held.key = rebate.of
        GROUP BY rebate.user_id, rebate.job_id
      ) back ON back.job_id = j.id AND back.user_id = j.user_id
      WHERE NOT j.in_flight AND (coalesce(back.coins, 0) <> j.lacking OR back.elsewhere
        OR back.coins > 0 AND j.state <> 'delivered')`
  ]
]

/** Of payments and the coins that they brought. */
const paymentChecks = (sql: SqlClient.SqlClient): Checks => [
  [
    "a payment has its coins",
    sql`
      SELECT p.charge, p.user_id::float8 AS user, p.stars, (i.coins + i.bonus)::float8 AS sold,
             coalesce(coins.credited, 0)::float8 AS credited
      FROM their_payments p LEFT JOIN invoices i ON i.id = p.invoice
      LEFT JOIN payment_coins coins ON coins.payment = p.charge AND coins.user_id = p.user_id
      WHERE CASE WHEN p.invoice IS NULL THEN p.refunded_at IS NULL AND coalesce(coins.credited, 0) = 0
        ELSE coalesce(coins.credited, 0) IS DISTINCT FROM i.coins + i.bonus END`
  ],
  [
    "a refund took its coins back, once",
    sql`
      SELECT p.charge, p.user_id::float8 AS user, (p.refunded_at IS NOT NULL) AS refunded,
             coins.credited::float8 AS credited, coins.back::float8 AS back
      FROM their_payments p JOIN payment_coins coins ON coins.payment = p.charge AND coins.user_id = p.user_id
      WHERE coins.back <> CASE WHEN p.refunded_at IS NULL THEN 0 ELSE coins.credited END`
  ],
  [
    "sold coins have their payment",
    sql`
      SELECT t.id::float8 AS transfer, t.user_id::float8 AS user, t.payment, t.amount::float8 AS amount
      FROM their_transfers t LEFT JOIN their_payments p ON p.charge = t.payment AND p.user_id = t.user_id
      WHERE t.reason IN ('purchase', 'bonus', 'subscription') AND p.charge IS NULL`
  ]
]

/** Of coins that were lost as their user deleted everything. */
const forfeitChecks = (sql: SqlClient.SqlClient): Checks => [
  [
    "forfeited coins are those of a deletion, whole",
    sql`
      SELECT coalesce(e.user_id, lost.user_id)::float8 AS user, coalesce(e.id::text, lost.erasure) AS erasure,
             e.coins::float8 AS coins, lost.coins::float8 AS forfeited, lost.elsewhere
      FROM their_erasures e FULL JOIN (
        SELECT t.user_id, split_part(t.key, ':', 2) AS erasure, sum(t.amount) AS coins,
               bool_or(t.credit <> CASE lot.kind WHEN 'bonus' THEN 1 ELSE 3 END) AS elsewhere
        FROM their_transfers t LEFT JOIN their_accounts lot ON lot.id = t.debit
        WHERE t.reason = 'forfeit' GROUP BY t.user_id, split_part(t.key, ':', 2)
      ) lost ON lost.user_id = e.user_id AND lost.erasure = e.id::text
      WHERE coalesce(e.coins, 0) <> coalesce(lost.coins, 0) OR e.coins IS NULL AND (e.id IS NULL OR e.erased_at IS NOT NULL)
        OR lost.elsewhere`
  ]
]

/**
 * What must be so at every moment, as one query of the rows for which it is not, and so of one moment: what is committed
 * meanwhile is no contradiction. A row names its user, its account, job or charge, and the numbers that disagree.
 */
export const violations = (sql: SqlClient.SqlClient, scope: Scope) => {
  // Materialized, as nearly always all is read to find nothing: the bound on the rows is no hint for a plan.
  const found = [
    ...ledgerChecks(sql),
    ...jobChecks(sql),
    ...filmChecks(sql),
    ...rebateChecks(sql),
    ...paymentChecks(sql),
    ...forfeitChecks(sql)
  ].map(
    ([check, query]) => sql`
      SELECT ${check}::text AS check, row_to_json(violation) AS row FROM (
        WITH wrong AS MATERIALIZED (${query}) SELECT * FROM wrong LIMIT ${maxRows}
      ) violation`
  )
  return sql`WITH ${theirRows(sql, scope)} ${join(" UNION ALL ", false)(found)}`
}
