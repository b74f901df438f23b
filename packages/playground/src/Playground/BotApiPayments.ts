import { Effect, Schema } from "effect"
import { badRequest } from "./BotApiError.ts"
import { keyboard } from "./BotApiContent.ts"
import { speaking } from "./BotApiSpeaking.ts"
import { decode, type Methods, type Params, Whole } from "./BotApiParams.ts"
import { Chats } from "./Chats.ts"
import type { Invoice } from "./Message.ts"
import { Payments, type Transaction } from "./Payments.ts"
import { Questions } from "./Questions.ts"
import { telegramUser } from "./BotApiMessage.ts"

const maxTitle = 32
const maxDescription = 255
const maxPayloadBytes = 128
/** The only subscription period that Telegram knows: 30 days. */
const subscriptionSeconds = 2_592_000
const maxStars = 100_000

const Fields = Schema.Struct({
  title: Schema.String,
  description: Schema.String,
  payload: Schema.String,
  currency: Schema.String,
  provider_token: Schema.optional(Schema.String),
  prices: Schema.Array(Schema.Struct({ label: Schema.String, amount: Schema.Int })),
  subscription_period: Schema.optional(Whole)
})

const invoiceOf = Effect.fnUntraced(function* (params: Params) {
  const { title, description, payload, currency, prices, ...fields } = yield* decode(Fields)(params)
  if (title === "" || title.length > maxTitle) return yield* badRequest("INVOICE_TITLE_INVALID")
  if (description === "" || description.length > maxDescription) return yield* badRequest("INVOICE_DESCRIPTION_INVALID")
  const bytes = Buffer.byteLength(payload)
  if (bytes < 1 || bytes > maxPayloadBytes) return yield* badRequest("INVOICE_PAYLOAD_INVALID")
  if (currency !== "XTR") return yield* badRequest("CURRENCY_INVALID")
  if ((fields.provider_token ?? "") !== "") return yield* badRequest("PAYMENT_PROVIDER_INVALID")
  const [price, ...more] = prices
  if (price === undefined || more.length > 0 || price.label === "") return yield* badRequest("STARS_INVOICE_INVALID")
  if (price.amount < 1 || price.amount > maxStars) return yield* badRequest("CURRENCY_TOTAL_AMOUNT_INVALID")
  const period = fields.subscription_period
  if (period !== undefined && period !== subscriptionSeconds) return yield* badRequest("SUBSCRIPTION_PERIOD_INVALID")
  const invoice: Invoice = { title, description, payload, amount: price.amount }
  return period === undefined ? invoice : { ...invoice, subscriptionPeriod: period }
})

/** Newest last, refunds as outgoing entries with the charge's own id. */
const starEntries = ({ charge, amount, payload, date, refundedAt, period }: Transaction, user: object) => {
  const partner = {
    type: "user",
    transaction_type: "invoice_payment",
    user,
    invoice_payload: payload,
    ...(period !== undefined && { subscription_period: period })
  }
  const paid = { id: charge, amount, date, source: partner }
  return refundedAt === undefined ? [paid] : [paid, { id: charge, amount, date: refundedAt, receiver: partner }]
}

/** Invoices in Stars, the pre-checkout answer, refunds and the list of transactions. */
export const paymentMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const payments = yield* Payments
  const questions = yield* Questions
  const { say } = yield* speaking

  return {
    sendInvoice: Effect.fnUntraced(function* (params) {
      const invoice = yield* invoiceOf(params)
      const buttons = yield* keyboard(params, true)
      return yield* say(params, { from: "bot", text: "", entities: [], keyboard: buttons, invoice })
    }),
    createInvoiceLink: (params) =>
      invoiceOf(params).pipe(
        Effect.flatMap(payments.createLink),
        Effect.map((result) => ({ result }))
      ),
    answerPreCheckoutQuery: Effect.fnUntraced(function* (params) {
      const Answer = Schema.Struct({
        pre_checkout_query_id: Schema.String,
        ok: Schema.Boolean,
        error_message: Schema.optional(Schema.String)
      })
      const { pre_checkout_query_id: id, ok, error_message: text } = yield* decode(Answer)(params)
      if (!ok && (text === undefined || text === "")) return yield* badRequest("error message must be specified")
      yield* questions.answer("pre-checkout", id, { ok, text })
      return { result: true }
    }),
    refundStarPayment: Effect.fnUntraced(function* (params) {
      const Charge = Schema.Struct({ user_id: Whole, telegram_payment_charge_id: Schema.String })
      const { user_id: user, telegram_payment_charge_id: charge } = yield* decode(Charge)(params)
      const refunded = yield* payments.refund(user, charge)
      if (refunded === undefined) return yield* badRequest("CHARGE_ID_INVALID")
      return refunded === "refunded" ? yield* badRequest("CHARGE_ALREADY_REFUNDED") : { result: true }
    }),
    editUserStarSubscription: Effect.fnUntraced(function* (params) {
      const Edit = Schema.Struct({
        user_id: Whole,
        telegram_payment_charge_id: Schema.String,
        is_canceled: Schema.Boolean
      })
      const { user_id: user, telegram_payment_charge_id: charge, is_canceled: cancelled } = yield* decode(Edit)(params)
      const known = yield* payments.setCancelled(user, charge, cancelled)
      return known ? { result: true } : yield* badRequest("CHARGE_ID_INVALID")
    }),
    getMyStarBalance: () =>
      Effect.map(payments.transactions, (all) => {
        const kept = all.filter(({ refundedAt }) => refundedAt === undefined)
        return { result: { amount: kept.reduce((sum, { amount }) => sum + amount, 0) } }
      }),
    getStarTransactions: Effect.fnUntraced(function* (params) {
      const Page = Schema.Struct({ offset: Schema.optional(Whole), limit: Schema.optional(Whole) })
      const { offset = 0, limit = 100 } = yield* decode(Page)(params)
      if (limit < 1 || limit > 100) return yield* badRequest("invalid limit")
      const entries = yield* Effect.forEach(yield* payments.transactions, (one) =>
        Effect.map(chats.open(one.user), ({ person }) => starEntries(one, telegramUser(person)))
      )
      return { result: { transactions: entries.flat().slice(offset, offset + limit) } }
    })
  } satisfies Methods
})
