import { Clock, Effect, Ref } from "effect"
import { RateLimit } from "../VideoProvider.ts"

/** New tasks that an account may create in {@link window}. */
const limit = 20
/** KIE's ten seconds in ms, and what the way to KIE may shorten them by. */
const window = 10_500
/** An order waits for its turn at most this long, in ms: longer than that, whoever asked decides. */
const patience = 5000

/**
 * Lets no more than KIE's limit of new tasks out in any ten seconds. An order beyond it waits for a few seconds, or is
 * refused unsent, with the seconds after which there is room.
 *
 * Not `effect/persistence`'s RateLimiter: its windows and its bucket both let twice the limit pass within one window.
 */
export const makePace: Effect.Effect<Effect.Effect<void, RateLimit>> = Effect.map(
  Ref.make<ReadonlyArray<number>>([]),
  (turns) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const wait = yield* Ref.modify(turns, (all) => {
        const recent = all.filter((turn) => turn > now - window)
        const blocking = recent.at(-limit)
        const turn = blocking === undefined ? now : Math.max(now, blocking + window)
        return [turn - now, turn - now > patience ? recent : [...recent, turn]]
      })
      if (wait > patience) return yield* new RateLimit({ retryAfter: Math.ceil(wait / 1000) })
      if (wait > 0) yield* Effect.sleep(wait)
    })
)
