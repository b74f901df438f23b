import { Duration } from "effect"
import type { Allowance } from "../../platform/RateLimits.ts"
import type { TellFollowUp } from "../Dialog/FollowUp.ts"

/** What somebody is told who asks for too much: when there is more. */
export const tooOften = (what: Allowance, wait: Duration.Duration): TellFollowUp => ({
  _tag: "Tell",
  key: `limit-${what}`,
  args: { minutes: Math.max(1, Math.ceil(Duration.toMinutes(wait))) }
})
