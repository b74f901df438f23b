import { Context, Effect, Layer } from "effect"
import { DurableDeferred, WorkflowEngine } from "effect/workflow"
import type { JobId } from "../domain/Ids.ts"
import { admissionOf, Generation, VideoReady } from "./Generation.ts"

/** What became of a job's task at its provider. */
export type TaskOutcome = typeof VideoReady.successSchema.Type

/** Tells the workflow of a job what it waits for. A signal that comes twice, or too late, changes nothing. */
export class GenerationSignals extends Context.Service<
  GenerationSignals,
  {
    /** The provider is done with the task. */
    readonly videoReady: (job: JobId, outcome: TaskOutcome) => Effect.Effect<void>
    /** The wait for a ticket is over: `go` to a provider, or `late`, and then the coins return. */
    readonly admission: (job: JobId, ticket: number, value: "go" | "late") => Effect.Effect<void>
  }
>()("kudo/GenerationSignals") {
  static readonly layer = Layer.effect(
    GenerationSignals,
    Effect.gen(function* () {
      const engine = yield* WorkflowEngine.WorkflowEngine
      const withEngine = Effect.provideService(WorkflowEngine.WorkflowEngine, engine)

      const videoReady = Effect.fnUntraced(function* (job: JobId, value: TaskOutcome) {
        const token = yield* DurableDeferred.tokenFromPayload(VideoReady, { workflow: Generation, payload: { job } })
        yield* DurableDeferred.succeed(VideoReady, { token, value })
      }, withEngine)

      const admission = Effect.fnUntraced(function* (job: JobId, ticket: number, value: "go" | "late") {
        const deferred = admissionOf(ticket)
        const token = yield* DurableDeferred.tokenFromPayload(deferred, { workflow: Generation, payload: { job } })
        yield* DurableDeferred.succeed(deferred, { token, value })
      }, withEngine)

      return GenerationSignals.of({ videoReady, admission })
    })
  )
}
