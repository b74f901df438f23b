import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { Fragment } from "effect/sql/Statement"
import { type House, house, type LotKind, spendable, type TransferReason } from "./Billing/accounts.ts"
import { settlements } from "./Billing/settlements.ts"
import { Coins } from "../domain/Coins.ts"
import type { JobId, UserId } from "../domain/Ids.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { currentTraceparent } from "../platform/Telemetry/trace.ts"

/** The balance does not cover the price. Nothing was moved. */
export class InsufficientCoins extends Schema.TaggedError<InsufficientCoins>()("InsufficientCoins", {
  balance: Coins,
  price: Coins
}) {}

/** Coins that come to a user as a lot of their own. */
interface Grant {
  readonly kind: LotKind
  readonly from: House
  readonly amount: Coins
  /** What makes the grant happen once. */
  readonly key: string
  readonly reason: TransferReason
  /** When coins that are left expire, in ms of the epoch; never when undefined. */
  readonly expiresAt?: number | undefined
  /** The charge that paid for it. */
  readonly payment?: string
}

type Db<A> = Effect.Effect<A, SqlError.SqlError>

/** How often expired coins are booked: they cannot be spent from the moment on at which they expire. */
const expireEvery = "1 minute"
/** Expired lots that one statement books: well below a second. A round books page after page. */
const expiryPage = 500

/**
 * The ledger. Every movement has a unique key, so each method may be repeated: the second call moves nothing. Run inside
 * a transaction, a movement is part of it. Accounts are locked in one order (lots by id, held, debt), so that
 * movements of one user wait for each other and never crosswise.
 *
 * - `grant`    house → a new lot, key given by the caller
 * - `hold`     lots → held, key `hold:<job>:<n>`; the lot that expires first is spent first
 * - `capture`  held → revenue and `release` held → the same lots share the keys `settle:<job>:<n>`: one of them, once
 * - `capture` with coins that go back: revenue → the same lots, key `rebate:<job>:<n>`; what was spent last goes back first
 * - `revoke`   granted lots → promotions, key given by the caller
 * - `forfeit`  all lots → revenue, of gifts → promotions; key `forfeit:<erasure>:<lot>`
 * - `takeBack` lots → refunds, key `refund:<charge>:<n>`; what was spent becomes a debt, what expired or was forfeited does not
 */
export class Billing extends Context.Service<
  Billing,
  {
    /** The coins that can be spent now. */
    readonly balance: (user: UserId) => Db<Coins>
    /** False when the key had been granted before. */
    readonly grant: (user: UserId, grant: Grant) => Db<boolean>
    /** Concurrent holds of one user are taken one after the other; together they never exceed the balance. */
    readonly hold: (
      user: UserId,
      job: JobId,
      price: Coins
    ) => Effect.Effect<void, InsufficientCoins | SqlError.SqlError>
    /** `back` of the price returns to the lots that paid it: the video was not all that was ordered. */
    readonly capture: (job: JobId, back?: Coins) => Db<void>
    readonly release: (job: JobId) => Db<void>
    /**
     * Takes the coins of a charge back: from its own lots, from other paid ones, and the rest as a debt. What expired
     * unused, or was forfeited, is back already: it moves from the house's revenue to its refunds.
     */
    readonly takeBack: (user: UserId, charge: string) => Db<void>
    /** What is left to spend of the coins that operators granted. */
    readonly grantedLeft: (user: UserId) => Db<Coins>
    /** The same, which nobody else changes before the transaction that this has to be part of is over. */
    readonly lockGranted: (user: UserId) => Db<Coins>
    /** Takes granted coins back, as far as they are left: no other coins, and never below zero. */
    readonly revoke: (user: UserId, amount: Coins, key: string) => Db<void>
    /** Pays a user's debt from their paid coins, as far as they go; `cause` is what brought the coins. */
    readonly settleDebt: (user: UserId, cause: string) => Db<void>
    /** Takes all coins of a user, who gave their account up by the wish of this number. Gives how many there were. */
    readonly forfeit: (user: UserId, erasure: number) => Db<Coins>
    /** Books a page of lots that have expired, and empties them. Returns how many. */
    readonly expire: Db<number>
  }
>()("kudo/Billing") {
  static readonly layer = Layer.effect(
    Billing,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return Billing.of({ ...holds(sql), ...settlements(sql), ...revocations(sql), ...corrections(sql) })
    })
  )

  /** Books expired coins, in one process of all. */
  static readonly layerRun = Layer.unwrap(
    Effect.map(Billing, ({ expire }) =>
      inOneProcess({
        name: "CoinExpiry",
        every: expireEvery,
        round: Effect.repeat(expire, { while: (count) => count === expiryPage })
      })
    )
  )
}

type Service = Billing["Service"]

/** How coins come to a user, and are held for a video. */
const holds = (sql: SqlClient.SqlClient): Pick<Service, "balance" | "grant" | "hold"> => {
  const balance = Effect.fnUntraced(function* (user: UserId) {
    const [row] = yield* sql<{ balance: number }>`
      SELECT coalesce(sum(balance), 0)::float8 AS balance FROM accounts
      WHERE user_id = ${user}::bigint AND ${spendable(sql)}`
    return Coins.make(row?.balance ?? 0)
  })

  const grant = Effect.fn("Billing.grant")(function* (user: UserId, given: Grant) {
    if (given.amount === 0) return false
    const expires = given.expiresAt === undefined ? null : new Date(given.expiresAt).toISOString()
    const rows = yield* sql`
      WITH lot AS (
        INSERT INTO accounts (user_id, kind, expires_at)
        SELECT ${user}::bigint, ${given.kind}::text, ${expires}::timestamptz
        WHERE NOT EXISTS (SELECT FROM transfers WHERE key = ${given.key})
        RETURNING id
      )
      INSERT INTO transfers (key, user_id, debit, credit, amount, reason, payment, traceparent)
      SELECT ${given.key}::text, ${user}::bigint, ${house[given.from]}::bigint, lot.id, ${given.amount}::bigint,
             ${given.reason}::text, ${given.payment ?? null}::text, ${yield* currentTraceparent}::text
      FROM lot RETURNING id`
    return rows.length > 0
  })

  const hold = Effect.fn("Billing.hold")(function* (user: UserId, job: JobId, price: Coins) {
    if (price === 0) return
    const [row] = yield* sql<{ moved: boolean; known: boolean }>`
      WITH lots AS MATERIALIZED (
        SELECT id, kind, expires_at, balance FROM accounts
        WHERE user_id = ${user}::bigint AND ${spendable(sql)}
          AND NOT EXISTS (SELECT FROM transfers WHERE key = ${`hold:${job}:1`})
        ORDER BY id FOR UPDATE
      ), queue AS (
        SELECT id, balance, row_number() OVER soonest AS n,
               sum(balance) OVER soonest AS upto, sum(balance) OVER () AS total
        FROM lots WINDOW soonest AS (ORDER BY expires_at NULLS LAST, kind, id)
      ), moved AS (
        INSERT INTO transfers (key, user_id, debit, credit, amount, reason, job_id, traceparent)
        SELECT ${`hold:${job}:`}::text || queue.n, ${user}::bigint, queue.id, held.id,
               least(queue.balance, ${price}::bigint - (upto - queue.balance)), 'hold', ${job}::uuid,
               ${yield* currentTraceparent}::text
        FROM queue JOIN accounts held ON held.user_id = ${user}::bigint AND held.kind = 'held'
        WHERE total >= ${price}::bigint AND upto - queue.balance < ${price}::bigint
        ORDER BY queue.n
        RETURNING 1
      )
      SELECT EXISTS (SELECT FROM moved) AS moved,
             EXISTS (SELECT FROM transfers WHERE key = ${`hold:${job}:1`}) AS known`
    if (row?.moved || row?.known) return
    return yield* new InsufficientCoins({ balance: yield* balance(user), price })
  })

  return { balance, grant, hold }
}

/** How coins that an operator granted are taken back. */
const revocations = (sql: SqlClient.SqlClient): Pick<Service, "grantedLeft" | "lockGranted" | "revoke"> => {
  const granted = (user: UserId) => sql`
    SELECT id, balance FROM accounts lot
    WHERE user_id = ${user}::bigint AND ${spendable(sql)} AND EXISTS (
      SELECT FROM transfers t WHERE t.user_id = ${user}::bigint AND t.credit = lot.id AND t.reason = 'grant')
    ORDER BY id`
  const left = (lots: Fragment) =>
    sql<{ left: number }>`SELECT coalesce(sum(balance), 0)::float8 AS left FROM (${lots}) lots`.pipe(
      Effect.map(([row]) => Coins.make(row?.left ?? 0))
    )
  return {
    grantedLeft: (user) => left(granted(user)),
    lockGranted: (user) => left(sql`${granted(user)} FOR UPDATE`),
    revoke: Effect.fn("Billing.revoke")(
      (user: UserId, amount: Coins, key: string) => sql`
        WITH lots AS MATERIALIZED (${granted(user)} FOR UPDATE), queue AS (
          SELECT id, balance, row_number() OVER (ORDER BY id) AS n, sum(balance) OVER (ORDER BY id) AS upto FROM lots
        )
        INSERT INTO transfers (key, user_id, debit, credit, amount, reason)
        SELECT ${key}::text || ':' || n, ${user}::bigint, id, ${house.promotions}::bigint,
               least(balance, ${amount}::bigint - (upto - balance)), 'revoke'
        FROM queue WHERE upto - balance < ${amount}::bigint
        ON CONFLICT (key) DO NOTHING`,
      Effect.asVoid
    )
  }
}

const corrections = (sql: SqlClient.SqlClient): Pick<Service, "takeBack" | "expire" | "forfeit"> => ({
  takeBack: Effect.fn("Billing.takeBack")(function* (user: UserId, charge: string) {
    const given = sql`
      SELECT credit AS lot, amount FROM transfers
      WHERE payment = ${charge} AND user_id = ${user}::bigint AND reason IN ('purchase', 'bonus', 'subscription')`
    // Locked by a statement of its own: the next one then sees what a round of expiry booked meanwhile.
    yield* sql`
      SELECT FROM accounts WHERE user_id = ${user}::bigint AND id IN (SELECT lot FROM (${given}) given) ORDER BY id FOR UPDATE`
    yield* sql`
      WITH given AS (${given}), expired AS (
        SELECT row_number() OVER (ORDER BY t.id) AS n, t.credit AS house, t.amount FROM transfers t
        WHERE t.user_id = ${user}::bigint AND t.reason IN ('expiry', 'forfeit') AND t.debit IN (SELECT lot FROM given)
      ), due AS (
        SELECT coalesce(sum(amount), 0) - (SELECT coalesce(sum(amount), 0) FROM expired) AS amount FROM given
      ), lots AS MATERIALIZED (
        SELECT id, balance, id IN (SELECT lot FROM given) AS own FROM accounts
        WHERE user_id = ${user}::bigint
          AND (${spendable(sql)} AND kind <> 'bonus' OR balance > 0 AND id IN (SELECT lot FROM given))
        ORDER BY id FOR UPDATE
      ), queue AS (
        SELECT id, balance, row_number() OVER own_first AS n, sum(balance) OVER own_first AS upto
        FROM lots WINDOW own_first AS (ORDER BY own DESC, id)
      ), taken AS (
        SELECT n, id, least(balance, due.amount - (upto - balance)) AS amount
        FROM queue, due WHERE upto - balance < due.amount
      ), rows AS (
        SELECT n, id, amount, 'refund' AS reason FROM taken
        UNION ALL
        SELECT -n, house, amount, 'refund' FROM expired
        UNION ALL
        SELECT 0, debt.id, due.amount - coalesce((SELECT sum(amount) FROM taken), 0), 'debt'
        FROM accounts debt, due WHERE debt.user_id = ${user}::bigint AND debt.kind = 'debt'
      )
      INSERT INTO transfers (key, user_id, debit, credit, amount, reason, payment)
      SELECT ${`refund:${charge}:`}::text || n, ${user}::bigint, id, ${house.refunds}::bigint, amount, reason, ${charge}::text
      FROM rows WHERE amount > 0
      ON CONFLICT (key) DO NOTHING`
  }, sql.withTransaction),

  forfeit: Effect.fn("Billing.forfeit")((user: UserId, erasure: number) =>
    sql<{ coins: number }>`
      WITH lots AS MATERIALIZED (
        SELECT id, kind, balance FROM accounts
        WHERE user_id = ${user}::bigint AND kind IN ('purchased', 'subscription', 'bonus') AND balance > 0
        ORDER BY id FOR UPDATE
      ), moved AS (
        INSERT INTO transfers (key, user_id, debit, credit, amount, reason)
        SELECT 'forfeit:' || ${erasure}::bigint || ':' || id, ${user}::bigint, id,
               CASE kind WHEN 'bonus' THEN ${house.promotions}::bigint ELSE ${house.revenue}::bigint END, balance, 'forfeit'
        FROM lots ORDER BY id
      )
      SELECT coalesce(sum(balance), 0)::float8 AS coins FROM lots`.pipe(
      Effect.map(([row]) => Coins.make(row?.coins ?? 0))
    )
  ),

  // A lot is booked up to an end: where that is moved later, because coins came back, it is open again.
  expire: sql<{ count: number }>`
    WITH due AS MATERIALIZED (
      SELECT id, user_id, kind, balance, expires_at FROM accounts
      WHERE expires_at <= now() AND expires_at IS DISTINCT FROM booked_until
      ORDER BY expires_at LIMIT ${expiryPage} FOR UPDATE SKIP LOCKED
    ), booked AS (
      UPDATE accounts SET booked_until = due.expires_at FROM due WHERE accounts.id = due.id
    ), moved AS (
      INSERT INTO transfers (key, user_id, debit, credit, amount, reason)
      SELECT 'expiry:' || id || ':' || extract(epoch FROM expires_at), user_id, id,
             CASE kind WHEN 'bonus' THEN ${house.promotions}::bigint ELSE ${house.revenue}::bigint END, balance, 'expiry'
      FROM due WHERE balance > 0 ORDER BY id
    )
    SELECT count(*)::int AS count FROM due`.pipe(Effect.map(([row]) => row?.count ?? 0))
})
