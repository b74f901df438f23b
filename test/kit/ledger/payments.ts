import { Effect } from "effect"
import { ChargeId } from "../../../src/domain/Ids.ts"
import { Billing } from "../../../src/money/Billing.ts"
import { shippedPacks } from "../../../src/money/CoinPacks.ts"
import { type Invoice, Payments } from "../../../src/money/Payments.ts"
import { StarReconciliation } from "../../../src/support/StarReconciliation.ts"
import type { StarTransaction } from "../../../src/telegram/TelegramGateway.ts"
import { type Life, newName, type Paid } from "./life.ts"
import type { Of } from "./steps.ts"
import { StarList } from "./stores.ts"

const month = 30 * 86_400
/** When Telegram says that it happened, in seconds of the epoch: long ago, so that the list is not left to the update. */
const date = 600
/** What an affiliate gets of a payment. */
const perMille = 200
const nanosPerStar = 1_000_000_000

/** An entry of Telegram's list. */
const entry = (life: Life, { charge, invoice, until, nanostars }: Paid, direction: StarTransaction["direction"]) => ({
  id: charge,
  direction,
  user: life.user,
  payload: invoice.id,
  stars: invoice.stars - Math.round(nanostars / nanosPerStar),
  gross: invoice.stars,
  commission:
    nanostars === 0
      ? undefined
      : ({ kind: "paid", perMille, nanostars: direction === "paid" ? nanostars : -nanostars } as const),
  date,
  period: until === undefined ? undefined : until / 1000 - date
})

/** Payments, their refunds, and subscriptions. */
export const makePayments = Effect.fnUntraced(function* (life: Life) {
  const { user, model, subscription, paid, surviving } = life
  const billing = yield* Billing
  const payments = yield* Payments
  const list = yield* StarList
  const { round } = yield* StarReconciliation

  /** Reports something in the ways in which it is learnt of. */
  const report = <E, R>(by: Of<"pay">["by"], update: Effect.Effect<unknown, E, R>, listed: StarTransaction) => {
    const reading = Effect.andThen(
      Effect.sync(() => list.add(listed)),
      round
    )
    switch (by) {
      case "update":
        return Effect.asVoid(update)
      case "list":
        return Effect.asVoid(reading)
      case "both":
        return Effect.asVoid(Effect.andThen(update, reading))
      case "both, the list first":
        return Effect.asVoid(Effect.andThen(reading, update))
    }
  }

  const record = ({ charge, invoice: { id: payload, stars }, until }: Paid) =>
    payments.record({ charge, user, payload, stars, until })

  const bought = Effect.fnUntraced(function* (
    invoice: Invoice,
    { by, shared, crash }: Pick<Of<"pay">, "by" | "shared" | "crash">
  ) {
    const now = Math.floor(Date.now() / 1000)
    const charge = ChargeId.make(`stx-${user}-${paid.length}`)
    const nanostars = shared ? (invoice.stars * nanosPerStar * perMille) / 1000 : 0
    const until = invoice.monthly ? (now + ++life.months * month) * 1000 : undefined
    const payment = { charge, invoice, until, nanostars, refunded: false }
    paid.push(payment)
    yield* report(by, surviving(crash, record(payment)), entry(life, payment, "paid"))
    if (by !== "update") life.told.nanostars += nanostars
    model.pay(charge, invoice.coins, invoice.bonus, invoice.monthly ? 33 * 24 : undefined)
    if (invoice.monthly) subscription.paid(invoice.id, charge)
  })

  const refund = Effect.fnUntraced(function* ({ charge, by, sweep, crash }: Of<"refund">) {
    const payment = paid[charge]
    if (payment === undefined) return
    const refunded = surviving(crash, payments.refunded(payment.charge))
    const listed = entry(life, payment, "refunded")
    // Coins may expire in the same moment.
    const beside = sweep ? billing.expire : Effect.void
    yield* Effect.all([report(by, refunded, listed), beside], { concurrency: "unbounded" })
    const { invoice, refunded: before, nanostars } = payment
    payment.refunded = true
    model.refund(payment.charge, invoice.coins + invoice.bonus)
    if (sweep) model.sweep()
    // An entry is booked once, whenever it is read again.
    if (by !== "update" && !takenBack.has(payment.charge)) {
      takenBack.add(payment.charge)
      life.told.nanostars -= nanostars
    }
    const later = paid.slice(charge + 1).some((one) => one.invoice === invoice && !one.refunded)
    if (!before && invoice.monthly && !later) subscription.ended(invoice.id)
  })
  const takenBack = new Set<ChargeId>()

  /** A payment for an invoice that a restored backup has lost: an operator gives its coins. */
  const credit = Effect.fnUntraced(function* ({ coins, by, crash }: Of<"credit">) {
    const charge = ChargeId.make(`odd-${user}-${newName()}`)
    const payload = crypto.randomUUID()
    const update = payments.record({ charge, user, payload, stars: 1, until: undefined })
    yield* report(by, update, { id: charge, direction: "paid", user, payload, stars: 1, date, period: undefined })
    for (const word of [`${charge} ${coins}`, `${charge} ${coins}`]) yield* life.operated("credit", word, crash)
    life.told.notes++
    model.pay(charge, coins, 0)
  })

  return {
    pay: Effect.fnUntraced(function* (step: Of<"pay">) {
      const pack = shippedPacks[step.pack]
      if (pack !== undefined) yield* bought(yield* payments.invoice(user, pack), step)
    }),
    renew: Effect.fnUntraced(function* ({ charge, crash }: Of<"renew">) {
      const before = paid[charge]
      if (before?.invoice.monthly) yield* bought(before.invoice, { by: "update", shared: false, crash })
    }),
    repay: Effect.fnUntraced(function* ({ charge }: Of<"repay">) {
      const before = paid[charge]
      if (before !== undefined) yield* record(before)
    }),
    refund,
    credit,
    tell: Effect.fnUntraced(function* ({ charge, state, crash }: Of<"tell">) {
      const of = paid[charge]
      if (of === undefined) return
      yield* surviving(crash, payments.subscriptionChanged(user, of.invoice.id, state))
      if (of.invoice.monthly) subscription.told(of.invoice.id, state)
    })
  }
})
