import { randomBytes } from "node:crypto"
import { Context, Deferred, Effect, Layer, Option, Schema } from "effect"
import { type MessageContext, telegramMessage, telegramUser } from "./BotApiMessage.ts"
import { Chats } from "./Chats.ts"
import { Keep } from "./Keep.ts"
import { Invoice, type Message } from "./Message.ts"
import { preCheckoutMillis, Questions } from "./Questions.ts"
import { Updates } from "./Updates.ts"
import { nowSeconds } from "./Wire.ts"

/** Payments and invoice links remembered. */
const maxRemembered = 10_000

export const Transaction = Schema.Struct({
  charge: Schema.String,
  user: Schema.Int,
  amount: Schema.Int,
  payload: Schema.String,
  date: Schema.Int,
  refundedAt: Schema.optionalKey(Schema.Int),
  /** Of a subscription: its period in seconds, and whether its user or the bot stopped it. */
  period: Schema.optionalKey(Schema.Int),
  cancelled: Schema.optionalKey(Schema.Boolean)
})
export type Transaction = typeof Transaction.Type

const Remembered = Schema.Struct({
  transactions: Schema.Array(Transaction),
  links: Schema.Array(Schema.Struct({ link: Schema.String, invoice: Invoice }))
})

type PaymentOutcome = { readonly ok: true } | { readonly ok: false; readonly error: string }

/** Payments in Stars: a pre-checkout question, then the charge and `successful_payment`. Everyone has Stars enough. */
export class Payments extends Context.Service<
  Payments,
  {
    readonly createLink: (invoice: Invoice) => Effect.Effect<string>
    readonly linked: (link: string) => Effect.Effect<Invoice | undefined>
    /** Pays; without an approving answer within ten seconds nothing is charged. */
    readonly pay: (user: number, invoice: Invoice, message: Message | undefined) => Effect.Effect<PaymentOutcome>
    /** `undefined` for an unknown charge of this user, "refunded" for one that was refunded before. */
    readonly refund: (user: number, charge: string) => Effect.Effect<Transaction | "refunded" | undefined>
    /** Charges a subscription for its next period; false when there is none that goes on. */
    readonly renew: (user: number, charge: string) => Effect.Effect<boolean>
    /** Stops or resumes a subscription; false for an unknown one. */
    readonly setCancelled: (user: number, charge: string, cancelled: boolean) => Effect.Effect<boolean>
    readonly transactions: Effect.Effect<ReadonlyArray<Transaction>>
  }
>()("kudo/Playground/Payments") {
  static readonly layer = Layer.effect(
    Payments,
    Effect.gen(function* () {
      const store = yield* openStore
      return {
        ...store.queries,
        pay: yield* paying(store),
        renew: yield* renewing(store),
        setCancelled: (user: number, charge: string, cancelled: boolean) =>
          Effect.suspend(() => {
            const known = store
              .all()
              .some((one) => one.charge === charge && one.user === user && one.period !== undefined)
            const changed = store.all().map((one) => (one.charge === charge ? { ...one, cancelled } : one))
            return known ? Effect.as(store.set(changed), true) : Effect.succeed(false)
          }),
        refund: yield* refunding(store)
      }
    })
  )
}

const openStore = Effect.gen(function* () {
  const keep = yield* Keep
  let transactions: ReadonlyArray<Transaction> = []
  let links: (typeof Remembered.Type)["links"] = []
  const before = yield* keep.part("payments", Remembered, () => ({ transactions, links }))
  if (Option.isSome(before)) ({ transactions, links } = before.value)
  const set = (next: ReadonlyArray<Transaction>) =>
    Effect.andThen(
      Effect.sync(() => (transactions = next.slice(-maxRemembered))),
      keep.changed
    )
  return {
    set,
    all: () => transactions,
    queries: {
      transactions: Effect.sync(() => transactions),
      linked: (link: string) => Effect.sync(() => links.find((one) => one.link === link)?.invoice),
      createLink: (invoice: Invoice) =>
        Effect.suspend(() => {
          const link = `https://t.me/$${randomBytes(12).toString("base64url")}`
          links = [...links, { link, invoice }].slice(-maxRemembered)
          return Effect.as(keep.changed, link)
        })
    }
  }
})
type Store = Effect.Success<typeof openStore>

/** A service message of the user's side, delivered as an update too. */
const telling = Effect.gen(function* () {
  const chats = yield* Chats
  const updates = yield* Updates
  const context = yield* Effect.context<MessageContext>()
  return Effect.fnUntraced(function* (user: number, about: Pick<Message, "payment" | "refund">) {
    const message = yield* chats.append(user, { from: "user", text: "", entities: [], keyboard: [], ...about })
    const chat = yield* chats.open(user)
    yield* updates.offer("message", yield* Effect.provideContext(telegramMessage(chat, message), context))
  })
})

const paying = Effect.fnUntraced(function* (store: Store) {
  const chats = yield* Chats
  const updates = yield* Updates
  const questions = yield* Questions
  const tell = yield* telling

  const approve = Effect.fnUntraced(function* (user: number, invoice: Invoice) {
    const { person } = yield* chats.open(user)
    const { id, answer } = yield* questions.ask("pre-checkout", user)
    const { payload: invoice_payload, amount: total_amount } = invoice
    const from = telegramUser(person)
    yield* updates.offer("pre_checkout_query", { id, from, currency: "XTR", total_amount, invoice_payload })
    return yield* Deferred.await(answer).pipe(
      Effect.timeoutOrElse({
        duration: preCheckoutMillis,
        orElse: () => Effect.succeed({ ok: false, text: "the bot did not answer in time" })
      })
    )
  })

  return Effect.fnUntraced(function* (user: number, invoice: Invoice, message: Message | undefined) {
    const answer = yield* approve(user, invoice)
    if (!answer.ok) return { ok: false, error: answer.text ?? "refused" } as const
    const again = message === undefined ? undefined : yield* chats.find(user, message.id)
    if (again?.paid === true) return { ok: false, error: "this invoice is paid" } as const
    const { amount, payload, title, subscriptionPeriod: period } = invoice
    const charge = newCharge()
    const date = yield* nowSeconds
    const monthly = period === undefined ? {} : { period }
    yield* store.set([...store.all(), { charge, user, amount, payload, date, ...monthly }])
    if (again !== undefined) yield* chats.replace(user, { ...again, paid: true })
    const recurring = period === undefined ? {} : { until: date + period, first: true }
    yield* tell(user, { payment: { amount, payload, charge, ...recurring } })
    yield* chats.emit(user, { event: "payment", data: { message: message?.id ?? null, amount, title, charge } })
    return { ok: true } as const
  })
})

const newCharge = () => `stx${randomBytes(18).toString("base64url")}`

const renewing = Effect.fnUntraced(function* (store: Store) {
  const tell = yield* telling
  return Effect.fnUntraced(function* (user: number, charge: string) {
    const before = store.all().find((one) => one.charge === charge && one.user === user)
    if (before?.period === undefined || before.cancelled === true || before.refundedAt !== undefined) return false
    const date = yield* nowSeconds
    const { amount, payload, period } = before
    const next = newCharge()
    yield* store.set([...store.all(), { charge: next, user, amount, payload, date, period }])
    yield* tell(user, { payment: { amount, payload, charge: next, until: date + period } })
    return true
  })
})

const refunding = Effect.fnUntraced(function* (store: Store) {
  const tell = yield* telling
  return Effect.fnUntraced(function* (user: number, charge: string) {
    const found = store.all().find((one) => one.charge === charge && one.user === user)
    if (found === undefined) return undefined
    if (found.refundedAt !== undefined) return "refunded" as const
    const refundedAt = yield* nowSeconds
    yield* store.set(store.all().map((one) => (one === found ? { ...one, refundedAt } : one)))
    yield* tell(user, { refund: { amount: found.amount, payload: found.payload, charge } })
    return found
  })
})
