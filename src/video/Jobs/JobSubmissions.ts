import { Context, type Duration, Effect, Layer, type Option } from "effect"
import { SqlClient } from "effect/sql"
import type { MicroDollars } from "../../domain/Dollars.ts"
import type { JobId } from "../../domain/Ids.ts"
import type { ProviderName, TaskRef } from "../../providers/VideoProvider.ts"
import type { Route } from "../ModelCatalogue.ts"
import { estimating } from "../ProviderCosts.ts"
import type { Job } from "./Job.ts"
import { telling } from "./JobEvents.ts"
import { after, changed, columns, firstJob, type JobsError } from "./table.ts"

/** How a queued job comes to a provider: one run at a time asks, and what the provider calls the task is kept. */
export class JobSubmissions extends Context.Service<
  JobSubmissions,
  {
    /** queued → submitting, at the provider of the route; false when it is not queued any more. */
    readonly claim: (id: JobId, route: Route) => Effect.Effect<boolean, JobsError>
    /** submitting → queued: it is certain that the provider has not started it; `why` is its answer, as a code. */
    readonly unclaim: (id: JobId, why: string) => Effect.Effect<void, JobsError>
    /**
     * submitting → generating, due for its first status read after `pollAfter`, with the row of what it costs; none when it
     * was not submitting any more.
     */
    readonly accepted: (
      id: JobId,
      accepted: {
        readonly task: TaskRef
        readonly pollAfter: Duration.Input
        readonly deadlineMinutes: number
        /** What it is expected to cost, where a price card tells. */
        readonly estimate?: MicroDollars | undefined
      }
    ) => Effect.Effect<Option.Option<Job>, JobsError>
    /** Those of the tasks that belong to a job. */
    readonly knownTasks: (
      provider: ProviderName,
      tasks: ReadonlyArray<TaskRef>
    ) => Effect.Effect<ReadonlySet<string>, JobsError>
  }
>()("kudo/Jobs/JobSubmissions") {
  static readonly layer = Layer.effect(
    JobSubmissions,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return JobSubmissions.of({
        claim: (id, { provider, model }) =>
          changed(sql`
            UPDATE jobs SET state = 'submitting', submitted_at = now(), task = NULL, turn = NULL, called_at = NULL, provider = ${provider}, provider_model = ${model}
            WHERE id = ${id}::uuid AND state = 'queued' RETURNING id`),
        unclaim: (id, why) => {
          const where = sql`id = ${id}::uuid AND state = 'submitting'`
          return Effect.asVoid(sql`
            WITH told AS (${telling(sql, { step: "refused", where, note: why })})
            UPDATE jobs SET state = 'queued' WHERE ${where}`)
        },
        accepted: (id, { task, pollAfter, deadlineMinutes, estimate }) =>
          firstJob(sql`
            WITH accepted AS (
              UPDATE jobs SET state = 'generating', task = ${task}, due_at = ${after(sql, pollAfter)},
                deadline_at = now() + make_interval(mins => ${deadlineMinutes}::int)
              WHERE id = ${id}::uuid AND state = 'submitting' RETURNING *
            ), costs AS (${estimating(sql, estimate)})
            SELECT ${columns(sql)} FROM accepted AS jobs`),
        knownTasks: (provider, tasks) =>
          tasks.length === 0
            ? Effect.succeed(new Set<string>())
            : sql<{ task: string }>`
                SELECT task FROM jobs WHERE provider = ${provider} AND ${sql.in("task", tasks)}`.pipe(
                Effect.map((rows) => new Set(rows.map((row) => row.task)))
              )
      })
    })
  )
}
