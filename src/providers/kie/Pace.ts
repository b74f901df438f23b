import { Duration, Effect, Ref } from "effect"
import { monotonicMillis } from "../../platform/MonotonicTime.ts"
import { RateLimit } from "../VideoProvider.ts"

/** New tasks that an account may create within {@link window}. */
const limit = 20
/** KIE's own ten seconds, and half a second that the network may bring two orders closer together by. */
const window = Duration.millis(10_500)
/** An order waits for room at most this long: beyond that the caller is told when there is room, and decides. */
const longestWait = Duration.seconds(5)

/**
 * Lets no more than KIE's limit of new tasks out in any ten seconds. An order beyond it waits for a few seconds, or is
 * refused unsent, with the seconds after which there is room.
 *
 * Not `effect/persistence`'s RateLimiter: its windows and its bucket both let twice the limit pass within one window.
 */
export const makePace: Effect.Effect<Effect.Effect<void, RateLimit>> = Effect.map(
  Ref.make<ReadonlyArray<number>>([]),
  (departures) =>
    Effect.gen(function* () {
      const now = yield* monotonicMillis
      const windowMillis = Duration.toMillis(window)
      const longestMillis = Duration.toMillis(longestWait)
      const waitMillis = yield* Ref.modify(departures, (all) => {
        const recent = all.filter((departure) => departure > now - windowMillis)
        const blocking = recent.at(-limit)
        const departure = blocking === undefined ? now : Math.max(now, blocking + windowMillis)
        return [departure - now, departure - now > longestMillis ? recent : [...recent, departure]]
      })
      if (waitMillis > longestMillis) return yield* new RateLimit({ retryAfter: Math.ceil(waitMillis / 1000) })
      // Whole ms, as timers round down and the order would leave just before its time.
      if (waitMillis > 0) yield* Effect.sleep(Math.ceil(waitMillis))
    })
)
