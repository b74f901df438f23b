import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { MicroDollars } from "../domain/Dollars.ts"
import type { ProviderName, TaskRef } from "./VideoProvider.ts"

/** What is ordered beside videos: the words of a recording. */
export const SideOrderKind = Schema.Literals(["transcription"])
export type SideOrderKind = typeof SideOrderKind.Type

/** How long an order is known, in days: a little longer than the margin looks back, and so than any list of a provider. */
const keptDays = 400

/** What was ordered from providers beside videos, by their own numbers: the lines of their bills that are of no video. */
export class SideOrders extends Context.Service<
  SideOrders,
  {
    /** Notes an order that a provider took; one that cannot be noted is made all the same, and is then a line without an order. */
    readonly note: (provider: ProviderName, kind: SideOrderKind, task: TaskRef) => Effect.Effect<void>
    /** Keeps what lines of a provider's list say, and gives those that are of no order here. */
    readonly billed: <Line extends { readonly task: TaskRef; readonly cost: MicroDollars | undefined }>(
      provider: ProviderName,
      lines: ReadonlyArray<Line>
    ) => Effect.Effect<ReadonlyArray<Line>, SqlError.SqlError>
    /** Forgets what is old. */
    readonly forget: Effect.Effect<void, SqlError.SqlError>
  }
>()("kudo/SideOrders") {
  static readonly layer = Layer.effect(
    SideOrders,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return SideOrders.of({
        note: (provider, kind, task) =>
          sql`INSERT INTO side_orders (provider, kind, task) VALUES (${provider}, ${kind}, ${task}) ON CONFLICT DO NOTHING`.pipe(
            Effect.catch((error) => Effect.logWarning("a side order could not be noted", error)),
            Effect.annotateLogs({ provider, task }),
            Effect.asVoid
          ),
        billed: Effect.fn("SideOrders.billed")(function* (provider, lines) {
          const told = JSON.stringify(lines.map(({ task, cost = null }) => ({ task, cost })))
          const rows = yield* sql<{ task: string }>`
            UPDATE side_orders s SET cost = coalesce(l.cost, s.cost)
            FROM jsonb_to_recordset(${told}::jsonb) AS l (task text, cost bigint)
            WHERE s.provider = ${provider} AND s.task = l.task RETURNING s.task`
          const own = new Set(rows.map(({ task }) => task))
          return lines.filter(({ task }) => !own.has(task))
        }),
        forget: Effect.asVoid(sql`DELETE FROM side_orders WHERE at < now() - make_interval(days => ${keptDays}::int)`)
      })
    })
  )
}
