import { Context, Effect } from "effect"
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

/** Gives them to a user for what happened now, if that is what they are given for; gives how many came. */
export const makeWelcome = (billing: Billing["Service"]) =>
  Effect.map(
    WelcomeCoins,
    ({ coins, given }) =>
      (user: UserId, occasion: (typeof welcomed)[number]) =>
        given !== occasion || coins === 0
          ? Effect.succeed(zero)
          : billing
              .grant(user, {
                kind: "bonus",
                from: "promotions",
                amount: coins,
                key: `welcome:${user}`,
                reason: "welcome"
              })
              .pipe(Effect.map((granted) => (granted ? coins : zero)))
  )

/** Gives welcome coins for an occasion. */
export type Welcome = Effect.Success<ReturnType<typeof makeWelcome>>
