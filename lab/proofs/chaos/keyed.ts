import { type Answered, standingBefore } from "../../world/standingBefore.ts"

/**
 * A video server before another one that makes one task of one `Idempotency-Key`, as none of the providers' own does. The answer to
 * every order is lost the first time.
 */
export const keyed = (to: () => string) => {
  const made = new Map<string, Promise<Answered>>()
  return standingBefore(to, async ({ method, path, headers }, forward) => {
    const key = headers["idempotency-key"]
    if (method !== "POST" || key === undefined || !path.endsWith("/videos")) return forward()
    const before = made.get(key)
    if (before !== undefined) return before
    made.set(key, forward())
    await made.get(key)
    return undefined
  })
}
