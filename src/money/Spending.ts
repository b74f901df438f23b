import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Coins } from "../domain/Coins.ts"
import type { UserId } from "../domain/Ids.ts"

/** Whether a user may spend coins and use the bot at all. */
export const Standing = Schema.Literals(["active", "frozen", "banned"])
export type Standing = typeof Standing.Type

/** The video is not to be paid for now. "frozen" covers users who are banned. */
export class SpendingRefused extends Schema.TaggedError<SpendingRefused>()("SpendingRefused", {
  reason: Schema.Literals(["day-limit", "month-limit", "frozen"])
}) {}

type SpendingError = SqlError.SqlError | Schema.SchemaError

interface SpendingOptions {
  /** The operator's limits in coins; none when undefined. */
  readonly dayLimit: Coins | undefined
  readonly monthLimit: Coins | undefined
}

export interface Overview {
  readonly standing: Standing
  readonly spentDay: Coins
  readonly spentMonth: Coins
  /** The limits that count: the lower of the operator's and the user's own; undefined when there is neither. */
  readonly dayLimit: Coins | undefined
  readonly monthLimit: Coins | undefined
  /** What the user set for themselves. */
  readonly ownDay: Coins | undefined
  readonly ownMonth: Coins | undefined
}

/** A limit that is undefined stays as it is, null removes it. */
interface OwnLimits {
  readonly day?: Coins | null | undefined
  readonly month?: Coins | null | undefined
}

const Row = Schema.Struct({
  standing: Standing,
  spentDay: Coins,
  spentMonth: Coins,
  ownDay: Schema.NullOr(Coins),
  ownMonth: Schema.NullOr(Coins)
})
const decodeRow = Schema.decodeUnknownEffect(Schema.Tuple([Row]))
const decodeStandings = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ standing: Standing })))

/**
 * How much a user may spend on videos in a day and in a month, and whether they may at all. A video counts with its
 * price in the UTC day and month in which it was confirmed, by the database's `now()`, unless it failed, was
 * cancelled, or is a demo. Somebody unknown is active and has spent nothing.
 */
export class Spending extends Context.Service<
  Spending,
  {
    /**
     * Fails when the price would exceed a limit, or the user may not spend. To be run in the transaction of the
     * confirmation, after the statement that locks the user's row and before the job is inserted: a second confirmation
     * waits for that lock until the first one's job is committed, and this statement, being a later one, sees that job.
     * So two confirmations never both pass on the same room.
     */
    readonly allow: (user: UserId, price: Coins) => Effect.Effect<void, SpendingRefused | SpendingError>
    readonly overview: (user: UserId) => Effect.Effect<Overview, SpendingError>
    /** Sets or removes the user's own limits, in whole coins above zero. One above the operator's changes nothing. */
    readonly setOwn: (user: UserId, limits: OwnLimits) => Effect.Effect<void, SqlError.SqlError>
    readonly standing: (user: UserId) => Effect.Effect<Standing, SpendingError>
    /**
     * False when there is no such user. A change also makes the row's version grow, so that a session which the user's
     * actor keeps is outdated: its next commit saves nothing and the actor reads the user anew.
     */
    readonly setStanding: (user: UserId, standing: Standing) => Effect.Effect<boolean, SqlError.SqlError>
  }
>()("kudo/Spending") {
  static readonly layer = (options: SpendingOptions) =>
    Layer.effect(
      Spending,
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        return Spending.of(make(sql, options))
      })
    )
}

const lower = (limit: Coins | undefined, own: Coins | null): Coins | undefined =>
  own === null || (limit !== undefined && limit < own) ? limit : own

const exceeds = (spent: Coins, price: Coins, limit: Coins | undefined) => limit !== undefined && spent + price > limit

const make = (sql: SqlClient.SqlClient, options: SpendingOptions): Spending["Service"] => {
  const overview = Effect.fn("Spending.overview")(function* (user: UserId) {
    // The month's first instant is the index's bound; the comparisons also leave out what comes after the transaction's day.
    const [row] = yield* decodeRow(
      yield* sql`
        SELECT coalesce(u.standing, 'active') AS standing, u.limit_day AS "ownDay", u.limit_month AS "ownMonth",
               spent.day AS "spentDay", spent.month AS "spentMonth"
        FROM (
          SELECT
            coalesce(sum(price) FILTER (
              WHERE date_trunc('day', created_at, 'UTC') = date_trunc('day', now(), 'UTC')), 0)::float8 AS day,
            coalesce(sum(price) FILTER (
              WHERE date_trunc('month', created_at, 'UTC') = date_trunc('month', now(), 'UTC')), 0)::float8 AS month
          FROM jobs
          WHERE user_id = ${user}::bigint AND created_at >= date_trunc('month', now(), 'UTC')
            AND state NOT IN ('failed', 'cancelled') AND NOT demo
        ) spent LEFT JOIN users u ON u.id = ${user}::bigint`
    )
    return {
      ...row,
      dayLimit: lower(options.dayLimit, row.ownDay),
      monthLimit: lower(options.monthLimit, row.ownMonth),
      ownDay: row.ownDay ?? undefined,
      ownMonth: row.ownMonth ?? undefined
    }
  })

  const allow = Effect.fn("Spending.allow")(function* (user: UserId, price: Coins) {
    const { standing, spentDay, spentMonth, dayLimit, monthLimit } = yield* overview(user)
    if (standing !== "active") return yield* new SpendingRefused({ reason: "frozen" })
    // What costs nothing exceeds nothing, even where a limit was lowered below what is spent.
    if (price === 0) return
    if (exceeds(spentDay, price, dayLimit)) return yield* new SpendingRefused({ reason: "day-limit" })
    if (exceeds(spentMonth, price, monthLimit)) return yield* new SpendingRefused({ reason: "month-limit" })
  })

  const setOwn = Effect.fn("Spending.setOwn")(
    (user: UserId, { day, month }: OwnLimits) => sql`
      UPDATE users SET
        limit_day = CASE WHEN ${day === undefined}::boolean THEN limit_day ELSE ${day ?? null}::int END,
        limit_month = CASE WHEN ${month === undefined}::boolean THEN limit_month ELSE ${month ?? null}::int END
      WHERE id = ${user}::bigint`,
    Effect.asVoid
  )

  const standing = Effect.fn("Spending.standing")(function* (user: UserId) {
    const [row] = yield* decodeStandings(yield* sql`SELECT standing FROM users WHERE id = ${user}::bigint`)
    return row?.standing ?? "active"
  })

  const setStanding = Effect.fn("Spending.setStanding")(function* (user: UserId, standing: Standing) {
    const known = yield* sql`
      UPDATE users SET standing = ${standing}::text, version = version + (standing <> ${standing}::text)::int
      WHERE id = ${user}::bigint RETURNING id`
    return known.length > 0
  })

  return { allow, overview, setOwn, standing, setStanding }
}
