import { Option, Schema } from "effect"
import { JobId } from "../../domain/Ids.ts"
import type { Dialog } from "./State.ts"
import { followedBy, leave, type Step, withCommand } from "./step.ts"

const decodeJob = Schema.decodeUnknownOption(JobId)

/** A deep link's payload: who or which campaign brought the user, a promo code, or a video whose page has expired. */
export const linked = (dialog: Dialog, payload: string): Step => {
  const [, kind, code = ""] = /^(ref|c|promo|video)_([A-Za-z0-9_-]{1,58})$/.exec(payload) ?? []
  const step = leave(dialog, { _tag: "MainMenu" })
  if (kind === undefined) return step
  if (kind === "video") {
    const job = decodeJob(code)
    return Option.isNone(job) ? step : followedBy(step, { _tag: "Resend", job: job.value })
  }
  // Names of campaigns are one, however the link was typed.
  if (kind === "c") return withCommand(step, { _tag: "ComeBy", campaign: code.toLowerCase() })
  return withCommand(step, kind === "ref" ? { _tag: "Refer", code } : { _tag: "Redeem", code })
}
