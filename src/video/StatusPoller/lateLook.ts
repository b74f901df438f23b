import { Effect } from "effect"
import { failpoint } from "../../platform/Failpoints.ts"
import { DueJobs, type Job } from "../Jobs.ts"
import { LateVideos } from "../LateVideos.ts"
import { makeNoteCost } from "../ProviderCosts/costing.ts"
import { VideoProviders } from "../../providers/VideoProvider.ts"

/**
 * A look at the task of a job that was given up: a video that is there by now is remembered, to be offered to its user.
 * A task that failed is not looked at again; any other as often as {@link DueJobs} says, and then never.
 */
export const makeLateLook = Effect.gen(function* () {
  const due = yield* DueJobs
  const noteCost = yield* makeNoteCost
  const providers = yield* VideoProviders
  const late = yield* LateVideos

  return Effect.fnUntraced(function* (job: Job) {
    const { id, provider: name, providerModel, task } = job
    const provider = name === null ? undefined : providers.get(name)
    const read =
      provider === undefined || task === null
        ? undefined
        : yield* Effect.option(provider.status(task, providerModel ?? ""))
    const status = read?._tag === "Some" ? read.value : undefined
    if (status?._tag === "Ready") {
      yield* Effect.logInfo("a video came after its job was given up")
      yield* noteCost(job, status.cost)
      yield* late.arrived(id, status.source)
      yield* failpoint("late.arrived")
    }
    yield* due.looked(id, status?._tag === "Ready" || status?._tag === "Failed")
  })
})
