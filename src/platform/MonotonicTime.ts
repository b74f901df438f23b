import { Cache, Clock, Context, type Duration, Effect, type Exit, Layer, Schedule } from "effect"

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

/** A clock whose time of day is the monotonic time: Effect's caches, pools and schedules measure by the time of day. */
const steady = (clock: Clock.Clock): Clock.Clock => ({
  currentTimeMillisUnsafe: () => monotonicMillisUnsafe(clock),
  currentTimeMillis: Effect.sync(() => monotonicMillisUnsafe(clock)),
  currentTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
  currentTimeNanos: clock.monotonicTimeNanos,
  monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
  monotonicTimeNanos: clock.monotonicTimeNanos,
  sleep: (duration) => clock.sleep(duration)
})

/** For a pool, whose idle connections are to be closed in time whatever the machine's clock is set to. */
export const steadyClock = Layer.effect(Clock.Clock, Effect.map(Clock.Clock, steady))

/** The clock of whoever asks, which what is asked for goes on with. */
class Asker extends Context.Service<Asker, Clock.Clock>()("kudo/MonotonicTime/Asker") {}

const asAsker = <A, E, R>(asked: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Asker, (clock) => Effect.provideService(asked, Clock.Clock, clock))

const steadily = <A, E, R>(kept: Effect.Effect<A, E, R>) =>
  Effect.clockWith((clock) =>
    kept.pipe(Effect.provideService(Clock.Clock, steady(clock)), Effect.provideService(Asker, clock))
  )

/** How long an answer is kept, or one of this kind. */
type TimeToLive<A, E> = (exit: Exit.Exit<A, E>) => Duration.Input

/** Asks at most once in a time, however many ask: Effect's `cachedWithTTL`, whatever the machine's clock is set to. */
export const keptFor = <A, E, R>(asked: Effect.Effect<A, E, R>, timeToLive: TimeToLive<A, E>) =>
  Effect.map(Effect.cachedWithTTL(asAsker(asked), timeToLive), steadily)

/** The same for each of a bounded number of keys: Effect's `Cache`. */
export const keptByKey = <Key, A, E, R>(
  lookup: (key: Key) => Effect.Effect<A, E, R>,
  options: { readonly capacity: number; readonly timeToLive: TimeToLive<A, E> }
) =>
  Effect.map(
    Cache.makeWith((key: Key) => asAsker(lookup(key)), { ...options, requireServicesAt: "lookup" }),
    (cache) => (key: Key) => steadily(Cache.get(cache, key))
  )

/** A schedule whose bounds in time hold whatever the machine's clock is set to meanwhile. */
export const onMonotonicTime = <Output, Input, E, R>(schedule: Schedule.Schedule<Output, Input, E, R>) =>
  Schedule.fromStep(
    Effect.clockWith((clock) =>
      Effect.map(
        Schedule.toStep(schedule),
        (step) => (_: number, input: Input) => step(monotonicMillisUnsafe(clock), input)
      )
    )
  )
