import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { Coins } from "../../../domain/Coins.ts"
import type { UserId } from "../../../domain/Ids.ts"
import type { Language } from "../../../domain/Language.ts"
import { Billing } from "../../../money/Billing.ts"
import { Payments } from "../../../money/Payments.ts"
import { Promotions } from "../../../money/Promotions.ts"
import { readInvitation } from "../../../money/Promotions/invitation.ts"
import { Spending } from "../../../money/Spending.ts"
import { RateLimits } from "../../../platform/RateLimits.ts"
import type { Arguments } from "../../../platform/Locale.ts"
import { day } from "../../../platform/Locale/dates.ts"
import type { MoneyCommand } from "../../Dialog.ts"
import type { FollowUp } from "../../Dialog/FollowUp.ts"
import { tooOften } from "../tooOften.ts"
import { type Change, type CommitError, type Save, withBalance } from "./save.ts"

const tell = (key: string, args: Arguments = {}): ReadonlyArray<FollowUp> => [{ _tag: "Tell", key, args }]

/** A limit of zero is none. */
const limit = (coins: Coins | undefined) => (coins === 0 ? null : coins)

/** Carries out what a step says about money, in the transaction that saves it; what is to be told follows. */
export const makeMoney = Effect.fnUntraced(function* (save: Save) {
  const sql = yield* SqlClient.SqlClient
  const billing = yield* Billing
  const perform = yield* makePerform

  return Effect.fnUntraced(function* (change: Change, command: MoneyCommand) {
    const saved = yield* save(change)
    if (saved._tag !== "Saved") return saved
    const followUps = yield* perform(change.user, command, change.session.dialog.language)
    return { ...withBalance(saved, yield* billing.balance(change.user)), followUps }
  }, sql.withTransaction)
})

type Perform = (
  user: UserId,
  command: MoneyCommand,
  language: Language
) => Effect.Effect<ReadonlyArray<FollowUp>, CommitError>

const makePerform = Effect.gen(function* () {
  const billing = yield* Billing
  const payments = yield* Payments
  const promotions = yield* Promotions
  const spending = yield* Spending
  const limits = yield* RateLimits

  const perform: Perform = Effect.fnUntraced(function* (user, command, language) {
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
      case "ChangeSubscription": {
        const changed = yield* payments.subscriptionChanged(user, command.payload, command.state)
        return changed === undefined
          ? []
          : tell(`subscription-${command.state}`, { until: day(changed.until, language) })
      }
      case "OfferPack": {
        const wait = yield* limits.take("invoice", user)
        if (wait !== undefined) return [tooOften("invoice", wait)]
        return [{ _tag: "SendInvoice", invoice: yield* payments.invoice(user, command.pack) } as const]
      }
      case "Refer": {
        const referrer = readInvitation(command.code)
        if (referrer === user) return tell("invited-self")
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
      case "StopSubscription":
        return (yield* payments.stopSubscription(user)) ? [{ _tag: "StopSubscription", user } as const] : []
      case "LimitSpending":
        yield* spending.setOwn(user, { day: limit(command.day), month: limit(command.month) })
        return []
    }
  })
  return perform
})
