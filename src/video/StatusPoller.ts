import { Effect, Layer, Option } from "effect"
import { inOneProcess } from "../platform/Recurring.ts"
import type { ProviderName, TaskRef } from "../providers/VideoProvider.ts"
import { DueJobs, type Job, JobCallbacks } from "./Jobs.ts"
import { PollSignal } from "./StatusPoller/PollSignal.ts"
import { makeReadStatus } from "./StatusPoller/readStatus.ts"
import { makeRounds } from "./StatusPoller/rounds.ts"

export { PollSignal } from "./StatusPoller/PollSignal.ts"

/**
 * The one reader of providers' status: takes the jobs that are due, stores their progress, and tells their workflows when
 * the provider is done. Lost, early, repeated and lying callbacks all come to the same, as a callback only makes its job
 * due.
 */
export const StatusPoller = {
  /** Polls in one process of all. */
  layerRun: Layer.unwrap(
    Effect.gen(function* () {
      const { due } = yield* DueJobs
      const signal = yield* PollSignal
      return inOneProcess(yield* makeRounds({ due, read: yield* makeReadStatus, signal }))
    })
  )
}

/** Makes a task's job due now, and returns it; none when no job has that task. */
export const hint = Effect.fnUntraced(function* (provider: ProviderName, task: TaskRef) {
  const callbacks = yield* JobCallbacks
  const signal = yield* PollSignal
  const job = yield* callbacks.findByTask(provider, task)
  if (Option.isNone(job)) return Option.none<Job>()
  yield* callbacks.makeDue(job.value.id)
  yield* signal.ring
  return job
})
