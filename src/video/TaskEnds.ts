import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import type { Coins } from "../domain/Coins.ts"
import type { JobId } from "../domain/Ids.ts"
import { failpoint } from "../platform/Failpoints.ts"
import type { VideoSource } from "../providers/VideoProvider.ts"
import { QueueSignal } from "./Generation/ProviderQueue/QueueSignal.ts"
import { GenerationRuns } from "./GenerationRuns.ts"
import { type Failure, JobProgress, type JobsError, JobStops } from "./Jobs.ts"
import { tellCancelled, tellFailed } from "./Story.ts"

/** What became of a job's task at its provider. */
export type TaskOutcome =
  | { readonly _tag: "Ready"; readonly source: VideoSource }
  /** `said` is what the provider said of it. */
  | { readonly _tag: "Failed"; readonly failure: Failure; readonly said?: string | undefined }
  /** Its user asked for it, and the provider let go. */
  | { readonly _tag: "Stopped" }

/**
 * The end of a task at its provider: the job's row moves on, with the coins back where there is no video, and the run that goes
 * on from there is started, all in one transaction. An end that is told twice, or too late, changes nothing.
 */
export class TaskEnds extends Context.Service<
  TaskEnds,
  (job: JobId, outcome: TaskOutcome) => Effect.Effect<void, JobsError>
>()("kudo/TaskEnds") {
  static readonly layer = Layer.effect(
    TaskEnds,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const progress = yield* JobProgress
      const stops = yield* JobStops
      const runs = yield* GenerationRuns
      const queue = yield* QueueSignal

      /** What is to be told of it once it is written; undefined when the job had moved on before. */
      const move = Effect.fnUntraced(function* (job: JobId, outcome: TaskOutcome) {
        switch (outcome._tag) {
          case "Ready":
            return (yield* progress.ready(job, outcome.source)) ? Effect.void : undefined
          case "Stopped": {
            const coins = yield* stops.stopped(job)
            return coins === undefined ? undefined : tellCancelled(coins)
          }
          case "Failed": {
            const { failure, said } = outcome
            const coins: Coins | undefined = yield* progress.failed(job, failure, { said, only: "generating" })
            return coins === undefined ? undefined : tellFailed(failure, said, coins)
          }
        }
      })

      const end = Effect.fnUntraced(function* (job: JobId, outcome: TaskOutcome) {
        const story = yield* move(job, outcome)
        if (story !== undefined) yield* runs.startNext(job)
        return story ?? Effect.void
      }, sql.withTransaction)

      return TaskEnds.of(
        Effect.fnUntraced(function* (job, outcome) {
          yield* Effect.flatten(end(job, outcome))
          if (outcome._tag !== "Ready") yield* failpoint("release.done")
          // Its provider has a permit again.
          yield* queue.ring
        })
      )
    })
  )
}
