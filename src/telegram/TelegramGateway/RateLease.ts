import { Clock, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Pacing } from "./Pacing.ts"

/** How often a process says that it lives, and learns how many do. */
const beatEvery = "2 seconds"
/** Seconds after which a process that has said nothing is taken for dead, and its share is given away. */
const lease = 10
/** After so many ms without the database, however silent that is, a process gives its share up, before others take it. */
const silence = 7000
const lookEvery = "1 second"
/** Of the rate, this part is nobody's: who starts takes from it until the others have made room. */
const margin = 0.1
/** The name of the lock under which shares are given. */
const sharesLock = 4_911_006

/** The part of the rate that a process may have, given what the others hold. */
export const shareOf = (rate: number, others: { readonly count: number; readonly held: number }) =>
  Math.max(0, Math.min(Math.floor((rate * (1 - margin)) / (others.count + 1)), rate - others.held))

/**
 * Gives this process its part of the rate, so that all parts together are never more than the whole: a part is taken only
 * from what is free, and a process that cannot say that it lives stops sending before its part is given to another. A
 * statement every two seconds, whatever is sent. `alone` is for a process that is the only one of its database.
 */
export const RateLease = (options: { readonly rate: number; readonly alone: boolean }) =>
  options.alone ? Layer.empty : Layer.effectDiscard(make(options.rate))

const make = Effect.fnUntraced(function* (rate: number) {
  const sql = yield* SqlClient.SqlClient
  const pacing = yield* Pacing
  const process = yield* Effect.sync(() => crypto.randomUUID())
  const now = Clock.currentTimeMillis
  let heard = yield* now

  const beat = Effect.gen(function* () {
    yield* sql`SELECT pg_advisory_xact_lock(${sharesLock})`
    yield* sql`DELETE FROM telegram_shares WHERE beat_at < clock_timestamp() - make_interval(secs => ${lease})`
    const [others] = yield* sql<{ count: number; held: number }>`
      SELECT count(*)::int AS count, coalesce(sum(share), 0)::int AS held
      FROM telegram_shares WHERE process <> ${process}::uuid`
    const share = shareOf(rate, others ?? { count: 0, held: 0 })
    yield* sql`
      INSERT INTO telegram_shares (process, share, beat_at) VALUES (${process}::uuid, ${share}, clock_timestamp())
      ON CONFLICT (process) DO UPDATE SET share = excluded.share, beat_at = excluded.beat_at`
    return share
  }).pipe(sql.withTransaction)

  const keep = Effect.gen(function* () {
    const asked = yield* now
    const share = yield* beat
    heard = asked
    yield* pacing.share(share)
  }).pipe(Effect.ignore)
  const withoutDatabase = Effect.flatMap(now, (at) => (at - heard < silence ? Effect.void : pacing.share(0)))

  yield* Effect.addFinalizer(() => Effect.ignore(sql`DELETE FROM telegram_shares WHERE process = ${process}::uuid`))
  yield* pacing.share(0)
  yield* keep
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(beatEvery), keep)))
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(lookEvery), withoutDatabase)))
})
