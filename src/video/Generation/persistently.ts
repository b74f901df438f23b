import { Effect, Schedule } from "effect"

/** Ten minutes of a database that is away: longer outages end the run, and the reconciler starts it again. */
const retries = Schedule.min([Schedule.exponential("200 millis"), Schedule.spaced("5 seconds")]).pipe(
  Schedule.upTo({ times: 120 })
)

/** Work on our own database inside an activity: retried while the database is away, so that no video fails of it. */
export const persistently = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, never, R> =>
  work.pipe(Effect.retry(retries), Effect.orDie)
