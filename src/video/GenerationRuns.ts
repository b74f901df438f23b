import { Context, Effect, Layer, Option } from "effect"
import { Sharding } from "effect/cluster"
import { SqlClient } from "effect/sql"
import { WorkflowEngine } from "effect/workflow"
import type { JobId } from "../domain/Ids.ts"
import { Generation, runGeneration } from "./Generation.ts"
import { Deliver } from "./Generation/Deliver.ts"
import { Notify } from "./Generation/Notify.ts"
import { Store } from "./Generation/Store.ts"
import { Submit } from "./Generation/Submit.ts"

/** The workflows of jobs, as they are started and watched from outside. */
export class GenerationRuns extends Context.Service<
  GenerationRuns,
  {
    /** Starts a job's workflow with the transaction that this is part of, if any; one that runs already goes on. */
    readonly start: (job: JobId) => Effect.Effect<void>
    /** Whether a job's workflow has come to its end, by itself or by breaking off for good. */
    readonly hasEnded: (job: JobId) => Effect.Effect<boolean>
  }
>()("kudo/GenerationRuns") {
  static readonly layer = Layer.effect(
    GenerationRuns,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const sharding = yield* Sharding.Sharding
      const engine = yield* WorkflowEngine.WorkflowEngine
      const withEngine = Effect.provideService(WorkflowEngine.WorkflowEngine, engine)

      return GenerationRuns.of({
        start: Effect.fnUntraced(function* (job) {
          // The engine's own wake-up comes before the commit, when there is nothing to be seen yet.
          yield* sql.afterCommit(sharding.pollStorage)
          yield* Generation.execute({ job }, { discard: true })
        }, withEngine),
        hasEnded: Effect.fnUntraced(function* (job) {
          const known = yield* Generation.poll(yield* Generation.executionId({ job }))
          return Option.isSome(known) && known.value._tag === "Complete"
        }, withEngine)
      })
    })
  )

  /** Lets workflows run in this process. */
  static readonly layerRun = Generation.toLayer(runGeneration).pipe(
    Layer.provide([Submit.layer, Store.layer, Deliver.layer, Notify.layer])
  )
}
