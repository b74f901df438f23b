import { Effect, Option } from "effect"
import type { JobId, UserId } from "../domain/Ids.ts"
import { failpoint } from "../platform/Failpoints.ts"
import { VideoProviders } from "../providers/VideoProvider.ts"
import { JobOrders, Jobs, JobStops } from "./Jobs.ts"
import { stopOf } from "./stoppable.ts"

/**
 * Calls off a user's video: one that waits is cancelled, with its coins back, which are given; one that is being made is asked
 * to stop, where its provider can; one that is not known, or not the user's, is gone. Run in a transaction it is part of it;
 * what is told of it follows.
 */
export const makeCallOff = Effect.gen(function* () {
  const orders = yield* JobOrders
  const jobs = yield* Jobs
  const stops = yield* JobStops
  const providers = yield* VideoProviders

  const stop = Effect.fnUntraced(function* (id: JobId, user: UserId) {
    const job = yield* jobs.find(id)
    // A restored backup has lost what was ordered since; its button stays in the chat.
    if (Option.isNone(job) || job.value.user !== user) return { _tag: "Gone" } as const
    const { state, stop: answer } = job.value
    if (state === "cancelled" || state === "failed" || state === "delivered") return { _tag: "Ended", state } as const
    // Pressed twice, it is still being asked.
    if (answer === "asked") return { _tag: "Stopping" } as const
    if (stopOf(providers, job.value) === undefined) return { _tag: "GoesOn" } as const
    const asked = yield* stops.ask(id, user)
    yield* failpoint("stop.asked")
    return asked ? ({ _tag: "Stopping" } as const) : ({ _tag: "GoesOn" } as const)
  })

  return Effect.fnUntraced(function* (job: JobId, user: UserId) {
    const released = yield* orders.cancel(job, user)
    if (released !== undefined) return { _tag: "Cancelled", released } as const
    return yield* stop(job, user)
  })
})
