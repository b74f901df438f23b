import { Effect } from "effect"
import { WorkflowEngine } from "effect/workflow"
import type { JobId } from "../../../domain/Ids.ts"
import { Generation } from "../../../video/Generation.ts"

/** Starts a job's workflow. Inside a transaction it starts when that commits, or not at all. */
export const makeStart = Effect.map(
  WorkflowEngine.WorkflowEngine,
  (engine) => (job: JobId) =>
    Generation.execute({ job }, { discard: true }).pipe(Effect.provideService(WorkflowEngine.WorkflowEngine, engine))
)
