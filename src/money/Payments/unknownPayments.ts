import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { Coins } from "../../domain/Coins.ts"
import { type ChargeId, UserId } from "../../domain/Ids.ts"
import type { Billing } from "../Billing.ts"
import type { CoinPack } from "../CoinPacks.ts"

/** A charge in Telegram's list for an invoice in our form. */
export interface LostInvoice {
  readonly charge: ChargeId
  readonly user: UserId
  readonly payload: string
  /** When it was paid, in seconds since the epoch. */
  readonly date: number
}

/** Payments that fit no invoice: it is made anew where a restore has lost it, or they get their coins by an operator's word. */
export const unknownPayments = (sql: SqlClient.SqlClient, billing: Billing["Service"]) => ({
  // What was sold before the first user came is another bot's.
  remakeInvoice: Effect.fn("Payments.remakeInvoice")(function* (lost: LostInvoice, pack: CoinPack) {
    const { id, coins, bonus, stars, monthly } = pack
    yield* sql`
      INSERT INTO invoices (id, user_id, pack, coins, bonus, stars, monthly)
      SELECT ${lost.payload}::uuid, ${lost.user}::bigint, ${id}, ${coins}::int, ${bonus}::int, ${stars}::int, ${monthly}::boolean
      WHERE NOT EXISTS (SELECT FROM payments WHERE charge = ${lost.charge})
        AND EXISTS (SELECT FROM users HAVING min(created_at) <= to_timestamp(${lost.date}::float8))
      ON CONFLICT (id) DO NOTHING`
  }),

  creditUnknown: Effect.fn("Payments.creditUnknown")(function* (charge: ChargeId, amount: Coins) {
    const [row] = yield* sql<{ user: number }>`
      SELECT user_id::float8 AS user FROM payments
      WHERE charge = ${charge} AND invoice IS NULL AND refunded_at IS NULL FOR UPDATE`
    if (row === undefined) return undefined
    const user = UserId.make(row.user)
    const key = `payment:${charge}`
    const given = { kind: "purchased", from: "stars", amount, key, reason: "purchase", payment: charge } as const
    if (!(yield* billing.grant(user, given))) return undefined
    yield* billing.settleDebt(user, key)
    return user
  }, sql.withTransaction)
})
