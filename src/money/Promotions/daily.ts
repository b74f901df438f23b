import { Duration, Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql"
import type { Coins } from "../../domain/Coins.ts"
import type { UserId } from "../../domain/Ids.ts"
import type { Billing } from "../Billing.ts"

const decodeDays = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ key: Schema.String, midnight: Schema.Finite }))
)

const decodeToday = Schema.decodeUnknownEffect(
  Schema.Tuple([Schema.Struct({ given: Schema.Boolean, left: Schema.Finite })])
)

/** The free coins of a UTC day, by the clock of the database. */
export const daily = (sql: SqlClient.SqlClient, billing: Billing["Service"], amount: Coins) => {
  const keyOf = (user: UserId) => sql`${`daily:${user}:`}::text || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')`

  const midnight = sql.literal(`date_trunc('day', now(), 'UTC') + interval '24 hours'`)

  /** The user's lock makes simultaneous calls take turns, so that the second finds the first one's key. */
  const give = Effect.fnUntraced(function* (user: UserId) {
    const [day] = yield* decodeDays(
      yield* sql`
        SELECT ${keyOf(user)} AS key,
               (extract(epoch FROM ${midnight}) * 1000)::float8 AS midnight
        FROM users WHERE id = ${user}::bigint FOR NO KEY UPDATE`
    )
    if (day === undefined) return
    const { key, midnight: expiresAt } = day
    yield* billing.grant(user, {
      kind: "bonus",
      from: "promotions",
      amount,
      key,
      reason: "daily",
      expiresAt
    })
  }, sql.withTransaction)

  return Effect.fn("Promotions.daily")(function* (user: UserId) {
    if (amount === 0) return { fresh: false, left: Duration.infinity }
    const [today] = yield* decodeToday(
      yield* sql`
        SELECT EXISTS (SELECT FROM transfers WHERE key = ${keyOf(user)}) AS given,
               extract(epoch FROM ${midnight} - now())::float8 AS left`
    )
    if (!today.given) yield* give(user)
    return { fresh: !today.given, left: Duration.seconds(today.left) }
  })
}
