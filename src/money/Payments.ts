import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { failpoint } from "../platform/Failpoints.ts"
import { Billing } from "./Billing.ts"
import { makeWelcome, type Welcome } from "./WelcomeCoins.ts"
import type { CoinPack } from "./CoinPacks.ts"
import { Coins, zero } from "../domain/Coins.ts"
import { type ChargeId, InvoiceId, PackId, UserId } from "../domain/Ids.ts"
import { Stars } from "../domain/Stars.ts"
import type { Charge, SubscriptionState } from "./Payments/Charge.ts"
import { bookCommission, type Commission } from "./Payments/commissions.ts"
import { endedByRefund, renewed, type Subscription, subscriptions } from "./Payments/subscriptions.ts"
import { type LostInvoice, unknownPayments } from "./Payments/unknownPayments.ts"
import { raises } from "../platform/AlertKinds.ts"

export type { Commission } from "./Payments/commissions.ts"
export type { Subscription } from "./Payments/subscriptions.ts"

/** What was offered to whom; its id is the payload that Telegram hands back. */
export const Invoice = Schema.Struct({
  id: InvoiceId,
  user: UserId,
  pack: PackId,
  coins: Coins,
  bonus: Coins,
  stars: Stars,
  monthly: Schema.Boolean
})
export type Invoice = typeof Invoice.Type

interface Payment extends Charge {
  readonly user: UserId
  /** What was paid before an affiliate's commission, where `stars` may be without it. */
  readonly gross?: number
}

/** Why an invoice is not to be paid. */
export type CheckoutRefusal = "unknown" | "not-yours" | "changed" | "used" | "expired" | "subscribed" | "frozen"

/** An invoice's place in the order of their times. */
interface InvoiceMark {
  readonly at: string
  readonly id: string
}

type Failure = SqlError.SqlError | Schema.SchemaError

/** How long an invoice can be paid: prices change, and a chat's old messages stay. */
const payableHours = 24
/**
 * How long an invoice is kept that nobody has paid. Telegram's list of Star transactions, by which a payment is found whose
 * update never came, is read every ten minutes; a bot that was away for months still finds what was sold.
 */
const keptUnpaid = "90 days"
/** Below every invoice's id. */
const noInvoice = "00000000-0000-0000-0000-000000000000"
/** Invoices that one statement looks through: a fraction of a second. */
const invoicePage = 1000

/** How Telegram names Stars, the only currency of our invoices. */
const starCurrency = "XTR"

/** Days that a subscription's coins outlive it, so that a late renewal costs nobody their coins. */
const graceDays = 3

const Row = Schema.Struct({
  ...Invoice.fields,
  age: Schema.Finite,
  used: Schema.Boolean,
  subscribed: Schema.Boolean,
  erasing: Schema.Boolean,
  standing: Schema.String
})
const decodeRows = Schema.decodeUnknownEffect(Schema.Array(Row))
const decodeInvoices = Schema.decodeUnknownEffect(Schema.Array(Invoice))
/** Whether what came with a payment has the form of an invoice of ours. */
export const isInvoiceId = Schema.is(InvoiceId)

/**
 * Invoices and what was paid for them. A charge credits once, whichever way it is learnt of, and is taken back once;
 * both are one transaction with their coins. A charge that fits no invoice is kept, credits nothing, and the audit reports it.
 */
export class Payments extends Context.Service<
  Payments,
  {
    /** Fixes an offer for a user. */
    readonly invoice: (user: UserId, pack: CoinPack) => Effect.Effect<Invoice, SqlError.SqlError>
    /**
     * Looks through a page of old invoices, after the one that was the last of the page before, and forgets those that
     * nobody paid. Returns the last one; undefined when there is none.
     */
    readonly forgetUnpaid: (after: InvoiceMark | undefined) => Effect.Effect<InvoiceMark | undefined, SqlError.SqlError>
    /** Fast lane: whether an invoice may be paid now, by one statement without locks; undefined when it may. */
    readonly check: (question: {
      readonly user: UserId
      readonly payload: string
      readonly currency: string
      readonly stars: number
    }) => Effect.Effect<CheckoutRefusal | undefined, Failure>
    /**
     * Whether a payment is for an invoice of ours: one that is known, or one in our form that a restored backup may have
     * lost, from a user of ours or after the first of them came. What else a bot sold before it was this one is none.
     */
    readonly isOurs: (payment: {
      readonly user: UserId
      readonly payload: string
      readonly date: number
    }) => Effect.Effect<boolean, SqlError.SqlError>
    /** Credits a charge. Undefined when it had been recorded before. */
    readonly record: (payment: Payment, healed?: boolean) => Effect.Effect<Coins | undefined, Failure>
    /** Takes a charge's coins back; false when that had been done, or when the charge is not known. */
    readonly refunded: (charge: ChargeId) => Effect.Effect<boolean, Failure>
    readonly payer: (charge: ChargeId) => Effect.Effect<UserId | undefined, Failure>
    /** The user's subscription that is paid for now. */
    readonly subscription: (user: UserId) => Effect.Effect<Subscription | undefined, Failure>
    /** Remembers that Telegram is to be told to charge no more. False when there is nothing to be stopped. */
    readonly stopSubscription: (user: UserId) => Effect.Effect<boolean, SqlError.SqlError>
    /** The charge of the user's subscription that is to be stopped, as far as Telegram has not answered. */
    readonly stopping: (user: UserId) => Effect.Effect<ChargeId | undefined, Failure>
    /** Users of subscriptions that are to be stopped, a page of them. */
    readonly allStopping: Effect.Effect<ReadonlyArray<UserId>, SqlError.SqlError>
    /** Remembers Telegram's answer: that no more charges come, while the coins that were paid for stay; or a refusal. */
    readonly stopAnswered: (user: UserId, stopped: boolean) => Effect.Effect<void, SqlError.SqlError>
    /** Notes what Telegram tells of a subscription; what is paid for stays. Undefined when it is not known or was known so. */
    readonly subscriptionChanged: (
      user: UserId,
      payload: string,
      state: SubscriptionState
    ) => Effect.Effect<Subscription | undefined, Failure>
    /** Books what an affiliate got of a payment, or the bot of an affiliate programme, once; true when it was new. */
    readonly bookCommission: (commission: Commission) => Effect.Effect<boolean, SqlError.SqlError>
    /** Makes the invoice of a charge anew that a restored backup has lost, as an offer of a pack; what is known stays as it is. */
    readonly remakeInvoice: (lost: LostInvoice, pack: CoinPack) => Effect.Effect<void, SqlError.SqlError>
    /** Credits a payment that fits no invoice, once; the payer, or undefined when the charge is no such payment. */
    readonly creditUnknown: (charge: ChargeId, coins: Coins) => Effect.Effect<UserId | undefined, SqlError.SqlError>
  }
>()("kudo/Payments") {
  static readonly layer = Layer.effect(
    Payments,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const billing = yield* Billing
      const welcome = yield* makeWelcome(sql, billing)
      return Payments.of({
        ...invoices(sql),
        ...charges(sql, billing, welcome),
        ...unknownPayments(sql, billing),
        ...subscriptions(sql),
        bookCommission: bookCommission(sql)
      })
    })
  )
}

type Service = Payments["Service"]

const invoices = (sql: SqlClient.SqlClient): Pick<Service, "invoice" | "check" | "isOurs" | "forgetUnpaid"> => ({
  forgetUnpaid: (after) =>
    sql<InvoiceMark>`
      WITH page AS MATERIALIZED (
        SELECT created_at, id FROM invoices
        WHERE (created_at, id) > (${after?.at ?? "-infinity"}::timestamptz, ${after?.id ?? noInvoice}::uuid)
          AND created_at < now() - ${keptUnpaid}::interval
        ORDER BY created_at, id LIMIT ${invoicePage}
      ), forgotten AS (
        DELETE FROM invoices i USING page WHERE i.id = page.id
          AND NOT EXISTS (SELECT FROM payments p WHERE p.invoice = i.id)
          AND NOT EXISTS (SELECT FROM subscriptions s WHERE s.invoice = i.id)
      )
      SELECT created_at::text AS at, id::text AS id FROM page ORDER BY created_at DESC, id DESC LIMIT 1`.pipe(
      Effect.map(([last]) => last)
    ),

  isOurs: ({ user, payload, date }) =>
    isInvoiceId(payload)
      ? Effect.map(
          sql`
            SELECT FROM invoices WHERE id = ${payload}::uuid
            UNION ALL SELECT FROM users WHERE id = ${user}::bigint
            UNION ALL SELECT FROM users HAVING min(created_at) <= to_timestamp(${date}::float8)`,
          (rows) => rows.length > 0
        )
      : Effect.succeed(false),

  invoice: Effect.fn("Payments.invoice")(function* (user: UserId, pack: CoinPack) {
    const id = InvoiceId.make(yield* Effect.sync(() => crypto.randomUUID()))
    const { coins, bonus, stars, monthly } = pack
    yield* sql`
      INSERT INTO invoices (id, user_id, pack, coins, bonus, stars, monthly)
      VALUES (${id}::uuid, ${user}::bigint, ${pack.id}, ${coins}, ${bonus}, ${stars}, ${monthly})`
    yield* failpoint("invoice.stored")
    return { id, user, pack: pack.id, coins, bonus, stars, monthly }
  }),

  check: Effect.fn("Payments.check")(function* ({ user, payload, currency, stars }) {
    if (!isInvoiceId(payload)) return "unknown"
    const [row] = yield* decodeRows(
      yield* sql`
        SELECT i.id, i.user_id::float8 AS user, i.pack, i.coins, i.bonus, i.stars, i.monthly, u.standing,
               (extract(epoch FROM now() - i.created_at) / 3600)::float8 AS age,
               EXISTS (SELECT FROM payments p WHERE p.invoice = i.id) AS used,
               EXISTS (SELECT FROM erasures e WHERE e.user_id = i.user_id AND e.erased_at IS NULL) AS erasing,
               -- A user has one row: the next subscription would take the place of one that Telegram is still to be told to stop.
               EXISTS (SELECT FROM subscriptions s WHERE s.user_id = i.user_id
                       AND (s.until > now() AND NOT s.cancelled OR s.stopping)) AS subscribed
        FROM invoices i JOIN users u ON u.id = i.user_id WHERE i.id = ${payload}::uuid`
    )
    if (row === undefined) return "unknown"
    if (row.user !== user) return "not-yours"
    // What is paid for while all is being deleted would be lost with the rest.
    if (row.standing !== "active" || row.erasing) return "frozen"
    if (row.stars !== stars || currency !== starCurrency) return "changed"
    if (row.monthly && row.subscribed) return "subscribed"
    if (row.used && !row.monthly) return "used"
    return row.age > payableHours ? "expired" : undefined
  })
})

/** The payer gets the coins, whoever asked for the invoice: they are who paid. */
const makeCredit = (sql: SqlClient.SqlClient, billing: Billing["Service"], welcome: Welcome) =>
  Effect.fnUntraced(function* (payment: Payment, invoice: Invoice) {
    const { user, charge, until } = payment
    const grant = (rest: Pick<Parameters<typeof billing.grant>[1], "kind" | "from" | "amount" | "key" | "reason">) =>
      billing.grant(user, { ...rest, payment: charge })
    yield* invoice.monthly
      ? billing.grant(user, {
          kind: "subscription",
          from: "stars",
          amount: invoice.coins,
          key: `payment:${charge}`,
          reason: "subscription",
          expiresAt: until === undefined ? undefined : until + graceDays * 86_400_000,
          payment: charge
        })
      : grant({ kind: "purchased", from: "stars", amount: invoice.coins, key: `payment:${charge}`, reason: "purchase" })
    yield* grant({ kind: "bonus", from: "promotions", amount: invoice.bonus, key: `bonus:${charge}`, reason: "bonus" })
    if (invoice.monthly && until !== undefined) yield* renewed(sql, invoice, { ...payment, until })
    yield* billing.settleDebt(user, `payment:${charge}`)
    return Coins.make(invoice.coins + invoice.bonus + (yield* welcome(user, "buyers")))
  })

const charges = (
  sql: SqlClient.SqlClient,
  billing: Billing["Service"],
  welcome: Welcome
): Pick<Service, "record" | "refunded" | "payer"> => {
  const invoiceOf = Effect.fnUntraced(function* ({ payload, stars, gross = stars, currency = starCurrency }: Payment) {
    if (!isInvoiceId(payload) || currency !== starCurrency) return undefined
    const [invoice] = yield* decodeInvoices(
      yield* sql`
        SELECT id, user_id::float8 AS user, pack, coins, bonus, stars, monthly FROM invoices
        WHERE id = ${payload}::uuid AND stars IN (${stars}::int, ${gross}::int)`
    )
    return invoice
  })

  const credit = makeCredit(sql, billing, welcome)

  const record = Effect.fn("Payments.record")(function* (payment: Payment, healed = false) {
    const { charge, user, currency = starCurrency } = payment
    const invoice = yield* invoiceOf(payment)
    const stars = invoice?.stars ?? payment.stars
    const recorded = yield* sql`
      INSERT INTO payments (charge, user_id, invoice, stars, currency, healed)
      VALUES (${charge}, ${user}::bigint, ${invoice?.id ?? null}::uuid, ${stars}::int, ${currency}, ${healed})
      ON CONFLICT (charge) DO NOTHING RETURNING charge`
    if (recorded.length === 0) return undefined
    yield* failpoint("payment.recorded")
    if (invoice !== undefined) return yield* Effect.tap(credit(payment, invoice), failpoint("payment.credited"))
    yield* Effect.logError("a payment fits no invoice").pipe(
      Effect.annotateLogs({ ...raises("payment-unknown"), charge, userId: user, stars, currency })
    )
    return zero
  }, sql.withTransaction)

  const refunded = Effect.fn("Payments.refunded")(function* (charge: ChargeId) {
    const [row] = yield* sql<{ user: number }>`
      UPDATE payments SET refunded_at = now() WHERE charge = ${charge} AND refunded_at IS NULL
      RETURNING user_id::float8 AS user`
    if (row === undefined) return false
    yield* billing.takeBack(UserId.make(row.user), charge)
    yield* endedByRefund(sql, charge)
    return true
  }, sql.withTransaction)

  const payer = (charge: ChargeId) =>
    sql<{ user: number }>`SELECT user_id::float8 AS user FROM payments WHERE charge = ${charge}`.pipe(
      Effect.map(([row]) => (row === undefined ? undefined : UserId.make(row.user)))
    )

  return { record, refunded, payer }
}
