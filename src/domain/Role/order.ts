/** The roles, each of which may do what those before it may. It stands alone, as the console's page is made of it as well. */
export const roles = ["viewer", "support", "owner"] as const

type Role = (typeof roles)[number]

/** Whether a role may do what needs another. */
export const includesRole = (role: Role, needed: Role): boolean => roles.indexOf(role) >= roles.indexOf(needed)

/** The one of two roles that may do less. */
export const lesserRole = (one: Role, other: Role): Role => (includesRole(one, other) ? other : one)
