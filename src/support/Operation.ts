import { Schema } from "effect"

/** What an operator can ask for in the chat. */
export const Operation = Schema.Literals(["refund", "audit", "find", "grant", "freeze", "unfreeze", "ban", "newpromo"])
export type Operation = typeof Operation.Type
