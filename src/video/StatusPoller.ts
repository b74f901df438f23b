import { Effect, Layer } from "effect"
import type { JobId } from "../domain/Ids.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { DueJobs, JobCallbacks } from "./Jobs.ts"
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

/** Makes a job due now; false when this callback was seen before. */
export const hint = Effect.fnUntraced(function* (job: JobId, callback: string) {
  const callbacks = yield* JobCallbacks
  const signal = yield* PollSignal
  const first = yield* callbacks.makeDue(job, callback)
  if (first) yield* signal.ring
  return first
})
