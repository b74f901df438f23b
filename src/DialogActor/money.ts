import { Effect } from "effect"
import { Billing } from "../Billing.ts"
import type { MoneyCommand } from "../Dialog.ts"
import type { UserId } from "../domain/Ids.ts"
import { Payments } from "../Payments.ts"
import type { Errand } from "./Errands.ts"

const tell = (key: string, args: Record<string, number> = {}): ReadonlyArray<Errand> => [{ _tag: "Tell", key, args }]

/** Carries out what a step says about money, inside its commit; what is to be told follows the commit. */
export const makeMoney = Effect.gen(function* () {
  const billing = yield* Billing
  const payments = yield* Payments

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
      case "OfferPack":
        return [{ _tag: "SendInvoice", invoice: yield* payments.invoice(user, command.pack) } as const]
      case "Refer":
      case "Redeem":
      case "LimitSpending":
        return []
    }
  })
})
