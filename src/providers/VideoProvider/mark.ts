import { createHash } from "node:crypto"

/**
 * What an order is known by at its provider, from its job: put where it is seen again in a list of orders. It is for telling
 * orders apart there, so that it tells nothing of their users.
 */
export const markOf = (job: string): string => createHash("sha256").update(job).digest("hex")
