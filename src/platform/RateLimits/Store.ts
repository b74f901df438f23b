import { Clock, Duration, Effect, Layer, Schema } from "effect"
import { RateLimiter } from "effect/persistence"
import { SqlClient } from "effect/sql"

const Row = Schema.Struct({ answer: Schema.Finite, millis: Schema.Finite })
const decodeRow = Schema.decodeUnknownEffect(Schema.Tuple([Row]))

const failed = (message: string, cause?: unknown) =>
  new RateLimiter.RateLimiterError({ reason: new RateLimiter.RateLimitStoreError({ message, cause }) })

const failing = Effect.mapError((cause: unknown) => failed("the limit could not be read", cause))

/** Limits that learn are of servers that we call, not of those who call us. */
const unlearnable = Effect.fail(failed("adaptive limits are not kept in the database"))

/**
 * Effect's rate limits in Postgres, so that every process counts the same. Each answer is one statement, which takes or
 * does not take; inside a transaction it is part of it. `filled_at` is a bucket's last refill or a window's end, in ms.
 */
export const RateLimiterStore = Layer.effect(
  RateLimiter.RateLimiterStore,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const tokenBucket = Effect.fnUntraced(function* (options: {
      readonly key: string
      readonly tokens: number
      readonly limit: number
      readonly refillRate: Duration.Duration
      readonly allowOverflow: boolean
    }) {
      const { key, tokens, limit, allowOverflow } = options
      const now = yield* Clock.currentTimeMillis
      const refill = Duration.toMillis(options.refillRate)
      const [row] = yield* decodeRow(
        yield* sql`
          WITH asked AS (
            SELECT ${tokens}::float8 AS tokens, ${limit}::float8 AS most, ${refill}::float8 AS refill,
                   ${now}::float8 AS now, ${allowOverflow}::boolean AS overflow
          )
          INSERT INTO rate_limits AS kept (key, tokens, filled_at, answer, expires_at)
          SELECT ${`b:${key}`}, CASE WHEN most >= tokens OR overflow THEN most - tokens ELSE most END, now, most - tokens,
                 to_timestamp((now + most * refill) / 1000)
          FROM asked
          ON CONFLICT (key) DO UPDATE SET (tokens, filled_at, answer, expires_at) = (
            SELECT CASE WHEN have >= asked.tokens OR overflow THEN have - asked.tokens ELSE have END,
                   CASE WHEN have >= most THEN now ELSE kept.filled_at + gained * refill END,
                   have - asked.tokens, to_timestamp((now + (most - least(have, 0) + asked.tokens) * refill) / 1000)
            FROM asked,
                 LATERAL (SELECT greatest(floor((now - kept.filled_at) / refill), 0) AS gained) refilled,
                 LATERAL (SELECT CASE WHEN gained > 0 THEN least(kept.tokens + gained, most) ELSE kept.tokens END AS have) held
          )
          RETURNING answer, greatest(${now}::float8 - filled_at, 0) AS millis`
      )
      return [row.answer, row.millis] as const
    }, failing)

    const fixedWindow = Effect.fnUntraced(function* (options: {
      readonly key: string
      readonly tokens: number
      readonly refillRate: Duration.Duration
      readonly limit: number | undefined
    }) {
      const { key, tokens, limit } = options
      const now = yield* Clock.currentTimeMillis
      const grown = tokens * Duration.toMillis(options.refillRate)
      const [row] = yield* decodeRow(
        yield* sql`
          WITH asked AS (
            SELECT ${tokens}::float8 AS tokens, ${limit ?? null}::float8 AS most, ${grown}::float8 AS grown,
                   ${now}::float8 AS now
          )
          INSERT INTO rate_limits AS kept (key, tokens, filled_at, answer, expires_at)
          SELECT ${`w:${key}`}, CASE WHEN tokens > most THEN 0 ELSE tokens END,
                 CASE WHEN tokens > most THEN now ELSE now + grown END, tokens, to_timestamp((now + grown) / 1000)
          FROM asked
          ON CONFLICT (key) DO UPDATE SET (tokens, filled_at, answer, expires_at) = (
            SELECT CASE WHEN refused THEN count ELSE count + asked.tokens END,
                   CASE WHEN refused THEN ends ELSE ends + grown END, count + asked.tokens,
                   to_timestamp((ends + grown) / 1000)
            FROM asked,
                 LATERAL (SELECT CASE WHEN kept.filled_at <= now THEN 0 ELSE kept.tokens END AS count,
                                 greatest(kept.filled_at, now) AS ends) held,
                 LATERAL (SELECT coalesce(count + asked.tokens > most, false) AS refused) judged
          )
          RETURNING answer, greatest(filled_at - ${now}::float8, 0) AS millis`
      )
      return [row.answer, row.millis] as const
    }, failing)

    return RateLimiter.RateLimiterStore.of({
      fixedWindow,
      tokenBucket,
      adaptiveConsume: () => unlearnable,
      adaptiveFeedback: () => unlearnable
    })
  })
)
