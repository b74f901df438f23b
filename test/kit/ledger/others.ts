import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { Coins } from "../../../src/domain/Coins.ts"
import { Billing } from "../../../src/money/Billing.ts"
import { SubscriptionStops } from "../../../src/support/SubscriptionStops.ts"
import { type Life, newName } from "./life.ts"
import type { Of } from "./steps.ts"

const standings = { ban: "banned", freeze: "frozen", unfreeze: "active" } as const

/** Gifts, what operators do, and time. */
export const makeOthers = Effect.fnUntraced(function* (life: Life) {
  const { user, model, subscription, surviving, operated } = life
  const sql = yield* SqlClient.SqlClient
  const billing = yield* Billing
  const { stop } = yield* SubscriptionStops

  return {
    gift: Effect.fnUntraced(function* ({ coins, expiring }: Of<"gift">) {
      const key = `gift:${user}:${newName()}`
      const grant = { kind: "bonus", from: "promotions", amount: Coins.make(coins), key, reason: "grant" } as const
      yield* billing.grant(user, expiring ? { ...grant, expiresAt: Date.now() + 3_600_000 } : grant)
      yield* billing.grant(user, grant)
      model.give("bonus", coins, { granted: true, ...(expiring && { expires: 1 }) })
    }),
    coins: Effect.fnUntraced(function* ({ what, coins, crash }: Of<"grant" | "revoke">) {
      yield* operated(what, `${user} ${coins}`, crash)
      if (what === "grant") model.give("bonus", coins, { granted: true })
      // What takes nothing is not noted.
      if (what === "grant" || model.revoke(coins) > 0) life.told.notes++
    }),
    daily: Effect.fnUntraced(function* ({ coins, crash }: Of<"daily">) {
      const daily = { kind: "bonus", from: "promotions", amount: Coins.make(coins), reason: "daily" } as const
      const key = `daily:${newName()}`
      yield* surviving(crash, billing.grant(user, { ...daily, key, expiresAt: Date.now() + 3_600_000 }))
      model.give("bonus", coins, { daily: true, expires: 1 })
    }),
    stand: Effect.fnUntraced(function* ({ what, crash }: Of<"ban" | "freeze" | "unfreeze">) {
      yield* operated(what, String(user), crash)
      life.standing = standings[what]
      life.told.notes++
      subscription.banned = what === "ban"
      if (what === "ban") subscription.ban()
    }),
    time: Effect.fnUntraced(function* ({ what }: Of<"age" | "sweep" | "stop">) {
      switch (what) {
        case "age":
          yield* sql`
            UPDATE accounts SET expires_at = now() - interval '1 second'
            WHERE user_id = ${user}::bigint AND expires_at IS NOT NULL`
          return model.age()
        case "sweep":
          yield* billing.expire
          return model.sweep()
        case "stop":
          yield* stop(user)
          subscription.stop()
          // Who is banned pays for no further month, whenever they paid.
          return assert.isFalse(subscription.banned && subscription.seen.cancelled === false)
      }
    })
  }
})
