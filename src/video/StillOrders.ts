import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { MicroDollars } from "../domain/Dollars.ts"
import type { EventId, UserId } from "../domain/Ids.ts"
import { type ProviderName, TaskRef } from "../providers/VideoProvider.ts"

/** How often somebody may try for each still that they may have: what the rules refuse is not counted, and may cost all the same. */
const triesForEach = 3
/** How long a row is kept, in days: a little longer than the margin looks back. */
const keptDays = 400
/** How many old rows go at once: more than are drawn between two looks. */
const page = 10_000

/** How a still ended: it was drawn, the rules forbade it, it took too long, or it came to nothing. */
export const StillOutcome = Schema.Literals(["made", "rules", "late", "failed"])
export type StillOutcome = typeof StillOutcome.Type

/** A still that was asked for, as far as it is known. */
const StillOrder = Schema.Struct({
  id: Schema.Int,
  /** Null while nobody has said that it is drawn. */
  task: Schema.NullOr(TaskRef),
  outcome: Schema.NullOr(StillOutcome)
})

/** One that this request has asked for just now, or one that it had asked for before. */
export type AskedStill = typeof StillOrder.Type & { readonly fresh: boolean }

/** A still that is asked for, of whom, and how many its user may have in a day. */
interface Asked {
  readonly user: UserId
  readonly request: EventId
  readonly provider: ProviderName
  readonly model: string
  readonly estimate: MicroDollars
  readonly perDay: number
}

const decodeOrders = Schema.decodeUnknownEffect(Schema.Array(StillOrder))
const decodeListed = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ task: TaskRef, estimate: Schema.NullOr(MicroDollars) }))
)

type Failure = SqlError.SqlError | Schema.SchemaError

/**
 * The stills that users asked for: a row each, so that nobody has more of them in a day (UTC) than they may, that none is ordered twice, and
 * that what they cost is held against the provider's bill. What came to nothing takes none of the day's.
 */
export class StillOrders extends Context.Service<
  StillOrders,
  {
    /** How many more a user may have today, of so many. */
    readonly left: (user: UserId, perDay: number) => Effect.Effect<number, SqlError.SqlError>
    /** Takes one of the day's; undefined where there is none left. A request that has taken one gets that. */
    readonly claim: (asked: Asked) => Effect.Effect<AskedStill | undefined, Failure>
    readonly accepted: (id: number, task: TaskRef) => Effect.Effect<void, SqlError.SqlError>
    readonly ended: (id: number, outcome: StillOutcome) => Effect.Effect<void, SqlError.SqlError>
    /** Of these tasks those that are stills, each with what it was expected to cost where it was drawn. */
    readonly listed: (
      provider: ProviderName,
      tasks: ReadonlyArray<TaskRef>
    ) => Effect.Effect<ReadonlyArray<{ readonly task: TaskRef; readonly estimate: MicroDollars | null }>, Failure>
    /** What a bill says that they cost. */
    readonly billed: (
      provider: ProviderName,
      lines: ReadonlyArray<{ readonly task: TaskRef; readonly cost: MicroDollars }>
    ) => Effect.Effect<void, SqlError.SqlError>
    /** Forgets a page of old ones. */
    readonly forget: Effect.Effect<void, SqlError.SqlError>
  }
>()("kudo/StillOrders") {
  static readonly layer = Layer.effect(
    StillOrders,
    Effect.map(SqlClient.SqlClient, (sql) => StillOrders.of({ ...orders(sql), ...bills(sql) }))
  )
}

/** What a user had of the day's, and how often they tried. One whose order may have been lost is a try alone. */
const today = (sql: SqlClient.SqlClient, user: UserId) => sql`
  SELECT (count(*) FILTER (WHERE outcome = 'made' OR (outcome IS NULL AND task IS NOT NULL)))::int AS had, count(*)::int AS tried
  FROM stills WHERE user_id = ${user}::bigint AND created_at >= date_trunc('day', now(), 'UTC')`

const orders = (
  sql: SqlClient.SqlClient
): Pick<StillOrders["Service"], "left" | "claim" | "accepted" | "ended" | "forget"> => ({
  left: (user, perDay) =>
    sql<{ left: number }>`
      WITH today AS (${today(sql, user)})
      SELECT CASE WHEN tried < ${perDay * triesForEach}::int THEN greatest(${perDay}::int - had, 0) ELSE 0 END AS left FROM today`.pipe(
      Effect.map(([row]) => row?.left ?? 0)
    ),
  claim: Effect.fn("StillOrders.claim")(function* ({ user, request, provider, model, estimate, perDay }) {
    const [known] = yield* decodeOrders(
      yield* sql`SELECT id::float8 AS id, task, outcome FROM stills WHERE request = ${request}`
    )
    if (known !== undefined) return { ...known, fresh: false }
    const [made] = yield* decodeOrders(
      yield* sql`
        WITH today AS (${today(sql, user)})
        INSERT INTO stills (user_id, request, provider, model, estimate)
        SELECT ${user}::bigint, ${request}, ${provider}, ${model}, ${estimate}::bigint FROM today
        WHERE had < ${perDay}::int AND tried < ${perDay * triesForEach}::int
        RETURNING id::float8 AS id, task, outcome`
    )
    return made && { ...made, fresh: true }
  }),
  accepted: (id, task) => Effect.asVoid(sql`UPDATE stills SET task = ${task} WHERE id = ${id}::bigint`),
  ended: (id, outcome) => Effect.asVoid(sql`UPDATE stills SET outcome = ${outcome} WHERE id = ${id}::bigint`),
  forget: Effect.asVoid(sql`
    DELETE FROM stills WHERE id IN (
      SELECT id FROM stills WHERE created_at < now() - make_interval(days => ${keptDays}::int) LIMIT ${page})`)
})

const bills = (sql: SqlClient.SqlClient): Pick<StillOrders["Service"], "listed" | "billed"> => ({
  listed: Effect.fnUntraced(function* (provider, tasks) {
    const rows = yield* sql`
      SELECT task, CASE WHEN outcome = 'made' THEN estimate END::float8 AS estimate FROM stills
      WHERE provider = ${provider} AND task IN (SELECT jsonb_array_elements_text(${JSON.stringify(tasks)}::jsonb))`
    return yield* decodeListed(rows)
  }),
  billed: (provider, lines) =>
    lines.length === 0
      ? Effect.void
      : Effect.asVoid(sql`
          UPDATE stills s SET actual = l.cost FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS l (task text, cost bigint)
          WHERE s.provider = ${provider} AND s.task = l.task`)
})
