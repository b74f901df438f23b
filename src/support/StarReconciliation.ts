import { Context, Effect, Layer, Metric, type Schema } from "effect"
import { counter } from "../platform/Metrics.ts"
import { SqlClient, type SqlError } from "effect/sql"
import { defaultLanguage } from "../domain/Language.ts"
import { Billing } from "../money/Billing.ts"
import { CoinPacks } from "../money/CoinPacks.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { makeNotices } from "../users/Notices.ts"
import { isInvoiceId, Payments } from "../money/Payments.ts"
import { raises } from "../platform/AlertKinds.ts"
import { Users } from "../users/Users.ts"
import { makeOutage } from "../platform/Outage.ts"
import { explanation, type StarTransaction, type TelegramError, TelegramGateway } from "../telegram/TelegramGateway.ts"

/** What Telegram gives a call at most. */
const page = 100
/** Pages of one round; the next round goes on from there. */
const maxPages = 50
/** How many transactions before the cursor are read again: refunds and charges of one moment may change places. */
const overlap = 20
/** How often Telegram's list is read: a lost payment is an annoyed user, a call costs nothing. */
const every = "10 minutes"
/** A start first serves who waits for it, and on a first start the playground answers only when all is up. */
const firstAfter = "5 seconds"
/** A charge younger than this, in ms, is on its way as an update: it is left to it until the next round. */
const onItsWay = 60_000

/**
 * Telegram's date can only be held against our clock, so it decides nothing but who credits a charge that credits once. One that
 * seems to be of the future tells that the clocks differ: waiting for ours might take for ever, so it is settled at once.
 */
const isOnItsWay = (one: StarTransaction | undefined, now: number) =>
  one !== undefined && one.date * 1000 <= now && one.date * 1000 >= now - onItsWay

const healings = counter("kudo_payments_healed_total")

/** What a round set right, and how many charges it met that are for no invoice of ours. */
interface Reconciled {
  readonly credited: number
  readonly reversed: number
  readonly foreign: number
}

const none: Reconciled = { credited: 0, reversed: 0, foreign: 0 }
const sum = (one: Reconciled, other: Reconciled): Reconciled => ({
  credited: one.credited + other.credited,
  reversed: one.reversed + other.reversed,
  foreign: one.foreign + other.foreign
})

/**
 * Tells operators of payments in our form from before the first user, on one line a page: another bot's of this token, or all that
 * is left of a database that is gone. Which of the two only they know.
 */
export const tellEarlier = (earlier: ReadonlyArray<Pick<StarTransaction, "id" | "stars" | "gross">>) =>
  earlier.length === 0
    ? Effect.void
    : Effect.logError("payments are older than the first user").pipe(
        Effect.annotateLogs({
          ...raises("payments-earlier"),
          payments: earlier.length,
          stars: earlier.reduce((all, { stars, gross = stars }) => all + gross, 0),
          first: earlier[0]?.id
        })
      )

type Failure = SqlError.SqlError | Schema.SchemaError | TelegramError
type Act = (one: StarTransaction) => Effect.Effect<Reconciled, Failure>
type Book = (one: StarTransaction) => Effect.Effect<unknown, Failure>

/** Settles entries one after the other. `known` says which of them earlier rounds have told of. */
const makeSettle = (by: Record<"credit" | "reverse", Act> & { readonly book: Book }) =>
  Effect.fnUntraced(function* (
    entries: ReadonlyArray<StarTransaction | undefined>,
    known: ReadonlySet<StarTransaction | undefined>
  ) {
    let healed = none
    const earlier: Array<StarTransaction> = []
    for (const one of entries) {
      if (one === undefined) continue
      yield* by.book(one)
      if (one.commission?.kind === "earned") continue
      const done = yield* one.direction === "paid" ? by.credit(one) : by.reverse(one)
      if (done.foreign > 0 && isInvoiceId(one.payload) && !known.has(one)) earlier.push(one)
      healed = sum(healed, done)
    }
    yield* tellEarlier(earlier)
    return healed
  })

/** Nothing ever leaves the list: one that is shorter than what was read of it is another bot's, as after a change of the token. */
const readAnew = (sql: SqlClient.SqlClient) =>
  Effect.andThen(
    sql`UPDATE star_cursor SET seen = 0`,
    Effect.logWarning("Telegram's list of Stars is another one than before, and is read from its beginning")
  )

/**
 * Holds Telegram's list of Star transactions against our payments: a charge whose update never came is credited, a
 * refund is taken back, each once however often it is seen. The cursor moves only past what has been settled. A charge whose
 * invoice a restored backup has lost gets the coins of the pack on sale that costs as much, where there is one such pack.
 */
export class StarReconciliation extends Context.Service<
  StarReconciliation,
  { readonly round: Effect.Effect<Reconciled, Failure> }
>()("kudo/Payments/StarReconciliation") {
  static readonly layer = Layer.effect(
    StarReconciliation,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const payments = yield* Payments
      const users = yield* Users
      const billing = yield* Billing
      const packs = yield* CoinPacks
      const gateway = yield* TelegramGateway
      const { tell } = yield* makeNotices

      const cursor = sql<{ seen: number }>`SELECT seen FROM star_cursor`.pipe(Effect.map(([row]) => row?.seen ?? 0))

      /** The one pack that costs what was paid; undefined where there is none, or more than one. */
      const packOf = ({ stars, gross = stars, period }: StarTransaction) => {
        const [pack, ...others] = packs.filter((one) => one.stars === gross && one.monthly === (period !== undefined))
        return others.length === 0 ? pack : undefined
      }

      const credit = Effect.fnUntraced(function* (one: StarTransaction) {
        const { id: charge, user, payload = "", stars, gross = stars, date, period } = one
        // A bot may have sold things before it was this one.
        if (user === undefined || !(yield* payments.isOurs({ user, payload, date }))) return { ...none, foreign: 1 }
        yield* users.ensure(user, defaultLanguage)
        const pack = packOf(one)
        if (pack !== undefined) yield* payments.remakeInvoice({ charge, user, payload, date }, pack)
        const until = period === undefined ? undefined : (date + period) * 1000
        const coins = yield* payments.record({ charge, user, payload, stars, gross, until }, true)
        if (coins === undefined) return none
        yield* Effect.logWarning("a payment was healed").pipe(Effect.annotateLogs({ charge, userId: user }))
        const balance = yield* billing.balance(user)
        yield* coins === 0 ? tell(user, "paid-unknown") : tell(user, "paid", { coins, balance })
        return { ...none, credited: 1 }
      })

      const reverse = Effect.fnUntraced(function* ({ id: charge, user }: StarTransaction) {
        if (!(yield* payments.refunded(charge))) return none
        yield* Effect.logWarning("a refund was healed").pipe(Effect.annotateLogs({ charge }))
        if (user !== undefined) {
          yield* tell(user, "refunded", { balance: yield* billing.balance(user) })
        }
        return { ...none, reversed: 1 }
      })

      const book = ({ id: charge, commission, direction, date }: StarTransaction) =>
        commission === undefined
          ? Effect.void
          : payments.bookCommission({ ...commission, charge, refund: direction === "refunded", date })

      const settle = makeSettle({ book, credit, reverse })

      const round = Effect.gen(function* () {
        let seen = yield* cursor
        let offset = Math.max(0, seen - overlap)
        /** All before it is settled. */
        let settled = offset
        let all = none
        for (let read = 0; read < maxPages; read++) {
          const entries = yield* gateway.stars.starTransactions(offset, page)
          if (read === 0 && entries.length < seen - offset) {
            yield* readAnew(sql)
            seen = offset = settled = 0
            continue
          }
          const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
          const waits = entries.findIndex((one) => isOnItsWay(one, now))
          const known = new Set(entries.slice(0, Math.max(0, seen - offset)))
          const due = entries.filter((one) => !isOnItsWay(one, now))
          all = sum(all, yield* settle(due, known))
          if (settled === offset) settled += waits < 0 ? entries.length : waits
          yield* sql`UPDATE star_cursor SET seen = greatest(seen, ${settled}::int)`
          offset += entries.length
          if (entries.length < page) break
        }
        yield* Metric.update(healings, all.credited + all.reversed)
        return all
      })

      // There from the start, so that a dashboard shows none as none.
      yield* Metric.update(healings, 0)
      return StarReconciliation.of({ round: round.pipe(Effect.withSpan("StarReconciliation.round")) })
    })
  )

  /** Reconciles soon after the start and regularly, in one process of all. */
  static readonly layerRun = Layer.unwrap(
    Effect.map(
      Effect.suspend(() => makeReconciling),
      (round) => inOneProcess({ name: "StarReconciliation", every, firstAfter, round })
    )
  )
}

/** A reconciliation that operators hear of while it fails. */
export const makeReconciling = Effect.gen(function* () {
  const { round } = yield* StarReconciliation
  const outage = yield* makeOutage("reading Telegram's list of Stars", { alert: "stars-list" })
  return round.pipe(
    Effect.tap(outage.over),
    Effect.tapError((error) => {
      // A database that is away is a trouble of its own, which is told once for everybody.
      if (error._tag === "SqlError" && error.reason._tag === "ConnectionError") return Effect.void
      return outage.failed(error._tag === "TelegramError" ? explanation(error.reason) : error._tag)
    })
  )
})
