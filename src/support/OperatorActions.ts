import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Coins } from "../domain/Coins.ts"
import { ChargeId, type EventId, UserId } from "../domain/Ids.ts"
import { Billing } from "../money/Billing.ts"
import { Payments } from "../money/Payments.ts"
import { Promotions, type PromotionsError, readPromoCode } from "../money/Promotions.ts"
import { Spending, type Standing } from "../money/Spending.ts"
import { failpoint } from "../platform/Failpoints.ts"
import { TicketId, Tickets } from "./Tickets.ts"
import { type Action, usage } from "./Operation.ts"

/** Who asks, for what; `event` is the message that asks. */
interface ActionRequest {
  readonly operator: UserId
  readonly event: EventId
  readonly action: Action
  readonly argument: string
}

/** What became of it, in Telegram's HTML, and whose subscription is to be stopped at Telegram now. */
interface Performed {
  readonly answer: string
  readonly stops?: UserId
}

/** What is noted of an action that was taken. */
interface Noted {
  readonly target: string
  readonly amount?: number
}

const standings = { freeze: "frozen", unfreeze: "active", ban: "banned" } as const satisfies Partial<
  Record<Action, Standing>
>

/** The most coins that one grant gives: a slip of a finger should not make a millionaire. */
const maxGrant = 100_000

const decodeCharge = Schema.decodeUnknownOption(ChargeId)
const decodeUser = Schema.decodeUnknownOption(UserId)
const readUser = (text: string | undefined) =>
  text !== undefined && /^\d{1,16}$/.test(text) ? decodeUser(Number(text)) : Option.none()
const readWhole = (text: string | undefined, most: number): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) && Number(text) >= 1 && Number(text) <= most ? Number(text) : undefined

type Words = ReadonlyArray<string>

/**
 * What operators change in the chat: coins, standings and promo codes, each noted with who did it. Run in the transaction
 * that saves the message, an action is part of it: taken once, or, when the commit fails, not at all. The answer is a
 * message in Telegram's HTML; a request that cannot be read changes nothing and is answered with how it is written.
 */
export class OperatorActions extends Context.Service<
  OperatorActions,
  { readonly perform: (request: ActionRequest) => Effect.Effect<Performed, PromotionsError> }
>()("kudo/OperatorActions") {
  static readonly layer = Layer.effect(
    OperatorActions,
    Effect.gen(function* () {
      const note = makeNote(yield* SqlClient.SqlClient)
      const coins = yield* makeCoins(note)
      const credit = yield* makeCredit(note)
      const setStanding = yield* makeSetStanding(note)
      const newPromo = yield* makeNewPromo(note)
      const closeTicket = yield* makeCloseTicket(note)

      const act = Effect.fnUntraced(function* (request: ActionRequest): Effect.fn.Return<Performed, PromotionsError> {
        const words = request.argument.split(/\s+/).filter(Boolean)
        switch (request.action) {
          case "grant":
          case "revoke":
            return { answer: yield* coins(request, request.action, words) }
          case "credit":
            return { answer: yield* credit(request, words) }
          case "close":
            return { answer: yield* closeTicket(request, words) }
          case "newpromo":
            return { answer: yield* newPromo(request, words) }
          case "freeze":
          case "unfreeze":
          case "ban":
            return yield* setStanding(request, request.action, words)
        }
      })
      const perform = Effect.fn("OperatorActions.perform")((request: ActionRequest) =>
        Effect.tap(act(request), () => failpoint("operator.performed"))
      )
      return OperatorActions.of({ perform })
    })
  ).pipe(Layer.provide(Tickets.layer))
}

/** Writes down who did what; the note's number is the key of the coins that it moves. */
type Note = (request: ActionRequest, noted: Noted) => Effect.Effect<string, SqlError.SqlError>

const makeNote =
  (sql: SqlClient.SqlClient): Note =>
  ({ operator, event, action }, { target, amount }) =>
    sql<{ id: string }>`
      INSERT INTO operator_actions (event, operator, operation, target, amount)
      VALUES (${event}, ${operator}::bigint, ${action}, ${target}, ${amount ?? null}::bigint)
      RETURNING id::text AS id`.pipe(Effect.map(([row]) => row?.id ?? ""))

const makeCoins = Effect.fnUntraced(function* (note: Note) {
  const sql = yield* SqlClient.SqlClient
  const billing = yield* Billing

  /** Coins for somebody who has not come yet wait for them; that makes no user of a slip of the finger. */
  const grant = Effect.fnUntraced(function* (request: ActionRequest, user: UserId, amount: Coins) {
    const id = yield* note(request, { target: String(user), amount })
    yield* billing.grant(user, {
      kind: "bonus",
      from: "promotions",
      amount,
      key: `grant:action:${id}`,
      reason: "grant"
    })
    const known = yield* sql`SELECT FROM users WHERE id = ${user}::bigint`
    const balance = yield* billing.balance(user)
    return known.length > 0
      ? `🎁 Balance of <code>${user}</code>: ${balance} 🪙`
      : `🎁 <code>${user}</code> has not used the bot yet: ${balance} 🪙 wait for them. A slip? /revoke ${user} ${amount}`
  })

  const revoke = Effect.fnUntraced(function* (request: ActionRequest, user: UserId, amount: Coins) {
    const left = yield* billing.grantedLeft(user)
    const taken = Coins.make(Math.min(left, amount))
    if (taken === 0) return `Of what was granted to <code>${user}</code> nothing is left.`
    const id = yield* note(request, { target: String(user), amount: taken })
    yield* billing.revoke(user, taken, `revoke:action:${id}`)
    const rest = taken < amount ? ` No more of what was granted was left.` : ""
    return `↩️ Took ${taken} 🪙 back.${rest} Balance of <code>${user}</code>: ${yield* billing.balance(user)} 🪙`
  })

  return Effect.fnUntraced(function* (request: ActionRequest, action: "grant" | "revoke", [id, text, ...rest]: Words) {
    const user = readUser(id)
    const amount = readWhole(text, maxGrant)
    if (Option.isNone(user) || amount === undefined || rest.length > 0) return usage[action]
    return yield* action === "grant"
      ? grant(request, user.value, Coins.make(amount))
      : revoke(request, user.value, Coins.make(amount))
  })
})

/** Coins for a payment that fits no invoice, such as one that a restored backup has lost. */
const makeCredit = Effect.fnUntraced(function* (note: Note) {
  const payments = yield* Payments
  const billing = yield* Billing
  return Effect.fnUntraced(function* (request: ActionRequest, [id, text, ...rest]: Words) {
    const charge = decodeCharge(id)
    const amount = readWhole(text, maxGrant)
    if (Option.isNone(charge) || amount === undefined || rest.length > 0) return usage.credit
    const payer = yield* payments.creditUnknown(charge.value, Coins.make(amount))
    if (payer === undefined) return "This charge is not known, or has its coins, or was refunded."
    yield* note(request, { target: charge.value, amount })
    return `✅ Credited. Balance of <code>${payer}</code>: ${yield* billing.balance(payer)} 🪙`
  })
})

const makeSetStanding = Effect.fnUntraced(function* (note: Note) {
  const spending = yield* Spending
  const payments = yield* Payments
  return Effect.fnUntraced(function* (request: ActionRequest, action: keyof typeof standings, words: Words) {
    const user = words.length === 1 ? readUser(words[0]) : Option.none()
    if (Option.isNone(user)) return { answer: usage[action] }
    if (!(yield* spending.setStanding(user.value, standings[action]))) return { answer: "This user is not known." }
    yield* note(request, { target: String(user.value) })
    const answer = `<code>${user.value}</code> is ${standings[action]} now.`
    // Who cannot use the bot any more is not to go on paying for it.
    const stops = action === "ban" && (yield* payments.stopSubscription(user.value))
    return stops ? { answer: `${answer} Their subscription is being stopped.`, stops: user.value } : { answer }
  })
})

/** A ticket that is done with: what its user writes next is a new one. */
const makeCloseTicket = Effect.fnUntraced(function* (note: Note) {
  const tickets = yield* Tickets
  return Effect.fnUntraced(function* (request: ActionRequest, [text, ...rest]: Words) {
    const ticket = readWhole(text, 999_999_999)
    if (ticket === undefined || rest.length > 0) return usage.close
    if (!(yield* tickets.close(TicketId.make(ticket)))) return "There is no such open ticket."
    yield* note(request, { target: String(ticket) })
    return `✅ Ticket ${ticket} is closed.`
  })
})

const makeNewPromo = Effect.fnUntraced(function* (note: Note) {
  const promotions = yield* Promotions
  return Effect.fnUntraced(function* (request: ActionRequest, [text = "", amount, often, long, ...rest]: Words) {
    const code = readPromoCode(text)
    const coins = readWhole(amount, maxGrant)
    const uses = readWhole(often, 1_000_000)
    const days = readWhole(long, 3650)
    const readable = (long === undefined) === (days === undefined) && rest.length === 0
    if (code === undefined || coins === undefined || uses === undefined || !readable) return usage.newpromo
    if (!(yield* promotions.createPromo({ code, coins: Coins.make(coins), uses, days }))) return "This code exists."
    yield* note(request, { target: code, amount: coins })
    return `🎁 /promo ${code}: ${coins} 🪙, ${uses} times`
  })
})
