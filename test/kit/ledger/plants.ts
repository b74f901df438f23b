import { Context, Effect } from "effect"
import { Coins } from "../../../src/domain/Coins.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import type { Bug } from "./stores.ts"

/** Faults of the services, each of which some history shows. */
export const plants: ReadonlyArray<readonly [string, Bug]> = [
  ["a capture that is forgotten", { billing: (billing) => ({ ...billing, capture: () => Effect.void }) }],
  ["a release that is forgotten", { billing: (billing) => ({ ...billing, release: () => Effect.void }) }],
  [
    "coins that come back although the video was delivered",
    { billing: (billing) => ({ ...billing, capture: billing.release }) }
  ],
  [
    "coins for what a video lacked that stay",
    { billing: (billing) => ({ ...billing, capture: (job) => billing.capture(job) }) }
  ],
  [
    "a purchase that leaves the debt standing",
    { billing: (billing) => ({ ...billing, settleDebt: () => Effect.void }) }
  ],
  ["a revocation that leaves the coins", { billing: (billing) => ({ ...billing, revoke: () => Effect.void }) }],
  [
    "a revocation that takes more than was asked",
    {
      billing: (billing) => ({
        ...billing,
        revoke: (user, amount, key) => billing.revoke(user, Coins.make(amount + 1), key)
      })
    }
  ],
  ["a refund that leaves the coins", { billing: (billing) => ({ ...billing, takeBack: () => Effect.void }) }],
  [
    "a refund of coins that expired unused, which is owed",
    { text: ["- (SELECT coalesce(sum(amount), 0) FROM expired)", ""] }
  ],
  [
    "a day's coins that come back after it because they were held",
    {
      billing: (billing) => ({
        ...billing,
        grant: (user, given) => billing.grant(user, given.reason === "daily" ? { ...given, reason: "grant" } : given)
      })
    }
  ],
  [
    "coins that expire and are held around each end, and so never are gone",
    { text: ["CASE WHEN prolonged OR", "CASE WHEN false OR"] }
  ],
  [
    "an order that breaks where coins are short, when some come at this moment",
    {
      billing: (billing) => ({
        ...billing,
        hold: (user, job, price) => Effect.catchTag(billing.hold(user, job, price), "InsufficientCoins", Effect.die)
      })
    }
  ],
  [
    "a credit whose key is new every time",
    {
      billing: (billing) => ({
        ...billing,
        grant: (user, given) => billing.grant(user, { ...given, key: crypto.randomUUID() })
      })
    }
  ],
  [
    "a late video that is paid for although its offer expired in that moment",
    { late: (late) => ({ ...late, take: (video, as) => Effect.as(late.take(video, as), true) }) }
  ],
  ["a late video that is taken whatever became of its offer", { text: [/^::uuid AND state = $/, "::uuid AND '' <> "] }],
  [
    "a subscription that goes on after a ban",
    { text: ["UPDATE subscriptions SET stopping = true", "UPDATE subscriptions SET stopping = stopping"] }
  ],
  [
    "a subscription that a banned user pays for after the ban",
    { text: ["::float8), payer.leaves", "::float8), false"] }
  ],
  ["a subscription that a banned user takes up again", { text: ["AND payer.leaves", "AND false"] }],
  [
    "a subscription that is to be stopped by a later charge than its first",
    { text: ["::uuid ORDER BY at LIMIT 1) first", "::uuid ORDER BY at DESC LIMIT 1) first"] }
  ],
  [
    "an operator's action that is done beside the commit",
    {
      actions: (actions, sql) => ({
        ...actions,
        perform: (request) =>
          Effect.updateContext(actions.perform(request), (context: Context.Context<never>) =>
            Context.omit(sql.transactionService)(context)
          )
      })
    }
  ],
  [
    "an operator's message that acts as often as it comes",
    {
      text: [
        "ON CONFLICT DO NOTHING RETURNING id\n  ), saved",
        "ON CONFLICT (id) DO UPDATE SET at = now() RETURNING id\n  ), saved"
      ]
    }
  ],
  [
    "an operator's action of which is not noted who took it",
    {
      actions: (actions) => ({
        ...actions,
        perform: (request) => actions.perform({ ...request, operator: UserId.make(1) })
      })
    }
  ],
  [
    "what Telegram tells of a subscription and nobody hears",
    { text: ["UPDATE subscriptions SET cancelled = ", "UPDATE subscriptions SET cancelled = cancelled AND "] }
  ],
  [
    "a circle of three friends that is paid for",
    { text: ["SELECT FROM chain WHERE id = ", "SELECT FROM chain WHERE length < 3 AND id = "] }
  ],
  [
    "a payment for a lost invoice that is passed over in silence",
    { text: ["UNION ALL SELECT FROM users WHERE id = ", "UNION ALL SELECT FROM users WHERE false AND id = "] }
  ],
  [
    "a commission that is booked without its parts of a Star",
    { text: ["::bigint, to_timestamp(", "::bigint / 1000000000, to_timestamp("] }
  ],
  [
    "a payment that fits no invoice as an affiliate got a part of it",
    { text: ["AND stars IN (", "AND stars = least("] }
  ],
  [
    "an audit that does not add movements up",
    { text: ["WHERE a.balance IS DISTINCT FROM", "WHERE false AND a.balance IS DISTINCT FROM"] }
  ],
  ["a ledger whose movements can be changed", { without: "DROP TRIGGER transfers_append_only ON transfers" }]
]
