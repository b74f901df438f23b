import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql"
import { ChargeId, InvoiceId, UserId } from "../../domain/Ids.ts"
import type { SubscriptionState } from "./Charge.ts"

export interface Subscription {
  readonly charge: ChargeId
  readonly until: number
  readonly cancelled: boolean
}

const isInvoiceId = Schema.is(InvoiceId)

const decodeSubscriptions = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ charge: ChargeId, until: Schema.Finite, cancelled: Schema.Boolean }))
)

/** Stops that one round asks for, any of them: those that go on failing are in no other's way. */
const stopsPage = 100

/**
 * Who pays for a subscription, and whether they are on their way out: banned, or having everything deleted. The lock lets a ban come
 * before or after, and not in between, where neither would stop it.
 */
const payer = (sql: SqlClient.SqlClient, user: UserId) =>
  sql`
    SELECT id, standing = 'banned' OR EXISTS (
      SELECT FROM erasures WHERE user_id = users.id AND erased_at IS NULL
    ) AS leaves FROM users WHERE id = ${user}::bigint FOR SHARE`

/** What is known of subscriptions, and what Telegram and their users say of them. */
export const subscriptions = (sql: SqlClient.SqlClient) => ({
  subscription: (user: UserId) =>
    sql`
      SELECT charge, (extract(epoch FROM until) * 1000)::float8 AS until, cancelled FROM subscriptions
      WHERE user_id = ${user}::bigint AND until > now()`.pipe(
      Effect.flatMap(decodeSubscriptions),
      Effect.map(([row]) => row)
    ),
  // Who was banned, or leaves, and takes a subscription up again is not to pay for what they cannot use.
  // A renewal that failed is one that does not come: unless its user pays, no more charges do.
  subscriptionChanged: (user: UserId, payload: string, state: SubscriptionState) =>
    isInvoiceId(payload)
      ? sql`
          UPDATE subscriptions SET cancelled = ${state !== "active"},
            stopping = stopping OR ${state === "active"} AND payer.leaves
          FROM (${payer(sql, user)}) payer WHERE user_id = ${user}::bigint AND invoice = ${payload}::uuid AND cancelled <> ${state !== "active"}
          RETURNING charge, (extract(epoch FROM until) * 1000)::float8 AS until, cancelled`.pipe(
          Effect.flatMap(decodeSubscriptions),
          Effect.map(([row]) => row)
        )
      : Effect.succeed(undefined),
  stopSubscription: (user: UserId) =>
    Effect.map(
      sql`
        UPDATE subscriptions SET stopping = true
        WHERE user_id = ${user}::bigint AND until > now() AND NOT cancelled RETURNING user_id`,
      (rows) => rows.length > 0
    ),
  stopping: (user: UserId) =>
    sql<{ charge: string }>`SELECT charge FROM subscriptions WHERE user_id = ${user}::bigint AND stopping`.pipe(
      Effect.map(([row]) => (row === undefined ? undefined : ChargeId.make(row.charge)))
    ),
  allStopping: sql<{ user: number }>`
    SELECT user_id::float8 AS user FROM subscriptions WHERE stopping ORDER BY random() LIMIT ${stopsPage}`.pipe(
    Effect.map((rows) => rows.map(({ user }) => UserId.make(user)))
  ),
  stopAnswered: (user: UserId, stopped: boolean) =>
    Effect.asVoid(sql`
      UPDATE subscriptions SET stopping = false, cancelled = cancelled OR ${stopped}::boolean
      WHERE user_id = ${user}::bigint`)
})

/**
 * Remembers until when a subscription is paid. Telegram knows it by its first charge, however often it was renewed, and whichever
 * other one its user had meanwhile. One that somebody who is banned or leaves pays for, whose payment was on its way, is stopped like
 * the one that the ban or the wish found.
 */
export const renewed = (
  sql: SqlClient.SqlClient,
  invoice: { readonly id: InvoiceId },
  { user, until }: { readonly user: UserId; readonly until: number }
) =>
  // Locked by a statement of its own: the next one then sees a wish that was uttered meanwhile.
  Effect.andThen(
    payer(sql, user),
    sql`
    INSERT INTO subscriptions (user_id, invoice, charge, until, stopping)
    SELECT payer.id, ${invoice.id}::uuid, first.charge, to_timestamp(${until / 1000}::float8), payer.leaves
    FROM (${payer(sql, user)}) payer,
      (SELECT charge FROM payments WHERE invoice = ${invoice.id}::uuid ORDER BY at LIMIT 1) first
    ON CONFLICT (user_id) DO UPDATE
    SET invoice = excluded.invoice, charge = excluded.charge, until = excluded.until, cancelled = false,
      stopping = subscriptions.stopping OR excluded.stopping
    WHERE excluded.until >= subscriptions.until`
  )

/**
 * After the refund of its last month a subscription is over; Telegram would charge for the next month all the same. Refunded month by
 * month, it is ended by each refund, and Telegram may not have answered the first one's stop.
 */
export const endedByRefund = (sql: SqlClient.SqlClient, charge: ChargeId) => sql`
    UPDATE subscriptions s SET until = now(), cancelled = true, stopping = stopping OR NOT cancelled
    WHERE s.invoice = (SELECT invoice FROM payments WHERE charge = ${charge})
      AND NOT EXISTS (SELECT FROM payments later JOIN payments this ON this.charge = ${charge}
        WHERE later.invoice = s.invoice AND later.refunded_at IS NULL AND later.at > this.at)`
