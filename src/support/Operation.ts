import { Schema } from "effect"
import { includesRole, type Role } from "../domain/Role.ts"

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
  "resume",
  "reprice",
  "usualprice",
  "ack"
])
export type Action = typeof Action.Type
export const isAction = Schema.is(Action)

/** What only reads, or asks Telegram first: it follows the commit, and may be asked again. */
const Inquiry = Schema.Literals(["refund", "audit", "find", "admin", "switches"])

/** What an operator can ask for in the chat. */
export const Operation = Schema.Literals([...Inquiry.literals, ...Action.literals])
export type Operation = typeof Operation.Type
export const isOperation = Schema.is(Operation)
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
  ack: "support",
  ban: "owner",
  credit: "owner",
  refund: "owner",
  newpromo: "owner",
  pause: "owner",
  resume: "owner",
  reprice: "owner",
  usualprice: "owner"
}

/** What each operation does, in a few words. */
const meaning: Readonly<Record<Operation, string>> = {
  refund: "gives the Stars of a payment back and takes its coins",
  audit: "proves that no coin was lost or made",
  find: "shows a video, a user or a payment",
  admin: "search, buttons for what is done most, and a link to the console",
  switches: "what is off, and what has another price",
  grant: "gives coins",
  revoke: "takes granted coins back",
  credit: "gives the coins of a payment that fits no invoice",
  freeze: "stops a user's spending",
  unfreeze: "lets a user go on",
  ban: "shuts a user out and ends their subscription",
  close: "closes a question",
  newpromo: "makes a promo code",
  pause: "turns a model, a provider, sales or orders off",
  resume: "turns it on again",
  reprice: "lets a model cost a part of its usual price until a date",
  usualprice: "lets it cost its usual price again",
  ack: "says that you look after an alert"
}

/** How each operation is written. */
export const usage: Readonly<Record<Operation, string>> = {
  refund: "/refund CHARGE",
  audit: "/audit",
  find: "/find №NUMBER, LINK, JOB, USER or CHARGE",
  admin: "/admin [WHAT TO FIND]",
  switches: "/switches",
  grant: "/grant USER COINS",
  revoke: "/revoke USER COINS",
  credit: "/credit CHARGE COINS",
  freeze: "/freeze USER",
  unfreeze: "/unfreeze USER",
  ban: "/ban USER",
  close: "/close TICKET",
  ack: "/ack ALERT",
  newpromo: "/newpromo CODE COINS USES [DAYS]",
  pause: "/pause model ID|route PROVIDER:MODEL|provider NAME|sales|orders [DAY or 6h] REASON",
  resume: "/resume model ID|route PROVIDER:MODEL|provider NAME|sales|orders",
  reprice: "/reprice MODEL 80% DAY or 6h REASON",
  usualprice: "/usualprice MODEL"
}

/** The commands of a role with what they do, in Telegram's HTML. */
export const commandsText = (role: Role): string =>
  [
    "🛠 <b>For operators</b>",
    ...Operation.literals
      .filter((operation) => includesRole(role, neededRole[operation]))
      .map((operation) => `<code>${usage[operation]}</code> ${meaning[operation]}`)
  ].join("\n")
