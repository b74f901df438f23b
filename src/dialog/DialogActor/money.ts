import { Effect } from "effect"
import { Billing } from "../../money/Billing.ts"
import type { MoneyCommand } from "../Dialog.ts"
import type { Coins } from "../../domain/Coins.ts"
import type { UserId } from "../../domain/Ids.ts"
import { Promotions } from "../../money/Promotions.ts"
import { readInvitation } from "../../money/Promotions/invitation.ts"
import { Payments } from "../../money/Payments.ts"
import { Spending } from "../../money/Spending.ts"
import { RateLimits } from "../../platform/RateLimits.ts"
import { tooOften } from "./AfterCommit.ts"
import type { FollowUp } from "./FollowUp.ts"

const tell = (key: string, args: Record<string, number> = {}): ReadonlyArray<FollowUp> => [{ _tag: "Tell", key, args }]

/** A limit of zero is none. */
const limit = (coins: Coins | undefined) => (coins === 0 ? null : coins)

/** Carries out what a step says about money, inside its commit; what is to be told follows the commit. */
export const makeMoney = Effect.gen(function* () {
  const billing = yield* Billing
  const payments = yield* Payments
  const promotions = yield* Promotions
  const spending = yield* Spending
  const limits = yield* RateLimits

  return Effect.fnUntraced(function* (user: UserId, command: MoneyCommand) {
    switch (command._tag) {
      case "RecordPayment": {
        const coins = yield* payments.record({ ...command.payment, user })
        if (coins === undefined) return []
        return coins === 0 ? tell("paid-unknown") : tell("paid", { coins, balance: yield* billing.balance(user) })
      }
      case "ReversePayment":
        return (yield* payments.refunded(command.charge))
          ? tell("refunded", { balance: yield* billing.balance(user) })
          : []
      case "OfferPack": {
        const wait = yield* limits.take("invoice", user)
        if (wait !== undefined) return [tooOften("invoice", wait)]
        return [{ _tag: "SendInvoice", invoice: yield* payments.invoice(user, command.pack) } as const]
      }
      case "Refer": {
        const referrer = readInvitation(command.code)
        return referrer !== undefined && (yield* promotions.refer(user, referrer)) ? tell("invited") : []
      }
      case "Redeem": {
        const wait = yield* limits.take("promo", user)
        if (wait !== undefined) return [tooOften("promo", wait)]
        const redeemed = yield* promotions.redeem(user, command.code)
        return redeemed._tag === "Refused"
          ? tell(`promo-${redeemed.reason}`)
          : tell("promo-redeemed", { coins: redeemed.coins, balance: yield* billing.balance(user) })
      }
      case "LimitSpending":
        yield* spending.setOwn(user, { day: limit(command.day), month: limit(command.month) })
        return []
    }
  })
})
