import { Effect } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { UserId } from "../../domain/Ids.ts"

/** Rows of one question: some hundred kilobytes. */
export const pageSize = 500

/** A row of what is kept of a user: when it was, what is told of it in a line, and everything in it. */
export interface Row {
  /** Grows from row to row: the next page begins behind the last. */
  readonly key: number
  /** In ms of the epoch. */
  readonly at: number
  /** The words of it, or what it is. */
  readonly text: string
  /** Names the stored video, where there is one. */
  readonly job: string | null
  readonly data: object
}

/** A page of a user's rows, behind a key. */
export type ReadPage = (user: UserId, after: number) => Effect.Effect<ReadonlyArray<Row>, SqlError.SqlError>

/** Everything that is kept of a user, by what it is. What goes with a deletion is here, and what stays. */
export const makeRows = Effect.map(SqlClient.SqlClient, (sql) => {
  const millis = (column: string) => sql.literal(`(extract(epoch FROM ${column}) * 1000)::float8`)

  const videos: ReadPage = (user, after) => sql<Row>`
    SELECT number::float8 AS key, ${millis("created_at")} AS at, request ->> 'prompt' AS text,
      CASE WHEN state = 'delivered' AND deleted_at IS NULL THEN id::text END AS job,
      jsonb_build_object('number', number, 'ordered', created_at, 'ended', finished_at, 'state', state, 'request', request,
        'price', price, 'failure', failure, 'delivery', delivery, 'lacked', shortfall, 'favourite', favourite,
        'deleted', deleted_at, 'telegramFile', file_id) AS data
    FROM jobs WHERE user_id = ${user}::bigint AND number > ${after}::bigint ORDER BY number LIMIT ${pageSize}`

  const coins: ReadPage = (user, after) => sql<Row>`
    SELECT t.id::float8 AS key, ${millis("t.at")} AS at, NULL AS job,
      t.reason || ' ' || CASE WHEN t.credit < 100 OR to_lot.kind = 'held' THEN '−' ELSE '+' END || t.amount AS text,
      jsonb_build_object('at', t.at, 'amount', t.amount, 'reason', t.reason, 'from', coalesce(from_lot.kind, 'house'),
        'to', coalesce(to_lot.kind, 'house'), 'video', (SELECT number FROM jobs WHERE id = t.job_id), 'payment', t.payment) AS data
    FROM transfers t
    LEFT JOIN accounts from_lot ON from_lot.id = t.debit AND from_lot.user_id = t.user_id
    LEFT JOIN accounts to_lot ON to_lot.id = t.credit AND to_lot.user_id = t.user_id
    WHERE t.user_id = ${user}::bigint AND t.id > ${after}::bigint ORDER BY t.id LIMIT ${pageSize}`

  // Charges have no number of their own: they are counted, as nobody pays often.
  const payments: ReadPage = (user, after) => sql<Row>`
    SELECT key::float8 AS key, ${millis("at")} AS at, NULL AS job, stars || ' ' || currency AS text, data FROM (
      SELECT row_number() OVER (ORDER BY p.at, p.charge) AS key, p.at, p.stars, p.currency,
        jsonb_build_object('at', p.at, 'charge', p.charge, 'amount', p.stars, 'currency', p.currency, 'refunded', p.refunded_at,
          'pack', i.pack, 'coins', i.coins + i.bonus, 'monthly', i.monthly) AS data
      FROM payments p LEFT JOIN invoices i ON i.id = p.invoice WHERE p.user_id = ${user}::bigint
    ) counted WHERE key > ${after}::bigint ORDER BY key LIMIT ${pageSize}`

  const support: ReadPage = (user, after) => sql<Row>`
    SELECT m.id::float8 AS key, ${millis("m.written_at")} AS at, NULL AS job,
      CASE WHEN m.from_user THEN '→ ' ELSE '← ' END || m.text AS text,
      jsonb_build_object('at', m.written_at, 'question', m.ticket, 'state', t.state,
        'from', CASE WHEN m.from_user THEN 'you' ELSE 'support' END, 'text', m.text) AS data
    FROM ticket_messages m JOIN tickets t ON t.id = m.ticket
    WHERE t.user_id = ${user}::bigint AND m.id > ${after}::bigint ORDER BY m.id LIMIT ${pageSize}`

  /** What operators wrote about them for each other; who of them did is those people's own matter. */
  const notes: ReadPage = (user, after) => sql<Row>`
    SELECT id::float8 AS key, ${millis("at")} AS at, NULL AS job, text, jsonb_build_object('at', at, 'text', text) AS data
    FROM user_notes WHERE user_id = ${user}::bigint AND id > ${after}::bigint ORDER BY id LIMIT ${pageSize}`

  const stills: ReadPage = (user, after) => sql<Row>`
    SELECT id::float8 AS key, ${millis("created_at")} AS at, NULL AS job, model || coalesce(': ' || outcome, '') AS text,
      jsonb_build_object('at', created_at, 'model', model, 'provider', provider, 'outcome', outcome) AS data
    FROM stills WHERE user_id = ${user}::bigint AND id > ${after}::bigint ORDER BY id LIMIT ${pageSize}`

  /** The profile is one row, with all that the dialog holds: drafts, and variants of their words. */
  const profile: ReadPage = (user, after) => sql<Row>`
    SELECT 1::float8 AS key, ${millis("created_at")} AS at, id || coalesce(' @' || nullif(username, ''), '') AS text, NULL AS job,
      jsonb_build_object('id', id, 'username', nullif(username, ''), 'language', language, 'since', created_at,
        'standing', standing, 'invitedBy', referrer, 'campaign', campaign, 'limits', jsonb_build_object('day', limit_day, 'month', limit_month),
        'dialog', dialog) AS data
    FROM users WHERE id = ${user}::bigint AND ${after}::bigint < 1`

  return { profile, videos, stills, coins, payments, support, notes }
})
