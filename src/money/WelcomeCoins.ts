import { Context, Effect } from "effect"
import type { SqlClient } from "effect/sql"
import { type Coins, zero } from "../domain/Coins.ts"
import type { UserId } from "../domain/Ids.ts"
import type { Billing } from "./Billing.ts"

/** Who gets the welcome coins: every newcomer, those whom somebody brought, or those who paid once. */
export const welcomed = ["everybody", "invited", "buyers"] as const

/**
 * The coins that are given once to each new user, and when. One person's many accounts live on them where everybody gets
 * them at once; an invitation is bounded by its referrer's day, and a payment costs what it brings.
 */
export const WelcomeCoins = Context.Reference<{ readonly coins: Coins; readonly given: (typeof welcomed)[number] }>(
  "kudo/WelcomeCoins",
  { defaultValue: () => ({ coins: zero, given: "everybody" }) }
)

/**
 * Gives them to a user once, and says how many came: none to one whom Telegram rated below zero when they came, whatever they
 * are given for.
 */
export const giveWelcome = (sql: SqlClient.SqlClient, billing: Billing["Service"]) =>
  Effect.fnUntraced(function* (user: UserId, coins: Coins) {
    if (coins === 0) return zero
    const distrusted = yield* sql`SELECT FROM users WHERE id = ${user}::bigint AND rating_level < 0`
    if (distrusted.length > 0) return zero
    const key = `welcome:${user}`
    const given = { kind: "bonus", from: "promotions", amount: coins, key, reason: "welcome" } as const
    return (yield* billing.grant(user, given)) ? coins : zero
  })

/** Gives them to a user for what happened now, if that is what they are given for; gives how many came. */
export const makeWelcome = (sql: SqlClient.SqlClient, billing: Billing["Service"]) => {
  const give = giveWelcome(sql, billing)
  return Effect.map(
    WelcomeCoins,
    ({ coins, given }) =>
      (user: UserId, occasion: (typeof welcomed)[number]) =>
        given === occasion ? give(user, coins) : Effect.succeed(zero)
  )
}

/** Gives welcome coins for an occasion. */
export type Welcome = Effect.Success<ReturnType<typeof makeWelcome>>
