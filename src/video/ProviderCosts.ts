import { Context, Effect, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { MicroDollars } from "../domain/Dollars.ts"
import type { JobId } from "../domain/Ids.ts"
import type { ProviderName, TaskRef } from "../providers/VideoProvider.ts"

/** What a bill says that an order cost. */
export interface BilledOrder {
  readonly id: JobId
  readonly provider: ProviderName
  readonly providerModel: string | null
  readonly task: TaskRef
  readonly cost: MicroDollars
}

/**
 * Writes what an order is expected to cost, as a part of the statement that accepts it: `WITH accepted AS (…), costs AS (…)`.
 * Without an estimate nothing is known of its route.
 */
export const estimating = (sql: SqlClient.SqlClient, estimate: MicroDollars | undefined) => sql`
  INSERT INTO provider_costs (job, provider, model, task, estimate)
  SELECT id, provider, coalesce(provider_model, ''), task, ${estimate ?? null}::bigint
  FROM accepted WHERE provider IS NOT NULL
  ON CONFLICT (job) DO UPDATE
  SET provider = excluded.provider, model = excluded.model, task = excluded.task, estimate = excluded.estimate`

/**
 * What providers take for videos: a row for each order that one took, with what was expected, and what it was by the
 * provider's own word. A bill has the last word; a status that is read again changes nothing of that.
 */
export class ProviderCosts extends Context.Service<
  ProviderCosts,
  {
    /** The provider said with the task's status what it took. */
    readonly told: (job: JobId, cost: MicroDollars) => Effect.Effect<void, SqlError.SqlError>
    /** What a provider's bill says; of an order of an earlier release as well. */
    readonly billed: (lines: ReadonlyArray<BilledOrder>) => Effect.Effect<void, SqlError.SqlError>
  }
>()("kudo/ProviderCosts") {
  static readonly layer = Layer.effect(
    ProviderCosts,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return ProviderCosts.of({
        told: (job, cost) =>
          Effect.asVoid(sql`
            UPDATE provider_costs SET actual = ${cost}::bigint, source = 'status'
            WHERE job = ${job}::uuid AND source IS DISTINCT FROM 'bill'`),
        billed: (lines) =>
          lines.length === 0
            ? Effect.void
            : Effect.asVoid(sql`
                INSERT INTO provider_costs (job, provider, model, task, actual, source)
                SELECT id, provider, coalesce("providerModel", ''), task, cost, 'bill'
                FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
                  AS l (id uuid, provider text, "providerModel" text, task text, cost bigint)
                ON CONFLICT (job) DO UPDATE SET actual = excluded.actual, source = 'bill'`)
      })
    })
  )
}
