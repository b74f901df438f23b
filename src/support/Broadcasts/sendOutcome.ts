import { Duration } from "effect"
import type { TelegramError } from "../../telegram/TelegramGateway/Errors.ts"

/** What became of one sending. `Unknown` may have arrived; `Later` certainly did not, and is due again after `wait`. */
export type SendOutcome =
  | { readonly _tag: "Delivered" }
  | { readonly _tag: "Blocked" }
  | { readonly _tag: "Failed" }
  | { readonly _tag: "Unknown" }
  | { readonly _tag: "Later"; readonly wait: Duration.Duration }

/** A Telegram that cannot be reached is tried again after this time. */
const whenAway = Duration.seconds(5)
/** Until somebody has mended the bot's token, or stopped its double. */
const whenRefused = Duration.minutes(1)
/** However long Telegram wants to be let alone, it is asked again within the hour. */
const longestWait = Duration.hours(1)

/** What a refusal, or the lack of an answer, means for a recipient. */
export const refusedOutcome = (reason: TelegramError["reason"]): SendOutcome => {
  switch (reason._tag) {
    case "Unreachable":
      return { _tag: "Blocked" }
    case "RateLimited":
      return { _tag: "Later", wait: Duration.min(Duration.seconds(reason.retryAfter), longestWait) }
    case "TelegramUnavailable":
      return reason.sent ? { _tag: "Unknown" } : { _tag: "Later", wait: whenAway }
    case "TokenRejected":
    case "Conflict":
      return { _tag: "Later", wait: whenRefused }
    case "MessageGone":
    case "TooLarge":
    case "BadRequest":
    case "MethodUnknown":
      return { _tag: "Failed" }
  }
}
