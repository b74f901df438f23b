import { Context, Effect, Layer, Option, Predicate, Schema } from "effect"
import { ClusterError, Sharding } from "effect/cluster"
import { SqlClient } from "effect/sql"
import { WorkflowEngine } from "effect/workflow"
import type { JobId } from "../domain/Ids.ts"
import { Generation, runGeneration } from "./Generation.ts"
import { Deliver } from "./Generation/Deliver.ts"
import { Notify } from "./Generation/Notify.ts"
import { Store } from "./Generation/Store.ts"
import { Submit } from "./Generation/Submit.ts"

/** How deep the engine wraps what it met. */
const maxDepth = 3

/** Whether the engine met a stored end of a run that is no JSON, or none of this release's. */
const isUnreadable = (defect: unknown, depth = 0): boolean =>
  Schema.isSchemaError(defect) ||
  defect instanceof SyntaxError ||
  ClusterError.MalformedMessage.is(defect) ||
  (depth < maxDepth && Predicate.hasProperty(defect, "cause") && isUnreadable(defect.cause, depth + 1))

/** The runs of jobs' workflows, as they are started and watched from outside. */
export class GenerationRuns extends Context.Service<
  GenerationRuns,
  {
    /**
     * Starts a run of a job, the first where none is named, with the transaction that this is part of, if any; one that was
     * started before is not started again. `late`: its wait in the queue has lasted too long.
     */
    readonly start: (job: JobId, run?: number, how?: { readonly late: boolean }) => Effect.Effect<void>
    /** Starts the run that follows the latest one, with the transaction that this has to be part of. */
    readonly startNext: (job: JobId) => Effect.Effect<void>
    /** Whether a run has come to its end, by itself or by breaking off for good. */
    readonly hasEnded: (job: JobId, run: number) => Effect.Effect<boolean>
  }
>()("kudo/GenerationRuns") {
  static readonly layer = Layer.effect(
    GenerationRuns,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const sharding = yield* Sharding.Sharding
      const engine = yield* WorkflowEngine.WorkflowEngine
      const withEngine = Effect.provideService(WorkflowEngine.WorkflowEngine, engine)

      const start: GenerationRuns["Service"]["start"] = Effect.fnUntraced(function* (job, run = 0, how) {
        // The engine's own wake-up comes before the commit, when there is nothing to be seen yet.
        yield* sql.afterCommit(sharding.pollStorage)
        const late = how?.late === true ? { late: true } : {}
        yield* Generation.execute({ job, ...(run === 0 ? {} : { run }), ...late }, { discard: true })
      }, withEngine)

      return GenerationRuns.of({
        start,
        startNext: Effect.fnUntraced(function* (job) {
          const [next] = yield* sql<{ run: number }>`
            UPDATE jobs SET run = run + 1 WHERE id = ${job}::uuid RETURNING run`
          if (next !== undefined) yield* start(job, next.run)
        }, Effect.orDie),
        hasEnded: Effect.fnUntraced(
          function* (job, run) {
            const known = yield* Generation.poll(yield* Generation.executionId({ job, run }))
            return Option.isSome(known) && known.value._tag === "Complete"
          },
          // How it ended cannot be read, but that it has.
          Effect.catchDefect((defect) => (isUnreadable(defect) ? Effect.succeed(true) : Effect.die(defect))),
          withEngine
        )
      })
    })
  )

  /** Lets workflows run in this process. */
  static readonly layerRun = Generation.toLayer(runGeneration).pipe(
    Layer.provide([Submit.layer, Store.layer, Deliver.layer, Notify.layer])
  )
}
