import { Effect, Option, Predicate, Schema } from "effect"
import { ChargeId, type InvoiceId, type MessageId, UserId } from "../../domain/Ids.ts"
import type { Stars } from "../../domain/Stars.ts"
import { UnixSeconds } from "../../domain/UnixSeconds.ts"
import { SentMessage } from "./answers.ts"
import type { Clients } from "./calls.ts"
import type { TelegramError } from "./Errors.ts"
import { inTopic } from "./Topic.ts"
import { raises } from "../../platform/AlertKinds.ts"

/** An invoice in Stars: Telegram takes exactly one price, and no provider token. */
export interface OutgoingInvoice {
  readonly id: InvoiceId
  /** At most 32 characters. */
  readonly title: string
  /** At most 255 characters. */
  readonly description: string
  readonly label: string
  readonly stars: Stars
  /** Charged again every 30 days; such an invoice goes out as a link. */
  readonly monthly: boolean
}

/** One entry of the bot's Star account, as far as it concerns a user's invoice; others are undefined. */
export interface StarTransaction {
  readonly id: ChargeId
  readonly direction: "paid" | "refunded"
  readonly user: UserId | undefined
  readonly payload: string | undefined
  readonly stars: number
  /** What its user paid, if `stars` are what an affiliate's commission left of it: Telegram says neither. */
  readonly gross?: number
  /** What an affiliate got of it, or the bot of another's affiliate programme; in nanostars, below zero for what went back. */
  readonly commission?:
    | { readonly kind: "paid" | "earned"; readonly perMille: number; readonly nanostars: number }
    | undefined
  /** In seconds of the epoch. */
  readonly date: number
  /** In seconds; of a subscription. */
  readonly period: number | undefined
}

export interface StarCalls {
  readonly sendInvoice: (chat: UserId, invoice: OutgoingInvoice) => Effect.Effect<MessageId, TelegramError>
  readonly invoiceLink: (invoice: OutgoingInvoice) => Effect.Effect<string, TelegramError>
  readonly refundStars: (user: UserId, charge: ChargeId) => Effect.Effect<void, TelegramError>
  readonly stopSubscription: (user: UserId, charge: ChargeId) => Effect.Effect<void, TelegramError>
  /** Oldest first; at most 100. An entry that cannot be read is undefined, and an operator's alert. */
  readonly starTransactions: (
    offset: number,
    limit: number
  ) => Effect.Effect<ReadonlyArray<StarTransaction | undefined>, TelegramError>
}

/** The only period of a subscription that Telegram knows, in seconds: 30 days. */
const month = 2_592_000

const nanosPerStar = 1_000_000_000

/** Characters of an odd entry's id that are told. */
const maxTold = 200

/** More Stars than anybody has, in either direction: beyond that, no column holds them with a commission. */
const someStars = Schema.Int.check(Schema.isBetween({ minimum: -1_000_000_000, maximum: 1_000_000_000 }))
const nanostars = Schema.optional(Schema.Int.check(Schema.isBetween({ minimum: -nanosPerStar, maximum: nanosPerStar })))

const Affiliate = Schema.Struct({
  commission_per_mille: someStars,
  amount: someStars,
  nanostar_amount: nanostars
})
const Partner = Schema.Struct({
  type: Schema.String,
  transaction_type: Schema.optional(Schema.String),
  user: Schema.optional(Schema.Struct({ id: UserId })),
  invoice_payload: Schema.optional(Schema.String),
  subscription_period: Schema.optional(UnixSeconds),
  affiliate: Schema.optional(Affiliate),
  /** Of an affiliate programme. */
  commission_per_mille: Schema.optional(someStars)
})
const Transaction = Schema.Struct({
  id: ChargeId,
  amount: someStars,
  nanostar_amount: nanostars,
  date: UnixSeconds,
  source: Schema.optional(Partner),
  receiver: Schema.optional(Partner)
})
type Transaction = typeof Transaction.Type
/** Each is read by itself: an odd one is in nobody's way. */
const Transactions = Schema.Struct({ transactions: Schema.Array(Schema.Unknown) })
const decodeTransaction = Schema.decodeUnknownOption(Transaction)

const nanosOf = ({
  amount,
  nanostar_amount: nanos = 0
}: {
  readonly amount: number
  readonly nanostar_amount?: number | undefined
}) => amount * nanosPerStar + nanos

const commissionOf = (one: Transaction): StarTransaction["commission"] => {
  const partner = one.source ?? one.receiver
  if (partner?.affiliate !== undefined) {
    const { affiliate } = partner
    return { kind: "paid", perMille: affiliate.commission_per_mille, nanostars: nanosOf(affiliate) }
  }
  if (partner?.type !== "affiliate_program") return undefined
  const nanos = nanosOf(one)
  const perMille = partner.commission_per_mille ?? 0
  return { kind: "earned", perMille, nanostars: one.source === undefined ? -Math.abs(nanos) : nanos }
}

const entry = (one: Transaction): StarTransaction => {
  const partner = one.source ?? one.receiver
  const invoice = partner?.type === "user" && (partner.transaction_type ?? "invoice_payment") === "invoice_payment"
  const commission = commissionOf(one)
  const shared = commission?.kind === "paid" ? Math.abs(commission.nanostars) : 0
  return {
    id: one.id,
    direction: one.source === undefined ? "refunded" : "paid",
    user: invoice ? partner.user?.id : undefined,
    payload: invoice ? partner.invoice_payload : undefined,
    stars: one.amount,
    gross: Math.round((Math.abs(nanosOf(one)) + shared) / nanosPerStar),
    commission,
    date: one.date,
    period: partner?.subscription_period
  }
}

/** Money moved, whatever is wrong with its entry: a person finds it by its id. */
const readEntry = (listed: unknown) =>
  Option.match(decodeTransaction(listed), {
    onSome: (one) => Effect.succeed(entry(one)),
    onNone: () => {
      const id = Predicate.hasProperty(listed, "id") ? String(listed.id).slice(0, maxTold) : "none"
      return Effect.as(
        Effect.logError("an entry of Telegram's list of Stars cannot be read").pipe(
          Effect.annotateLogs({ ...raises("star-entry"), charge: id })
        ),
        undefined
      )
    }
  })

const invoiceFields = ({ id, title, description, label, stars, monthly }: OutgoingInvoice) => ({
  title,
  description,
  payload: id,
  currency: "XTR",
  provider_token: "",
  prices: [{ label, amount: stars }],
  ...(monthly ? { subscription_period: month } : {})
})

/** Payments in Stars over the Bot API. */
export const starCalls = ({ quick, call }: Clients): StarCalls => ({
  sendInvoice: (chat, invoice) =>
    inTopic(quick.sendInvoice, { chat_id: chat, ...invoiceFields(invoice) }).pipe(
      Effect.flatMap((send) => call("sendInvoice", SentMessage, send, chat)),
      Effect.map((message) => message.message_id)
    ),
  invoiceLink: (invoice) =>
    call("createInvoiceLink", Schema.String, (signal) => quick.createInvoiceLink(invoiceFields(invoice), signal)),
  refundStars: (user, charge) =>
    Effect.asVoid(
      call("refundStarPayment", Schema.Unknown, (signal) =>
        quick.refundStarPayment({ user_id: user, telegram_payment_charge_id: charge }, signal)
      )
    ),
  stopSubscription: (user, charge) =>
    Effect.asVoid(
      call("editUserStarSubscription", Schema.Unknown, (signal) =>
        quick.editUserStarSubscription({ user_id: user, telegram_payment_charge_id: charge, is_canceled: true }, signal)
      )
    ),
  starTransactions: (offset, limit) =>
    Effect.flatMap(
      call("getStarTransactions", Transactions, (signal) => quick.getStarTransactions({ offset, limit }, signal)),
      ({ transactions }) => Effect.forEach(transactions, readEntry)
    )
})
