import { Schema } from "effect"
import type { Role } from "../domain/Role.ts"

/** What changes coins, accounts or what is on offer: it is part of the commit of the message that asks for it. */
export const Action = Schema.Literals([
  "grant",
  "revoke",
  "freeze",
  "unfreeze",
  "ban",
  "newpromo",
  "credit",
  "close",
  "pause",
  "resume"
])
export type Action = typeof Action.Type
export const isAction = Schema.is(Action)

/** What only reads, or asks Telegram first: it follows the commit, and may be asked again. */
const Inquiry = Schema.Literals(["refund", "audit", "find", "admin", "switches"])

/** What an operator can ask for in the chat. */
export const Operation = Schema.Literals([...Inquiry.literals, ...Action.literals])
export type Operation = typeof Operation.Type
export type Inquiry = typeof Inquiry.Type

/** The role that each operation needs. */
export const neededRole: Readonly<Record<Operation, Role>> = {
  audit: "viewer",
  find: "viewer",
  admin: "viewer",
  switches: "viewer",
  grant: "support",
  revoke: "support",
  freeze: "support",
  unfreeze: "support",
  close: "support",
  ban: "owner",
  credit: "owner",
  refund: "owner",
  newpromo: "owner",
  pause: "owner",
  resume: "owner"
}

/** How each operation is written. */
export const usage: Readonly<Record<Operation, string>> = {
  refund: "/refund CHARGE",
  audit: "/audit",
  find: "/find №NUMBER, LINK, JOB, USER or CHARGE",
  admin: "/admin",
  switches: "/switches",
  grant: "/grant USER COINS",
  revoke: "/revoke USER COINS",
  credit: "/credit CHARGE COINS",
  freeze: "/freeze USER",
  unfreeze: "/unfreeze USER",
  ban: "/ban USER",
  close: "/close TICKET",
  newpromo: "/newpromo CODE COINS USES [DAYS]",
  pause: "/pause model ID|route PROVIDER:MODEL|provider NAME|sales|orders [DAY or 6h] REASON",
  resume: "/resume model ID|route PROVIDER:MODEL|provider NAME|sales|orders"
}
