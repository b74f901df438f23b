import { Effect, Option } from "effect"
import { SqlClient } from "effect/sql"
import { Tickets, type TicketId } from "../../../support/Tickets.ts"
import type { TransactionalCommand } from "../../Dialog.ts"
import type { FollowUp } from "../../Dialog/FollowUp.ts"
import { type Change, rejected, type Save, type Saved } from "./save.ts"

type Ask = Extract<TransactionalCommand, { _tag: "AskSupport" }>
type Reply = Extract<TransactionalCommand, { _tag: "Reply" }>

const told = (saved: Saved, key: string, ticket?: TicketId): Saved => {
  const followUps: ReadonlyArray<FollowUp> = [
    { _tag: "Tell", key, ...(ticket === undefined ? { args: {} } : { args: { ticket }, ticket }) },
    { _tag: "PostTickets" }
  ]
  return { ...saved, followUps }
}

export interface SupportOptions {
  /** Who reads what users write; nobody, where the bot has no operators. */
  readonly operators: { readonly size: number }
}

/** What users and operators write to each other, in the transaction that saves the message. */
export const makeSupport = Effect.fnUntraced(function* (save: Save, { operators }: SupportOptions) {
  const sql = yield* SqlClient.SqlClient
  const tickets = yield* Tickets

  const asked = (saved: Saved, change: Change, words: Ask["words"]) =>
    Effect.gen(function* () {
      const ticket = yield* tickets.ask(change.user, words)
      if (ticket === undefined) return told(saved, "support-too-many")
      if (words.message !== undefined) yield* tickets.remember(ticket, change.user, words.message)
      return told(saved, operators.size === 0 ? "support-asked-nobody" : "support-asked", ticket)
    })

  const ask = Effect.fnUntraced(function* (change: Change, { words }: Ask) {
    const saved = yield* save(change)
    return saved._tag === "Saved" ? yield* asked(saved, change, words) : saved
  }, sql.withTransaction)

  /** A reply to a message that belongs to no ticket is no reply: nothing is saved, and the dialog takes it as words. */
  const reply = Effect.fnUntraced(function* (change: Change, { to, words, operator }: Reply) {
    const ticket = yield* tickets.behind(change.user, to)
    if (Option.isNone(ticket)) return yield* rejected({ _tag: "NoTicket" })
    const saved = yield* save(change)
    if (saved._tag !== "Saved") return saved
    const { id, user } = ticket.value
    if (!operator || user === change.user) return yield* asked(saved, change, words)
    yield* tickets.answer(id, change.user, words)
    return told(saved, "support-answered", id)
  }, sql.withTransaction)

  return { ask, reply }
})
