import { Context, Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import type { Coins } from "../domain/Coins.ts"
import type { JobId } from "../domain/Ids.ts"
import { QueueSignal } from "./Generation/ProviderQueue/QueueSignal.ts"
import { GenerationRuns } from "./GenerationRuns.ts"
import { DueJobs, JobProgress, Jobs, type JobsError } from "./Jobs.ts"
import { PollSignal } from "./StatusPoller/PollSignal.ts"

/** How a job was set going: its provider is asked now, its run was woken, or a new one goes on from where it stands. */
export type Retried = "polled" | "woken" | "restarted"

/** What an operator does for a video that does not come by itself. */
export class JobRescue extends Context.Service<
  JobRescue,
  {
    /** Sets an unfinished job going again; undefined for one that is over, or not known. Nothing is bought or sent twice by it. */
    readonly retry: (job: JobId) => Effect.Effect<Retried | undefined, JobsError>
    /**
     * Gives an unfinished job up, with its coins back, which are told, and its user told; undefined for one that is over, or not
     * known. A video that comes after all is offered.
     */
    readonly release: (job: JobId) => Effect.Effect<Coins | undefined, JobsError>
  }
>()("kudo/JobRescue") {
  static readonly layer = Layer.effect(
    JobRescue,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const jobs = yield* Jobs
      const due = yield* DueJobs
      const progress = yield* JobProgress
      const runs = yield* GenerationRuns
      const queue = yield* QueueSignal
      const poll = yield* PollSignal

      const retry = Effect.fn("JobRescue.retry")(function* (
        id: JobId
      ): Effect.fn.Return<Retried | undefined, JobsError> {
        const job = Option.getOrUndefined(yield* jobs.find(id))
        if (job === undefined || ended.has(job.state)) return undefined
        if (yield* due.now(id)) {
          yield* sql.afterCommit(poll.ring)
          return "polled"
        }
        const isOver = yield* runs.hasEnded(id, job.run)
        // Who waits in a line or in the queue is started by it.
        if (isOver && !job.inLine && job.ticket === null) {
          yield* runs.startNext(id)
          return "restarted"
        }
        if (!job.inLine) yield* runs.start(id, job.run)
        yield* sql.afterCommit(queue.ring)
        return "woken"
      }, sql.withTransaction)

      const release = Effect.fn("JobRescue.release")(function* (id: JobId) {
        const coins = yield* progress.failed(id, "timeout")
        if (coins === undefined) return undefined
        // The run that follows finds it over, and tells its user.
        yield* runs.startNext(id)
        yield* sql.afterCommit(queue.ring)
        return coins
      }, sql.withTransaction)

      return JobRescue.of({ retry, release })
    })
  )
}

const ended: ReadonlySet<string> = new Set(["delivered", "failed", "cancelled"])
