import type { Delivery } from "../Jobs.ts"
import type { TelegramError } from "../../telegram/TelegramGateway.ts"

/** What to do after Telegram did not take a video: send it again after some seconds, or settle for less. */
export type DeliveryFallback =
  | { readonly _tag: "Again"; readonly seconds: number }
  | { readonly _tag: "Settle"; readonly delivery: Exclude<Delivery, "video"> }

const settle = (delivery: Exclude<Delivery, "video">): DeliveryFallback => ({ _tag: "Settle", delivery })

/** What to do next: a send that may have happened is never repeated, and a refusal leads to a link. */
export const nextAttempt = (reason: TelegramError["reason"]): DeliveryFallback => {
  switch (reason._tag) {
    case "RateLimited":
      return { _tag: "Again", seconds: reason.retryAfter }
    case "TelegramUnavailable":
      return reason.sent ? settle("maybe") : { _tag: "Again", seconds: 0 }
    case "Unreachable":
      return settle("kept")
    case "TooLarge":
    case "BadRequest":
    case "MessageGone":
    case "MethodUnknown":
    case "Conflict":
    case "TokenRejected":
      return settle("link")
  }
}
