import { Context, type Duration, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Billing } from "./Billing.ts"
import { makeWelcome, type Welcome } from "./WelcomeCoins.ts"
import { Coins } from "../domain/Coins.ts"
import { UserId } from "../domain/Ids.ts"
import { daily } from "./Promotions/daily.ts"
import { type Promo, promoCodes, type Redemption } from "./Promotions/promoCodes.ts"

export * from "./Promotions/PromoCode.ts"

export type PromotionsError = SqlError.SqlError | Schema.SchemaError

export interface Reward {
  readonly user: UserId
  readonly coins: Coins
}

export interface Invitation {
  /** Users whom this one brought. */
  readonly friends: number
  /** Friends for whom this user was paid, and how much in all. */
  readonly rewarded: number
  readonly coins: Coins
}

interface PromotionsOptions {
  /** Coins for each side of a referral; none when 0. */
  readonly referralCoins: number
  /** Friends for whom one referrer is paid in a UTC day. */
  readonly referralsPerDay: number
  /** The free quota of a UTC day; none when 0. */
  readonly dailyCoins: number
}

/** How far back it is looked whether referrals close a circle; a friend with a longer chain before them is not paid for. */
const longestChain = 1000
/** How long after a user was made a link may still say who brought them. */
const referralWindow = "1 hour"

/**
 * Coins that are given away, each by a rule with a limit against abuse. Every grant has a key, so each method may be
 * repeated and moves coins once; inside a transaction it is part of it. Days are UTC, and `now()` of the database
 * alone, which is the start of the transaction, decides what day it is, what has ended and what expires.
 *
 * Rows are locked in one order: the user's own, then a code or a referrer, then accounts. None of these locks conflicts
 * with the key-share locks that foreign keys take, so transactions of friends do not wait for each other crosswise.
 */
export class Promotions extends Context.Service<
  Promotions,
  {
    /**
     * Remembers who brought a user; false when that is not to be: it is known already, it is they themselves or nobody,
     * the user was made over an hour ago or has a video, or the referrer was brought by this very user.
     */
    readonly refer: (user: UserId, referrer: UserId) => Effect.Effect<boolean, PromotionsError>
    /**
     * Pays both sides of a referral, once, when the friend has a delivered video that was no demo; to be called in the
     * transaction that delivers. Within a circle of
     * friends who brought each other nobody is paid. A referrer who is not active, or who has had their rewards of the day, is never paid
     * for this friend; the friend is. Returns who got what: mostly nobody, for the price of one statement.
     */
    readonly reward: (friend: UserId) => Effect.Effect<ReadonlyArray<Reward>, PromotionsError>
    /**
     * Redeems what a user typed as a code: at most once per user, never more often than the code's uses, however many
     * try at once. Repeated, it says "used-by-you" and moves nothing.
     */
    readonly redeem: (user: UserId, code: string) => Effect.Effect<Redemption, PromotionsError>
    /** False when the code exists; that one stays as it is. */
    readonly createPromo: (promo: Promo) => Effect.Effect<boolean, SqlError.SqlError>
    /**
     * Gives the day's free coins, once a day; what is left of them expires at the next midnight. Returns whether the day
     * was new, and how long it still is by the database's clock, which alone knows it.
     */
    readonly daily: (
      user: UserId
    ) => Effect.Effect<{ readonly fresh: boolean; readonly left: Duration.Duration }, PromotionsError>
    readonly invitation: (user: UserId) => Effect.Effect<Invitation, PromotionsError>
  }
>()("kudo/Promotions") {
  static readonly layer = (options: PromotionsOptions) =>
    Layer.effect(
      Promotions,
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const billing = yield* Billing
        return Promotions.of({
          ...referrals(sql, billing, options, yield* makeWelcome(sql, billing)),
          ...promoCodes(sql, billing),
          daily: daily(sql, billing, Coins.make(options.dailyCoins))
        })
      })
    )
}

type Service = Promotions["Service"]

const decodeReferrers = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ referrer: UserId })))
const decodeActive = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ active: Schema.Boolean })))
const decodeCount = Schema.decodeUnknownEffect(Schema.Tuple([Schema.Struct({ count: Schema.Int })]))
const decodeInvitation = Schema.decodeUnknownEffect(
  Schema.Tuple([Schema.Struct({ friends: Schema.Int, rewarded: Schema.Int, coins: Coins })])
)

/** A row when the friend brought, over however many others, whoever brought them; or when the chain is too long to tell. */
const circle = (sql: SqlClient.SqlClient, friend: UserId) => sql`
  WITH RECURSIVE chain AS (
    SELECT referrer AS id, 1 AS length FROM users WHERE id = ${friend}::bigint
    UNION ALL
    SELECT u.referrer, length + 1 FROM users u JOIN chain ON u.id = chain.id
    WHERE length < ${longestChain} AND u.referrer IS NOT NULL AND chain.id <> ${friend}::bigint
  )
  SELECT FROM chain WHERE id = ${friend}::bigint OR length = ${longestChain}`

/** Remembers who brought a user, and welcomes those who are invited: as many of one referrer's day as are rewarded. */
const makeRefer = (sql: SqlClient.SqlClient, { referralsPerDay }: PromotionsOptions, welcome: Welcome) =>
  Effect.fn("Promotions.refer")(function* (user: UserId, referrer: UserId) {
    if (user === referrer) return false
    // Two who name each other at once take turns, without a lock on the other's row: commits of several users hold those.
    const pair = `referral:${Math.min(user, referrer)}:${Math.max(user, referrer)}`
    yield* sql`SELECT pg_advisory_xact_lock(hashtextextended(${pair}::text, 0))`
    const referred = yield* sql`
    UPDATE users u SET referrer = r.id FROM users r
    WHERE u.id = ${user}::bigint AND r.id = ${referrer}::bigint
      AND u.referrer IS NULL AND r.referrer IS DISTINCT FROM u.id
      AND u.created_at > now() - ${referralWindow}::interval
      AND NOT EXISTS (SELECT FROM jobs WHERE user_id = u.id AND state = 'delivered')
    RETURNING u.id`
    if (referred.length === 0) return false
    const [today] = yield* decodeActive(
      yield* sql`
      SELECT r.standing = 'active' AND (
          SELECT count(*) FROM users f WHERE f.referrer = r.id AND f.created_at > now() - interval '1 day'
        ) <= ${referralsPerDay} AS active
      FROM users r WHERE r.id = ${referrer}::bigint FOR NO KEY UPDATE OF r`
    )
    if (today?.active === true) yield* welcome(user, "invited")
    return true
  }, sql.withTransaction)

const referrals = (
  sql: SqlClient.SqlClient,
  billing: Billing["Service"],
  options: PromotionsOptions,
  welcome: Welcome
): Pick<Service, "refer" | "reward" | "invitation"> => {
  const coins = Coins.make(options.referralCoins)
  const friendKey = (friend: UserId) => `referral:${friend}:friend`
  const referrerKey = (friend: UserId) => `referral:${friend}:referrer`
  const asReferrer = sql.literal(`reason = 'referral' AND key LIKE 'referral:%:referrer'`)

  const grant = (user: UserId, key: string) =>
    billing.grant(user, { kind: "bonus", from: "promotions", amount: coins, key, reason: "referral" })

  /** The referrer's lock makes deliveries of their friends take turns, so that each counts the rewards before it. */
  const pay = Effect.fnUntraced(function* (friend: UserId, referrer: UserId) {
    const [locked] = yield* decodeActive(
      yield* sql`SELECT standing = 'active' AS active FROM users WHERE id = ${referrer}::bigint FOR NO KEY UPDATE`
    )
    if (!(yield* grant(friend, friendKey(friend)))) return []
    const [today] = yield* decodeCount(
      yield* sql`
        SELECT count(*)::int AS count FROM transfers
        WHERE user_id = ${referrer}::bigint AND ${asReferrer}
          AND date_trunc('day', at, 'UTC') = date_trunc('day', now(), 'UTC')`
    )
    const paid = [{ user: friend, coins }]
    if (!locked?.active || today.count >= options.referralsPerDay) return paid
    yield* grant(referrer, referrerKey(friend))
    return [...paid, { user: referrer, coins }]
  }, sql.withTransaction)

  const reward = Effect.fn("Promotions.reward")(function* (friend: UserId) {
    if (coins === 0) return []
    const [due] = yield* decodeReferrers(
      yield* sql`
        SELECT u.referrer::float8 AS referrer FROM users u
        WHERE u.id = ${friend}::bigint AND u.referrer IS NOT NULL
          AND NOT EXISTS (SELECT FROM transfers WHERE key = ${friendKey(friend)})
          AND NOT EXISTS (${circle(sql, friend)})
          AND EXISTS (SELECT FROM jobs WHERE user_id = u.id AND state = 'delivered' AND NOT demo)`
    )
    return due === undefined ? [] : yield* pay(friend, due.referrer)
  })

  const invitation = Effect.fn("Promotions.invitation")(function* (user: UserId) {
    const [row] = yield* decodeInvitation(
      yield* sql`
        SELECT (SELECT count(*) FROM users WHERE referrer = ${user}::bigint)::int AS friends,
               count(*)::int AS rewarded, coalesce(sum(amount), 0)::float8 AS coins
        FROM transfers WHERE user_id = ${user}::bigint AND ${asReferrer}`
    )
    return row
  })

  return { refer: makeRefer(sql, options, welcome), reward, invitation }
}
