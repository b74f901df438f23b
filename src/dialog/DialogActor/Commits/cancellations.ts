import { Effect, Option } from "effect"
import { SqlClient } from "effect/sql"
import type { JobId, UserId } from "../../../domain/Ids.ts"
import { failpoint } from "../../../platform/Failpoints.ts"
import { VideoProviders } from "../../../providers/VideoProvider.ts"
import { JobOrders, Jobs, JobStops } from "../../../video/Jobs.ts"
import { tellCancelled } from "../../../video/Story.ts"
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
    const released = yield* orders.cancel(job, change.user)
    const isCancelled = released !== undefined
    const stopping = !isCancelled && (yield* stop(job, change.user))
    const followUps = [{ _tag: "RefreshStatus", job } as const]
    const toast = isCancelled ? "cancelled" : stopping ? "stopping" : "cannot-cancel"
    return { ...saved, released, toast, followUps } as const
  }, sql.withTransaction)

  return (change: Change, job: JobId) =>
    Effect.tap(cancel(change, job), (outcome) =>
      "released" in outcome && outcome.released !== undefined
        ? tellCancelled(outcome.released, { jobId: job, userId: change.user })
        : Effect.void
    )
})
