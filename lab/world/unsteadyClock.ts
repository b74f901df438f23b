import { Clock, Effect, Layer } from "effect"

/** A clock like the one it is built on, whose time of day is off by as much as it is set to; nothing else of it changes. */
export const makeUnsteadyClock = Effect.map(Clock.Clock, (steady) => {
  let offMillis = 0
  const currentTimeMillisUnsafe = () => steady.currentTimeMillisUnsafe() + offMillis
  const currentTimeNanosUnsafe = () => steady.currentTimeNanosUnsafe() + BigInt(offMillis) * 1_000_000n
  const clock: Clock.Clock = {
    // A test clock is also moved by functions of its own.
    ...steady,
    currentTimeMillisUnsafe,
    currentTimeMillis: Effect.sync(currentTimeMillisUnsafe),
    currentTimeNanosUnsafe,
    currentTimeNanos: Effect.sync(currentTimeNanosUnsafe),
    monotonicTimeNanosUnsafe: () => steady.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: steady.monotonicTimeNanos,
    sleep: (duration) => steady.sleep(duration)
  }
  return {
    layer: Layer.succeed(Clock.Clock, clock),
    /** As when somebody sets the machine's time, or a correction steps it. */
    setOff: (millis: number) =>
      Effect.sync(() => {
        offMillis = millis
      })
  }
})
