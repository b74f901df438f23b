import { Schema } from "effect"

export const roles = ["viewer", "support", "owner"] as const

/** What an operator may do: look, help users, or everything. Each role may do what those before it may. */
export const Role = Schema.Literals(roles)
export type Role = typeof Role.Type

/** Whether a role may do what needs another. */
export const includesRole = (role: Role, needed: Role): boolean => roles.indexOf(role) >= roles.indexOf(needed)

/** The one of two roles that may do less. */
export const lesserRole = (one: Role, other: Role): Role => (includesRole(one, other) ? other : one)
