import { Duration, Effect, Schedule } from "effect"
import type { TelegramError } from "../../telegram/TelegramGateway.ts"

/** A Telegram that is away is asked again: after half a second at first, every half minute in the end. */
const away = Schedule.min([Schedule.exponential("500 millis"), Schedule.spaced("30 seconds")])
/** How often a call that Telegram refuses for its number is made again, each time after as long as it asks for. */
const maxFloods = 10

/** Whether Telegram did not refuse a call for what it is, so that the same call may succeed later. */
const mayPass = ({ reason }: TelegramError) => reason._tag === "TelegramUnavailable"

/**
 * Makes a call until Telegram answers it: after a refusal for too many calls as late as it says, after an outage again and
 * again. Fails when Telegram refuses the call for what it is.
 */
export const asTold = <A, R>(call: Effect.Effect<A, TelegramError, R>): Effect.Effect<A, TelegramError, R> =>
  call.pipe(
    Effect.tapError(({ reason }) =>
      reason._tag === "RateLimited" ? Effect.sleep(Duration.seconds(reason.retryAfter)) : Effect.void
    ),
    Effect.retry({ times: maxFloods, while: ({ reason }) => reason._tag === "RateLimited" }),
    Effect.retry({ schedule: away, while: mayPass })
  )
