import { Effect, Option, type Schema } from "effect"
import type { SqlError } from "effect/sql"
import { ActionNotes, OperatorActions } from "../../../support/OperatorActions.ts"
import type { Noting } from "../../../support/OperatorActions/ActionNotes.ts"
import { SubscriptionStops } from "../../../support/SubscriptionStops.ts"
import { TicketPost } from "../../../support/TicketPost.ts"
import { Tickets } from "../../../support/Tickets.ts"
import { UserNotes } from "../../../support/UserNotes.ts"
import { JobRescue, type Retried } from "../../../video/JobRescue.ts"
import { makeBroadcasting } from "./broadcasts.ts"
import type { ActionOf, ConsoleAction } from "./ConsoleAction.ts"
import type { OutsideAction } from "./outside.ts"

type OwnError = SqlError.SqlError | Schema.SchemaError

/** What is done with our own rows alone. */
export type OwnAction = Exclude<ConsoleAction, OutsideAction>

/** What was done in a transaction, and what follows it, which is tried again in the background where it fails. */
export interface Taken {
  readonly answer: string
  readonly then?: Effect.Effect<unknown, OwnError>
}

/** Changes our own rows, with a note, as part of the transaction of an operator's press. */
export const makeTake = Effect.gen(function* () {
  const operators = yield* OperatorActions
  const notes = yield* ActionNotes
  const tickets = yield* Tickets
  const { deliver } = yield* TicketPost
  const stops = yield* SubscriptionStops
  const rescue = yield* JobRescue
  const userNotes = yield* UserNotes
  const broadcasting = yield* makeBroadcasting

  const answer = Effect.fnUntraced(function* (by: Noting, { ticket, text }: ActionOf<"Answer">) {
    const found = yield* tickets.find(ticket)
    if (Option.isNone(found)) return { answer: "There is no such ticket." }
    yield* notes.note(by, { operation: "answer", target: String(ticket) })
    yield* tickets.answer(ticket, by.operator, { text, attachment: undefined })
    return { answer: `Ticket ${ticket} is answered: user ${found.value.user} is being sent it.`, then: deliver }
  })

  const release = Effect.fnUntraced(function* (by: Noting, { job }: ActionOf<"Release">) {
    const coins = yield* rescue.release(job)
    if (coins === undefined) return { answer: over }
    yield* notes.note(by, { operation: "release", target: job, ...(coins > 0 && { amount: coins }) })
    return { answer: `Given up: ${coins} 🪙 went back, and its user is told.` }
  })

  const retry = Effect.fnUntraced(function* (by: Noting, { job }: ActionOf<"Retry">) {
    const retried = yield* rescue.retry(job)
    if (retried === undefined) return { answer: over }
    yield* notes.note(by, { operation: "retry", target: job })
    return { answer: retriedWords[retried] }
  })

  return Effect.fnUntraced(function* (by: Noting, action: OwnAction): Effect.fn.Return<Taken, OwnError> {
    switch (action._tag) {
      case "Answer":
        return yield* answer(by, action)
      case "NoteUser":
        yield* notes.note(by, { operation: "usernote", target: String(action.user) })
        yield* userNotes.add(action.user, by.operator, action.text)
        return { answer: `Noted about user ${action.user}.` }
      case "Release":
        return yield* release(by, action)
      case "Retry":
        return yield* retry(by, action)
      case "NewBroadcast":
        return { answer: yield* broadcasting.create(by, action) }
      case "StartBroadcast":
      case "PauseBroadcast":
      case "StopBroadcast":
        return { answer: yield* broadcasting.move(by, action) }
      case "Grant":
      case "Revoke":
      case "Credit":
      case "Freeze":
      case "Unfreeze":
      case "Ban":
      case "CloseTicket":
      case "Acknowledge":
      case "Pause":
      case "Resume":
      case "Reprice":
      case "UsualPrice":
      case "NewPromo": {
        const { answer, stops: subscriber } = yield* operators.take(by, action)
        return { answer, ...(subscriber !== undefined && { then: stops.stop(subscriber) }) }
      }
    }
  })
})

const over = "There is no such video in the making."
const retriedWords: Readonly<Record<Retried, string>> = {
  polled: "Its provider is asked now how it is doing.",
  woken: "Its run was woken, and goes on from where it stands.",
  restarted: "A new run goes on from where it stands."
}
