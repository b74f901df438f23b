import { Schema } from "effect"
import { roles } from "./Role/order.ts"

export { includesRole, lesserRole, roles } from "./Role/order.ts"

/** What an operator may do: look, help users, or everything. Each role may do what those before it may. */
export const Role = Schema.Literals(roles)
export type Role = typeof Role.Type
