import type { Client } from "pg"

/** How much was lived through before: `jobs` is a multiple of a thousand. */
export interface History {
  readonly jobs: number
}

/** Every user made ten videos, the last of which failed, or is still in the making. */
const videosOfUser = 10
/** Videos of the whole history that are still in the making. */
const unfinished = 20
/** Expired lots beside each ten videos, as the day's free coins leave them. */
const expiredOfUser = 9

const hasColumn = async (client: Client, table: string, column: string) => {
  const { rowCount } = await client.query(
    "SELECT FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2 AND NOT attisdropped",
    [table, column]
  )
  return rowCount === 1
}

/**
 * Stores the history of a bot that ran for a year, so that it adds up: users with their accounts, videos with the coins that
 * were held and settled for them, expired lots, invoices of which every third was paid, and the seen
 * callbacks and updates that are not forgotten yet. Goes around the
 * ledger's triggers, which would take minutes, and works on the schema of any release since late videos.
 */
export const storeHistory = async (client: Client, { jobs }: History) => {
  const users = jobs / videosOfUser
  const uuid = (kind: string) => `overlay(overlay(md5('${kind}' || n) PLACING '4' FROM 13) PLACING '8' FROM 17)::uuid`
  const [job, invoice] = [uuid("job"), uuid("invoice")]
  const owner = `(1 + n % ${users})`
  const account = (kind: 0 | 1 | 2 | 3) => `(1000 + ${owner} * 4 + ${kind})`
  const [held, , bonus, purchased] = [account(0), account(1), account(2), account(3)]
  const at = (of: number) => `now() - interval '1 day' - (${of} - n) * interval '365 days' / ${of}`
  const open = `n >= ${jobs - unfinished}`
  const failed = `n / ${users} = ${videosOfUser - 1}`
  const lots = users * expiredOfUser
  const expiry = `${at(lots)} + interval '1 day'`
  const booked = await hasColumn(client, "accounts", "booked_until")
  const told = await hasColumn(client, "jobs", "end_shown")
  const each = (rows: number) => `generate_series(0, ${rows - 1}) n`
  const transfer = "INSERT INTO transfers (key, user_id, debit, credit, amount, reason, job_id, payment, at) SELECT"
  const statements = [
    `INSERT INTO users (id, language, dialog, created_at)
     SELECT ${owner}, 'en', '{"language":"en","state":{"_tag":"MainMenu"},"past":[]}', ${at(users)} FROM ${each(users)}`,
    `INSERT INTO jobs (id, user_id, state, request, provider_model, price, demo, provider, task, created_at, submitted_at, ready_at,
       finished_at, delivery${told ? ", end_shown" : ""})
     SELECT ${job}, ${owner}, CASE WHEN ${open} THEN 'generating' WHEN ${failed} THEN 'failed' ELSE 'delivered' END,
       jsonb_build_object('mode', 'manual', 'model', 'sora-2', 'seconds', 8, 'ratio', '16:9', 'resolution', '720p', 'prompt', repeat('a cat ', 30)),
       'sora-2', 10, false, 'sora', 'video_' || n, ${at(jobs)}, ${at(jobs)},
       CASE WHEN NOT ${open} THEN ${at(jobs)} + interval '2 minutes' END,
       CASE WHEN NOT ${open} THEN ${at(jobs)} + interval '3 minutes' END,
       CASE WHEN NOT (${open} OR ${failed}) THEN 'video' END${told ? `, NOT (${open})` : ""}
     FROM ${each(jobs)}`,
    `${transfer} 'welcome:' || ${owner}, ${owner}, 1, ${bonus}, 1000, 'welcome', NULL, NULL, ${at(users)} FROM ${each(users)}`,
    `${transfer} 'hold:' || ${job} || ':1', ${owner}, ${bonus}, ${held}, 10, 'hold', ${job}, NULL, ${at(jobs)} FROM ${each(jobs)}`,
    `${transfer} 'settle:' || ${job} || ':1', ${owner}, ${held}, CASE WHEN ${failed} THEN ${bonus} ELSE 3 END, 10,
       CASE WHEN ${failed} THEN 'release' ELSE 'capture' END, ${job}, NULL, ${at(jobs)} + interval '3 minutes'
     FROM ${each(jobs)} WHERE NOT (${open})`,
    `${transfer} 'daily:' || n, ${owner}, 1, 1000000000 + n, 1, 'daily', NULL, NULL, ${at(lots)} FROM ${each(lots)}`,
    `${transfer} 'expiry:' || n, ${owner}, 1000000000 + n, 1, 1, 'expiry', NULL, NULL, ${expiry} FROM ${each(lots)}`,
    `${transfer} 'payment:stx' || n, ${owner}, 2, ${purchased}, 50, 'purchase', NULL, 'stx' || n, ${at(users)} FROM ${each(users)}`,
    `INSERT INTO accounts (id, user_id, kind, balance)
     SELECT id, "user", kind, balance FROM ${each(users)}, LATERAL (VALUES
       (${held}, ${owner}, 'held', CASE WHEN n >= ${users - unfinished} THEN 10 ELSE 0 END),
       (${account(1)}, ${owner}, 'debt', 0),
       (${bonus}, ${owner}, 'bonus', 1000 - 10 * ${videosOfUser - 1} - CASE WHEN n >= ${users - unfinished} THEN 10 ELSE 0 END),
       (${purchased}, ${owner}, 'purchased', 50)) one (id, "user", kind, balance)`,
    `INSERT INTO accounts (id, user_id, kind, balance, expires_at${booked ? ", booked_until" : ""})
     SELECT 1000000000 + n, ${owner}, 'bonus', 0, ${expiry}${booked ? `, ${expiry}` : ""} FROM ${each(lots)}`,
    `INSERT INTO invoices (id, user_id, pack, coins, bonus, stars, monthly, created_at)
     SELECT ${invoice}, ${owner}, 's', 50, 0, 150, false, ${at(3 * users)} FROM ${each(3 * users)}`,
    `INSERT INTO payments (charge, user_id, invoice, stars, at)
     SELECT 'stx' || n, ${owner}, ${invoice}, 150, ${at(users)} FROM ${each(users)}`,
    `INSERT INTO callbacks (id, at)
     SELECT 'sora:' || n, now() - (${jobs} - n) * interval '4 days' / ${jobs} FROM ${each(jobs)}`,
    `INSERT INTO events (id, at)
     SELECT 'u' || n, now() - (${jobs} - n) * interval '3 days' / ${jobs} FROM ${each(jobs)}`
  ]
  await client.query("SET session_replication_role = replica")
  for (const statement of statements) await client.query(statement)
  await client.query("SET session_replication_role = DEFAULT")
  await client.query("VACUUM ANALYZE")
}
