import { Clock, Duration, Effect, Layer, Schema } from "effect"
import { RateLimiter } from "effect/persistence"
import { SqlClient } from "effect/sql"

const Row = Schema.Struct({ answer: Schema.Finite, millis: Schema.Finite })
const decodeRow = Schema.decodeUnknownEffect(Schema.Tuple([Row]))

const storeError = (message: string, cause?: unknown) =>
  new RateLimiter.RateLimiterError({ reason: new RateLimiter.RateLimitStoreError({ message, cause }) })

const unsupported = Effect.fail(storeError("only token buckets are kept in the database"))

/**
 * Effect's token buckets in Postgres, so that every process counts the same; its other kinds of limits fail. Each answer
 * is one statement, which takes or does not take; inside a transaction it is part of it. `filled_at` is a bucket's last
 * refill in ms. The processes compare their clocks here, so it is the time of day: when a clock was set back, a bucket
 * goes on filling from its new time, so that nobody waits longer than for one token.
 */
export const RateLimiterStore = Layer.effect(
  RateLimiter.RateLimiterStore,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient

    const tokenBucket = Effect.fnUntraced(
      function* (options: {
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
                   CASE WHEN have >= most THEN now ELSE filled + gained * refill END,
                   have - asked.tokens, to_timestamp((now + (most - least(have, 0) + asked.tokens) * refill) / 1000)
            FROM asked,
                 LATERAL (SELECT least(kept.filled_at, now) AS filled) known,
                 LATERAL (SELECT floor((now - filled) / refill) AS gained) refilled,
                 LATERAL (SELECT CASE WHEN gained > 0 THEN least(kept.tokens + gained, most) ELSE kept.tokens END AS have) held
          )
          RETURNING answer, greatest(${now}::float8 - filled_at, 0) AS millis`
        )
        return [row.answer, row.millis] as const
      },
      Effect.mapError((cause: unknown) => storeError("the limit could not be read", cause))
    )

    return RateLimiter.RateLimiterStore.of({
      tokenBucket,
      fixedWindow: () => unsupported,
      adaptiveConsume: () => unsupported,
      adaptiveFeedback: () => unsupported
    })
  })
)
