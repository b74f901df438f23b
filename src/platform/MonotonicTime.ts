import { type Clock, Effect } from "effect"

const nanosPerMilli = 1_000_000

/**
 * Milliseconds since a moment that is fixed for as long as the process lives: what intervals are measured by. It never
 * goes back, and setting the machine's clock does not move it. It names no date, and two processes cannot compare theirs.
 */
export const monotonicMillis: Effect.Effect<number> = Effect.clockWith((clock) =>
  Effect.sync(() => monotonicMillisUnsafe(clock))
)

/** {@link monotonicMillis} of a clock at hand, for code that is called too often to be an effect. */
export const monotonicMillisUnsafe = (clock: Clock.Clock): number =>
  Number(clock.monotonicTimeNanosUnsafe()) / nanosPerMilli
