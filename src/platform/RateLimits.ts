import { Clock, Context, Duration, Effect, Layer, Option, Semaphore } from "effect"
import { RateLimiter } from "effect/persistence"
import { SqlClient } from "effect/sql"
import type { UserId } from "../domain/Ids.ts"
import { monotonicMillis } from "./MonotonicTime.ts"
import { recur } from "./Recurring.ts"
import { RateLimiterStore } from "./RateLimits/Store.ts"

/** What a user may do only so often; everything else is bounded by coins, by jobs at once or by its own queue. */
export type Allowance = "assistant" | "transcription" | "promo" | "resend" | "invoice" | "export" | "console"

interface Limit {
  /** At once; then one each time the window's part of it has passed. */
  readonly limit: number
  readonly window: Duration.Input
}

const allowances = (assistantPerHour: number): Readonly<Record<Allowance, Limit>> => ({
  // Each is a call of the text server that the operator pays for.
  assistant: { limit: assistantPerHour, window: "1 hour" },
  // As each is: somebody who dictates corrects themselves often.
  transcription: { limit: 30, window: "1 hour" },
  // Ten slips of a finger; a guesser of a code of six characters needs longer than the code is good.
  promo: { limit: 10, window: "1 hour" },
  // Each may be an upload of tens of megabytes, and Telegram lets a bot send a chat some twenty messages a minute.
  resend: { limit: 20, window: "10 minutes" },
  // Each is a row that is kept, and a call.
  invoice: { limit: 30, window: "1 hour" },
  // Each reads all that is kept of somebody, and is a file of megabytes at worst.
  export: { limit: 1, window: "1 day" },
  // A page asks a few times a second at most, and a script has no more to ask.
  console: { limit: 600, window: "1 minute" }
})

/** Refused requests of one address: more than any client of ours makes by mistake, far too few to guess anything. */
const refusals: Limit = { limit: 60, window: "1 minute" }
/** Addresses known to be beyond their limit are refused from memory; the oldest make room. */
const maxKnown = 10_000
/** Refusals that are counted in the database at once; a flood from everywhere is refused without being counted. */
const maxCounting = 4
/** When such a one may come again. */
const busy = Duration.seconds(1)
/** How often rows of full buckets are deleted, and how many of them by one statement. */
const pruneEvery = Duration.minutes(1)
const prunePage = 20_000

/**
 * How often users and addresses may do what costs others. Counted in Postgres, so that it holds over restarts and for all
 * processes together. Where the count cannot be read, a user is served.
 */
export class RateLimits extends Context.Service<
  RateLimits,
  {
    /**
     * Takes one; undefined when there was one, else how long until there is. Inside a transaction it is part of it, and
     * its own failure is not the transaction's.
     */
    readonly take: (what: Allowance, user: UserId) => Effect.Effect<Duration.Duration | undefined>
    /** Counts a request of an address that was refused; how long it is to wait when it had too many. */
    readonly refused: (address: string) => Effect.Effect<Duration.Duration | undefined>
  }
>()("kudo/RateLimits") {
  static readonly layer = (options: { readonly assistantPerHour: number }) =>
    Layer.effect(
      RateLimits,
      Effect.gen(function* () {
        const limiter = yield* RateLimiter.RateLimiter
        const sql = yield* SqlClient.SqlClient
        const limits = allowances(options.assistantPerHour)

        /** A statement that fails spoils its transaction, unless it stands behind a savepoint. */
        const apart = <A, E>(asked: Effect.Effect<A, E>) =>
          Effect.flatMap(Effect.serviceOption(sql.transactionService), (within) =>
            Option.isSome(within) ? sql.withTransaction(asked) : asked
          )

        const consume = (key: string, limit: Limit) =>
          limiter.consume({ ...limit, key, algorithm: "token-bucket", onExceeded: "fail" }).pipe(
            Effect.as(undefined),
            Effect.catchReason("RateLimiterError", "RateLimitExceeded", ({ retryAfter }) => Effect.succeed(retryAfter)),
            apart,
            Effect.catch((error) => Effect.as(Effect.logWarning("a limit could not be read", error), undefined))
          )

        yield* Effect.forkScoped(recur({ name: "PruneRateLimits", every: pruneEvery, round: prune }))
        return RateLimits.of({
          take: (what, user) => consume(`${what}:${user}`, limits[what]),
          refused: yield* makeRefused((address) => consume(`address:${address}`, refusals))
        })
      })
    ).pipe(Layer.provide(RateLimiter.layer.pipe(Layer.provide(RateLimiterStore))))
}

const prune = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const now = yield* Clock.currentTimeMillis
  const page = sql<{ count: number }>`
    WITH gone AS (
      DELETE FROM rate_limits WHERE key IN (
        SELECT key FROM rate_limits WHERE expires_at < to_timestamp(${now}::float8 / 1000) LIMIT ${prunePage})
      RETURNING 1
    )
    SELECT count(*)::int AS count FROM gone`
  // Until none is left: a flood from everywhere writes more than a page between two rounds.
  yield* Effect.repeat(page, { while: ([row]) => row?.count === prunePage })
})

/**
 * An address beyond its limit costs no statement until its time has come, and a flood from many addresses no more than
 * a few statements at once.
 */
const makeRefused = Effect.fnUntraced(function* (
  count: (address: string) => Effect.Effect<Duration.Duration | undefined>
) {
  /** When each address may come again, in monotonic ms. */
  const waiting = new Map<string, number>()
  const counting = yield* Semaphore.make(maxCounting)

  const remember = (address: string, until: number) => {
    const [oldest] = waiting.keys()
    if (waiting.size >= maxKnown && oldest !== undefined) waiting.delete(oldest)
    waiting.set(address, until)
  }

  return Effect.fnUntraced(function* (address: string) {
    const now = yield* monotonicMillis
    const until = waiting.get(address) ?? -Infinity
    if (until > now) return Duration.millis(until - now)
    waiting.delete(address)
    const counted = yield* counting.withPermitsIfAvailable(1)(count(address))
    if (Option.isNone(counted)) return busy
    if (counted.value !== undefined) remember(address, now + Duration.toMillis(counted.value))
    return counted.value
  })
})
