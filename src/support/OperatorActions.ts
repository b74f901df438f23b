import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Coins } from "../domain/Coins.ts"
import type { EventId, UserId } from "../domain/Ids.ts"
import { Billing } from "../money/Billing.ts"
import { Payments } from "../money/Payments.ts"
import { Promotions, type PromotionsError } from "../money/Promotions.ts"
import { Spending, type Standing } from "../money/Spending.ts"
import { failpoint } from "../platform/Failpoints.ts"
import { nameOf, type OperatorAction, readAction } from "./OperatorActions/OperatorAction.ts"
import { ActionNotes, type Note, type Noting } from "./OperatorActions/ActionNotes.ts"
import { GrantRequests } from "./OperatorActions/GrantRequests.ts"
import { type Action, usage } from "./Operation.ts"
import { makeRepricing } from "./OperatorActions/repricing.ts"
import { makeSwitching } from "./OperatorActions/switching.ts"
import { Alerts } from "./Alerts.ts"
import { Tickets } from "./Tickets.ts"

export { OperatorAction } from "./OperatorActions/OperatorAction.ts"
export { ActionNotes, NotedAction } from "./OperatorActions/ActionNotes.ts"
export { GrantRequest, GrantRequests, RequestId, SecondOperatorFrom } from "./OperatorActions/GrantRequests.ts"

/** Who asks, for what; `event` is the message that asks. */
interface ActionRequest {
  readonly operator: UserId
  readonly event: EventId
  readonly action: Action
  readonly argument: string
}

/** What became of it, in Telegram's HTML, and whose subscription is to be stopped at Telegram now. */
export interface Performed {
  readonly answer: string
  readonly stops?: UserId
}

type Of<Tag extends OperatorAction["_tag"]> = Extract<OperatorAction, { readonly _tag: Tag }>

const standings = { Freeze: "frozen", Unfreeze: "active", Ban: "banned" } as const satisfies Partial<
  Record<OperatorAction["_tag"], Standing>
>

/** Who the operators are. */
export const OperatorIds = Context.Reference<ReadonlySet<UserId>>("kudo/OperatorActions/OperatorIds", {
  defaultValue: () => new Set()
})

/** Operators could shut themselves and each other out of the bot, and with the last of them nobody could undo it. */
export const keepsStanding = (operators: ReadonlySet<UserId>, tag: keyof typeof standings, user: UserId): boolean =>
  tag !== "Unfreeze" && operators.has(user)
export const isOperator = "is an operator: take the id out of OPERATORS first."

/**
 * What operators change: coins, standings, promo codes, tickets and what is on offer, each noted with who did it. Run in the transaction
 * that saves the message or the press, an action is part of it: taken once, or, when the commit fails, not at all. A grant that
 * wants a second operator waits for one. The answer is a message in Telegram's HTML.
 */
export class OperatorActions extends Context.Service<
  OperatorActions,
  {
    /** What a message of the chat asks for; one that cannot be read changes nothing and is answered with how it is written. */
    readonly perform: (request: ActionRequest) => Effect.Effect<Performed, PromotionsError>
    readonly take: (by: Noting, action: OperatorAction) => Effect.Effect<Performed, PromotionsError>
  }
>()("kudo/OperatorActions") {
  static readonly layer = Layer.effect(
    OperatorActions,
    Effect.gen(function* () {
      const { note } = yield* ActionNotes
      const coins = yield* makeCoins(note)
      const credit = yield* makeCredit(note)
      const setStanding = yield* makeSetStanding(note)
      const newPromo = yield* makeNewPromo(note)
      const closeTicket = yield* makeCloseTicket(note)
      const acknowledge = yield* makeAcknowledge(note)
      const switching = yield* makeSwitching(note)
      const repricing = yield* makeRepricing(note)

      const act = Effect.fnUntraced(function* (
        by: Noting,
        action: OperatorAction
      ): Effect.fn.Return<Performed, PromotionsError> {
        switch (action._tag) {
          case "Grant":
            return { answer: yield* coins.grant(by, action) }
          case "Revoke":
            return { answer: yield* coins.revoke(by, action) }
          case "Credit":
            return { answer: yield* credit(by, action) }
          case "CloseTicket":
            return { answer: yield* closeTicket(by, action) }
          case "Acknowledge":
            return { answer: yield* acknowledge(by, action) }
          case "NewPromo":
            return { answer: yield* newPromo(by, action) }
          case "Pause":
            return { answer: yield* switching.pause(by, action) }
          case "Resume":
            return { answer: yield* switching.resume(by, action) }
          case "Reprice":
            return { answer: yield* repricing.reprice(by, action) }
          case "UsualPrice":
            return { answer: yield* repricing.usualPrice(by, action) }
          case "Freeze":
          case "Unfreeze":
          case "Ban":
            return yield* setStanding(by, action)
        }
      })
      const take = Effect.fn("OperatorActions.take")((by: Noting, action: OperatorAction) =>
        Effect.tap(act(by, action), () => failpoint("operator.performed"))
      )
      return OperatorActions.of({
        take,
        perform: ({ operator, event, action, argument }) => {
          const read = readAction(action, argument)
          return read === undefined ? Effect.succeed({ answer: usage[action] }) : take({ operator, event }, read)
        }
      })
    })
  ).pipe(Layer.provideMerge(Layer.mergeAll(Tickets.layer, ActionNotes.layer, GrantRequests.layer, Alerts.layer)))
}

const makeCoins = Effect.fnUntraced(function* (note: Note) {
  const sql = yield* SqlClient.SqlClient
  const billing = yield* Billing
  const requests = yield* GrantRequests

  /** Coins for somebody who has not come yet wait for them; that makes no user of a slip of the finger. */
  const grant = Effect.fnUntraced(function* (by: Noting, { user, coins: amount }: Of<"Grant">) {
    if (by.approvedBy === undefined && requests.wantSecond(amount)) {
      const request = yield* requests.ask(by, user, amount)
      return `⏳ ${amount} 🪙 for <code>${user}</code> wait for a second operator: request ${request} in the console.`
    }
    const id = yield* note(by, { operation: nameOf.Grant, target: String(user), amount })
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

  const revoke = Effect.fnUntraced(function* (by: Noting, { user, coins: amount }: Of<"Revoke">) {
    const left = yield* billing.lockGranted(user)
    const taken = Coins.make(Math.min(left, amount))
    if (taken === 0) return `Of what was granted to <code>${user}</code> nothing is left.`
    const id = yield* note(by, { operation: nameOf.Revoke, target: String(user), amount: taken })
    yield* billing.revoke(user, taken, `revoke:action:${id}`)
    const rest = taken < amount ? ` No more of what was granted was left.` : ""
    return `↩️ Took ${taken} 🪙 back.${rest} Balance of <code>${user}</code>: ${yield* billing.balance(user)} 🪙`
  })

  return { grant, revoke }
})

/** Coins for a payment that fits no invoice, such as one that a restored backup has lost. */
const makeCredit = Effect.fnUntraced(function* (note: Note) {
  const payments = yield* Payments
  const billing = yield* Billing
  return Effect.fnUntraced(function* (by: Noting, { charge, coins: amount }: Of<"Credit">) {
    const payer = yield* payments.creditUnknown(charge, amount)
    if (payer === undefined) return "This charge is not known, or has its coins, or was refunded."
    yield* note(by, { operation: nameOf.Credit, target: charge, amount })
    return `✅ Credited. Balance of <code>${payer}</code>: ${yield* billing.balance(payer)} 🪙`
  })
})

const makeSetStanding = Effect.fnUntraced(function* (note: Note) {
  const spending = yield* Spending
  const payments = yield* Payments
  const operators = yield* OperatorIds
  return Effect.fnUntraced(function* (by: Noting, { _tag, user }: Of<keyof typeof standings>) {
    if (keepsStanding(operators, _tag, user)) return { answer: `<code>${user}</code> ${isOperator}` }
    if (!(yield* spending.setStanding(user, standings[_tag]))) return { answer: "This user is not known." }
    yield* note(by, { operation: nameOf[_tag], target: String(user) })
    const answer = `<code>${user}</code> is ${standings[_tag]} now.`
    // Who cannot use the bot any more is not to go on paying for it.
    const stops = _tag === "Ban" && (yield* payments.stopSubscription(user))
    return stops ? { answer: `${answer} Their subscription is being stopped.`, stops: user } : { answer }
  })
})

/** A ticket that is done with: what its user writes next is a new one. */
const makeCloseTicket = Effect.fnUntraced(function* (note: Note) {
  const tickets = yield* Tickets
  return Effect.fnUntraced(function* (by: Noting, { ticket }: Of<"CloseTicket">) {
    if (!(yield* tickets.close(ticket))) return "There is no such open ticket."
    yield* note(by, { operation: nameOf.CloseTicket, target: String(ticket) })
    return `✅ Ticket ${ticket} is closed.`
  })
})

/** An alert that somebody looks after: nobody else need. */
const makeAcknowledge = Effect.fnUntraced(function* (note: Note) {
  const alerts = yield* Alerts
  return Effect.fnUntraced(function* (by: Noting, { alert }: Of<"Acknowledge">) {
    if (!(yield* alerts.acknowledge(alert, by.operator))) return "It is over, or somebody looks after it already."
    yield* note(by, { operation: nameOf.Acknowledge, target: String(alert) })
    return "✋ You look after it: the others see that."
  })
})

const makeNewPromo = Effect.fnUntraced(function* (note: Note) {
  const promotions = yield* Promotions
  return Effect.fnUntraced(function* (by: Noting, { code, coins, uses, days }: Of<"NewPromo">) {
    if (!(yield* promotions.createPromo({ code, coins, uses, days }))) return "This code exists."
    yield* note(by, { operation: nameOf.NewPromo, target: code, amount: coins })
    return `🎁 /promo ${code}: ${coins} 🪙, ${uses} times`
  })
})
