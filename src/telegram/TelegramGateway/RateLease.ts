import { Duration, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { monotonicMillis } from "../../platform/MonotonicTime.ts"
import { recur } from "../../platform/Recurring.ts"
import { Pacing } from "./Pacing.ts"

/** How often a process renews its lease, and learns how many others there are. */
const renewEvery = Duration.seconds(2)
/** A process that has not renewed for so long is taken for dead, and its part of the rate is given away. */
const leaseLasts = Duration.seconds(10)
/** A process that could not renew for so long gives its part up by itself, well before the others take it. */
const giveUpAfter = Duration.seconds(7)
const checkEvery = Duration.seconds(1)
/** This part of the rate is nobody's: who starts takes from it until the others have made room. */
const margin = 0.1
/** Names the advisory lock under which leases are given, so that two processes never take the same free part. */
const leasesLock = 4_911_006

/** The calls a second that a process may have, given what the others hold. */
export const leasedRate = (rate: number, others: { readonly count: number; readonly held: number }) =>
  Math.max(0, Math.min(Math.floor((rate * (1 - margin)) / (others.count + 1)), rate - others.held))

/** Writes this process's lease for the coming seconds; answers how many calls a second it is for. */
const renewLease = Effect.fnUntraced(function* (process: string, rate: number) {
  const sql = yield* SqlClient.SqlClient
  return yield* Effect.gen(function* () {
    yield* sql`SELECT pg_advisory_xact_lock(${leasesLock})`
    yield* sql`
      DELETE FROM telegram_shares
      WHERE beat_at < clock_timestamp() - make_interval(secs => ${Duration.toSeconds(leaseLasts)})`
    const [others] = yield* sql<{ count: number; held: number }>`
      SELECT count(*)::int AS count, coalesce(sum(share), 0)::int AS held
      FROM telegram_shares WHERE process <> ${process}::uuid`
    const leased = leasedRate(rate, others ?? { count: 0, held: 0 })
    yield* sql`
      INSERT INTO telegram_shares (process, share, beat_at) VALUES (${process}::uuid, ${leased}, clock_timestamp())
      ON CONFLICT (process) DO UPDATE SET share = excluded.share, beat_at = excluded.beat_at`
    return leased
  }).pipe(sql.withTransaction)
})

const make = Effect.fnUntraced(function* (rate: number) {
  const sql = yield* SqlClient.SqlClient
  const pacing = yield* Pacing
  const process = yield* Effect.sync(() => crypto.randomUUID())
  let renewedAtMillis = yield* monotonicMillis

  const renew = Effect.gen(function* () {
    // The lease counts from before it was asked for, so that it never ends later here than in the database.
    const askedAtMillis = yield* monotonicMillis
    const leased = yield* renewLease(process, rate)
    renewedAtMillis = askedAtMillis
    yield* pacing.allow(leased)
  })
  const giveUpWhenSilent = Effect.flatMap(monotonicMillis, (now) =>
    now - renewedAtMillis < Duration.toMillis(giveUpAfter) ? Effect.void : pacing.allow(0)
  )

  yield* Effect.addFinalizer(() => Effect.ignore(sql`DELETE FROM telegram_shares WHERE process = ${process}::uuid`))
  yield* pacing.allow(0)
  // Nothing is sent before the first lease; where it fails, the rounds that follow get it.
  yield* Effect.ignore(renew)
  const renewing = recur({ name: "RenewRateLease", every: renewEvery, firstAfter: renewEvery, round: renew })
  const checking = recur({
    name: "CheckRateLease",
    every: checkEvery,
    firstAfter: checkEvery,
    round: giveUpWhenSilent
  })
  yield* Effect.forkScoped(Effect.all([renewing, checking], { concurrency: "unbounded", discard: true }))
})

/**
 * Leases this process its part of the rate from the database, so that all parts together are never more than the whole: a
 * part is taken only from what is free, and a process that cannot renew its lease stops sending before its part is given
 * to another. One transaction every two seconds, whatever is sent. `alone` is for a process that is the only one of its
 * database.
 */
export const RateLease = {
  layerRun: (options: { readonly rate: number; readonly alone: boolean }) =>
    options.alone ? Layer.empty : Layer.effectDiscard(make(options.rate))
}
