import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Coins } from "./domain/Coins.ts"
import type { JobId, UserId } from "./domain/Ids.ts"

/** The balance does not cover the price. Nothing was moved. */
export class InsufficientCoins extends Schema.TaggedError<InsufficientCoins>()("InsufficientCoins", {
  balance: Coins,
  price: Coins
}) {}

/**
 * The ledger. Every movement is one row of `transfers` with a unique key, so each method may be repeated: the second
 * call moves nothing. Run inside a transaction, a movement is part of it.
 *
 * - `credit`  house:promotions → available, key given by the caller
 * - `hold`    available → held,   key `hold:<job>`
 * - `capture` held → house:revenue and `release` held → available share the key `settle:<job>`: one of them, once
 */
export class Billing extends Context.Service<
  Billing,
  {
    readonly balance: (user: UserId) => Effect.Effect<Coins, SqlError.SqlError>
    readonly credit: (
      user: UserId,
      amount: Coins,
      reason: { readonly key: string; readonly text: string }
    ) => Effect.Effect<void, SqlError.SqlError>
    /** Concurrent holds of one user are taken one after the other; together they never exceed the balance. */
    readonly hold: (
      user: UserId,
      job: JobId,
      price: Coins
    ) => Effect.Effect<void, InsufficientCoins | SqlError.SqlError>
    readonly capture: (job: JobId) => Effect.Effect<void, SqlError.SqlError>
    readonly release: (job: JobId) => Effect.Effect<void, SqlError.SqlError>
    /** Coins of all users that are held now, for operators. */
    readonly held: Effect.Effect<number, SqlError.SqlError>
  }
>()("kudo/Billing") {
  static readonly layer = Layer.effect(
    Billing,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient

      const balance = Effect.fnUntraced(function* (user: UserId) {
        const [row] = yield* sql<{ balance: number }>`
          SELECT balance::float8 AS balance FROM accounts WHERE user_id = ${user}::bigint AND kind = 'available'`
        return Coins.make(row?.balance ?? 0)
      })

      const credit = Effect.fn("Billing.credit")(function* (
        user: UserId,
        amount: Coins,
        reason: { readonly key: string; readonly text: string }
      ) {
        if (amount === 0) return
        yield* sql`
          INSERT INTO transfers (key, user_id, debit, credit, amount, reason)
          VALUES (${reason.key}, ${user}::bigint, 'house:promotions', 'available', ${amount}::bigint, ${reason.text})
          ON CONFLICT (key) DO NOTHING`
      })

      const hold = Effect.fn("Billing.hold")(function* (user: UserId, job: JobId, price: Coins) {
        if (price === 0) return
        const [row] = yield* sql<{ moved: boolean; known: boolean }>`
          WITH account AS (
            SELECT user_id FROM accounts
            WHERE user_id = ${user}::bigint AND kind = 'available' AND balance >= ${price}::bigint
            FOR UPDATE
          ), moved AS (
            INSERT INTO transfers (key, user_id, debit, credit, amount, reason, job_id)
            SELECT ${`hold:${job}`}::text, user_id, 'available', 'held', ${price}::bigint, 'video', ${job}::uuid
            FROM account
            ON CONFLICT (key) DO NOTHING
            RETURNING 1
          )
          SELECT EXISTS (SELECT FROM moved) AS moved,
                 EXISTS (SELECT FROM transfers WHERE key = ${`hold:${job}`}) AS known`
        if (row?.moved || row?.known) return
        return yield* new InsufficientCoins({ balance: yield* balance(user), price })
      })

      const settle = (job: JobId, to: "house:revenue" | "available", reason: string) => sql`
        INSERT INTO transfers (key, user_id, debit, credit, amount, reason, job_id)
        SELECT ${`settle:${job}`}::text, user_id, 'held', ${to}::text, amount, ${reason}::text, job_id
        FROM transfers WHERE key = ${`hold:${job}`}
        ON CONFLICT (key) DO NOTHING`

      const capture = Effect.fn("Billing.capture")(
        (job: JobId) => settle(job, "house:revenue", "delivered"),
        Effect.asVoid
      )
      const release = Effect.fn("Billing.release")((job: JobId) => settle(job, "available", "returned"), Effect.asVoid)

      const held = sql<{ held: number }>`
        SELECT coalesce(sum(balance), 0)::float8 AS held FROM accounts WHERE kind = 'held'`.pipe(
        Effect.map(([row]) => row?.held ?? 0)
      )

      return Billing.of({ balance, credit, hold, capture, release, held })
    })
  )
}
