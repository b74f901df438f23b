import { Effect, Option } from "effect"
import { SqlClient } from "effect/sql"
import type { JobId, UserId } from "../../../domain/Ids.ts"
import { failpoint } from "../../../platform/Failpoints.ts"
import { VideoProviders } from "../../../providers/VideoProvider.ts"
import { JobOrders, Jobs, JobStops } from "../../../video/Jobs.ts"
import { tell } from "../../../video/Story.ts"
import { stopOf } from "../../../video/stoppable.ts"
import type { Change, Save } from "./save.ts"

/** Cancels a job that waits; one that is being made is asked to stop, where its provider can. */
export const makeCancel = Effect.fnUntraced(function* (save: Save) {
  const sql = yield* SqlClient.SqlClient
  const orders = yield* JobOrders
  const jobs = yield* Jobs
  const stops = yield* JobStops
  const providers = yield* VideoProviders

  const stop = Effect.fnUntraced(function* (id: JobId, user: UserId) {
    const job = yield* jobs.find(id)
    if (Option.isNone(job) || stopOf(providers, job.value) === undefined) return false
    const asked = yield* stops.ask(id, user)
    yield* failpoint("stop.asked")
    return asked
  })

  const cancel = Effect.fnUntraced(function* (change: Change, job: JobId) {
    const saved = yield* save(change)
    if (saved._tag !== "Saved") return saved
    const cancelled = yield* orders.cancel(job, change.user)
    const stopping = !cancelled && (yield* stop(job, change.user))
    const followUps = [{ _tag: "RefreshStatus", job } as const]
    return { ...saved, toast: cancelled ? "cancelled" : stopping ? "stopping" : "cannot-cancel", followUps } as const
  }, sql.withTransaction)

  return (change: Change, job: JobId) =>
    Effect.tap(cancel(change, job), (outcome) =>
      "toast" in outcome && outcome.toast === "cancelled"
        ? tell("cancelled", { jobId: job, userId: change.user })
        : Effect.void
    )
})
