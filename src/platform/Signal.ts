import { type Duration, Effect, Queue } from "effect"

/**
 * Wakes a loop of this process before its pause is over. Rings that nobody waited for are kept as one, so none is missed
 * between two rounds; what a lost ring costs is the rest of a pause.
 */
export interface Signal {
  readonly ring: Effect.Effect<void>
  /** Waits for a ring, and no longer than the pause. */
  readonly await: (longestPause: Duration.Input) => Effect.Effect<void>
}

export const makeSignal: Effect.Effect<Signal> = Effect.map(Queue.sliding<void>(1), (rings) => ({
  ring: Effect.asVoid(Queue.offer(rings, undefined)),
  await: (longestPause) => Queue.take(rings).pipe(Effect.timeoutOption(longestPause), Effect.asVoid)
}))
