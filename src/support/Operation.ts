import { Schema } from "effect"

/** What changes coins or accounts: it is part of the commit of the message that asks for it. */
export const Action = Schema.Literals(["grant", "revoke", "freeze", "unfreeze", "ban", "newpromo", "credit", "close"])
export type Action = typeof Action.Type
export const isAction = Schema.is(Action)

/** What only reads, or asks Telegram first: it follows the commit, and may be asked again. */
const Inquiry = Schema.Literals(["refund", "audit", "find"])

/** What an operator can ask for in the chat. */
export const Operation = Schema.Literals([...Inquiry.literals, ...Action.literals])
export type Operation = typeof Operation.Type
export type Inquiry = typeof Inquiry.Type

/** How each operation is written. */
export const usage: Readonly<Record<Operation, string>> = {
  refund: "/refund CHARGE",
  audit: "/audit",
  find: "/find №NUMBER, LINK, JOB, USER or CHARGE",
  grant: "/grant USER COINS",
  revoke: "/revoke USER COINS",
  credit: "/credit CHARGE COINS",
  freeze: "/freeze USER",
  unfreeze: "/unfreeze USER",
  ban: "/ban USER",
  close: "/close TICKET",
  newpromo: "/newpromo CODE COINS USES [DAYS]"
}
