import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { JobId } from "../../../domain/Ids.ts"
import { makeCallOff } from "../../../video/CallingOff.ts"
import { tellCancelled } from "../../../video/Story.ts"
import type { Change, Save } from "./save.ts"

const toasts = {
  Cancelled: "cancelled",
  Stopping: "stopping",
  GoesOn: "cannot-cancel",
  Ended: "ended",
  Gone: "gone"
} as const

/** Cancels a job that waits; one that is being made is asked to stop, where its provider can. */
export const makeCancel = Effect.fnUntraced(function* (save: Save) {
  const sql = yield* SqlClient.SqlClient
  const callOff = yield* makeCallOff

  const cancel = Effect.fnUntraced(function* (change: Change, job: JobId) {
    const saved = yield* save(change)
    if (saved._tag !== "Saved") return saved
    const outcome = yield* callOff(job, change.user)
    const released = outcome._tag === "Cancelled" ? outcome.released : undefined
    return {
      ...saved,
      released,
      // Pressed again after it was cancelled, the same is true of it.
      toast: outcome._tag === "Ended" && outcome.state === "cancelled" ? toasts.Cancelled : toasts[outcome._tag],
      followUps: [{ _tag: "RefreshStatus", job } as const]
    } as const
  }, sql.withTransaction)

  return (change: Change, job: JobId) =>
    Effect.tap(cancel(change, job), (outcome) =>
      "released" in outcome && outcome.released !== undefined
        ? tellCancelled(outcome.released, { jobId: job, userId: change.user })
        : Effect.void
    )
})
