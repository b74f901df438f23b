import type { SqlClient } from "effect/sql"
import type { Fragment } from "effect/sql/Statement"

/** The house's accounts, as migration 0005 numbers them. */
export const house = { promotions: 1, stars: 2, revenue: 3, refunds: 4 } as const
export type House = keyof typeof house

/** Where a user's spendable coins lie. Bonus and subscription coins may expire. */
export type LotKind = "purchased" | "subscription" | "bonus"

/** Why coins moved. */
export type TransferReason =
  | "welcome"
  | "referral"
  | "promo"
  | "daily"
  | "grant"
  | "revoke"
  | "purchase"
  | "bonus"
  | "subscription"
  | "hold"
  | "capture"
  | "release"
  | "rebate"
  | "expiry"
  | "refund"
  | "debt"
  | "forfeit"

const condition = `kind IN ('purchased', 'subscription', 'bonus') AND balance > 0
    AND (expires_at IS NULL OR expires_at > now())`

/** The condition of a row of `accounts` that holds coins which can be spent now. */
export const spendable = (sql: SqlClient.SqlClient): Fragment => sql.literal(condition)

/** A user's coins that can be spent now, as a scalar of type float8; `user` is a column that holds the user's id. */
export const balanceOf = (sql: SqlClient.SqlClient, user: "u.id" | `asked."user"`): Fragment =>
  sql.literal(`(SELECT coalesce(sum(balance), 0)::float8 FROM accounts WHERE user_id = ${user} AND ${condition})`)
