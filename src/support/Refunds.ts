import { Effect } from "effect"
import type { ChargeId } from "../domain/Ids.ts"
import { Billing } from "../money/Billing.ts"
import { Payments } from "../money/Payments.ts"
import { escapeHtml } from "../platform/Locale.ts"
import { explanation, TelegramGateway } from "../telegram/TelegramGateway.ts"
import { makeNotices } from "../users/Notices.ts"

/**
 * Gives the Stars of a charge back. Telegram first: a refund that it refuses must cost nobody coins. Repeated, it finds the
 * refund made. The answer is a message in Telegram's HTML.
 */
export const makeRefund = Effect.gen(function* () {
  const payments = yield* Payments
  const billing = yield* Billing
  const gateway = yield* TelegramGateway
  const notices = yield* makeNotices

  return Effect.fn("Refunds.refund")(function* (charge: ChargeId) {
    const payer = yield* payments.payer(charge)
    if (payer === undefined) return "This charge is not known."
    const asked = yield* Effect.result(gateway.stars.refundStars(payer, charge))
    const before =
      asked._tag === "Failure" &&
      asked.failure.reason._tag === "BadRequest" &&
      /ALREADY_REFUNDED/.test(asked.failure.reason.description)
    if (asked._tag === "Failure" && !before) {
      return `Telegram did not refund it: ${escapeHtml(explanation(asked.failure.reason))}. No coin was moved.`
    }
    const reversed = yield* payments.refunded(charge)
    const balance = yield* billing.balance(payer)
    if (reversed) yield* notices.tell(payer, "refunded", { balance })
    return `↩️ Refunded${before ? " before" : ""}. Balance of <code>${payer}</code>: ${balance} 🪙`
  })
})
