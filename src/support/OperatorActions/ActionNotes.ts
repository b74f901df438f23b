import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { type EventId, UserId } from "../../domain/Ids.ts"

/** Notes of one page of the log. */
const page = 50

/** Who does something, by which message or press, and why. */
export interface Noting {
  readonly operator: UserId
  readonly event: EventId
  /** In their own words; a command of the chat has none. */
  readonly reason?: string | undefined
  /** Who has agreed to it, where it wanted two. */
  readonly approvedBy?: UserId | undefined
}

/** What is done: its name, to what, and how much of it. */
interface Noted {
  readonly operation: string
  readonly target: string
  readonly amount?: number
}

/** A line of the log of operators' actions. Times are in ms of the epoch. */
export const NotedAction = Schema.Struct({
  id: Schema.Int,
  operator: UserId,
  operation: Schema.String,
  target: Schema.String,
  amount: Schema.NullOr(Schema.Int),
  reason: Schema.NullOr(Schema.String),
  /** What its operator was told; null for a command of the chat, and for what was begun and broke off. */
  answer: Schema.NullOr(Schema.String),
  approvedBy: Schema.NullOr(UserId),
  at: Schema.Finite
})
export type NotedAction = typeof NotedAction.Type

/** Which notes are listed; the newest first, with numbers below `before`. */
export interface NoteFilter {
  readonly operator?: UserId | undefined
  readonly operation?: string | undefined
  readonly target?: string | undefined
  readonly before?: number | undefined
}

/** Writes down who did what; the note's number is the key of the coins that it moves. */
export type Note = (by: Noting, noted: Noted) => Effect.Effect<string, SqlError.SqlError>

const decode = Schema.decodeUnknownEffect(Schema.Array(NotedAction))

/** The log of operators' actions: each is written in the transaction that takes it, or before what cannot be taken back. */
export class ActionNotes extends Context.Service<
  ActionNotes,
  {
    readonly note: Note
    /**
     * What is noted of a press, which nobody else looks at until the transaction that this has to be part of is over; none for a
     * new one. Its answer is null where it was begun and not ended.
     */
    readonly ofPress: (
      event: EventId
    ) => Effect.Effect<Option.Option<{ readonly answer: string | null }>, SqlError.SqlError>
    readonly answered: (event: EventId, answer: string) => Effect.Effect<void, SqlError.SqlError>
    readonly list: (
      filter: NoteFilter
    ) => Effect.Effect<ReadonlyArray<NotedAction>, SqlError.SqlError | Schema.SchemaError>
  }
>()("kudo/OperatorActions/ActionNotes") {
  static readonly layer = Layer.effect(
    ActionNotes,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return ActionNotes.of({
        note: ({ operator, event, reason, approvedBy }, { operation, target, amount }) =>
          sql<{ id: string }>`
            INSERT INTO operator_actions (event, operator, operation, target, amount, reason, approved_by)
            VALUES (${event}, ${operator}::bigint, ${operation}, ${target}, ${amount ?? null}::bigint,
                    ${reason ?? null}, ${approvedBy ?? null}::bigint)
            RETURNING id::text AS id`.pipe(Effect.map(([row]) => row?.id ?? "")),
        ofPress: Effect.fnUntraced(function* (event) {
          yield* sql`SELECT pg_advisory_xact_lock(hashtextextended(${event}, 0))`
          const [noted] = yield* sql<{ answer: string | null }>`
            SELECT answer FROM operator_actions WHERE event = ${event} AND event LIKE 'console:%'`
          return Option.fromUndefinedOr(noted)
        }),
        answered: (event, answer) =>
          Effect.asVoid(sql`
            UPDATE operator_actions SET answer = ${answer} WHERE event = ${event} AND event LIKE 'console:%'`),
        list: ({ operator, operation, target, before }) =>
          Effect.flatMap(
            sql`
              SELECT id::float8 AS id, operator::float8 AS operator, operation, target, amount::float8 AS amount, reason, answer,
                     approved_by::float8 AS "approvedBy", (extract(epoch FROM at) * 1000)::float8 AS at
              FROM operator_actions WHERE ${sql.and([
                sql`true`,
                ...(operator === undefined ? [] : [sql`operator = ${operator}::bigint`]),
                ...(operation === undefined ? [] : [sql`operation = ${operation}`]),
                ...(target === undefined ? [] : [sql`target = ${target}`]),
                ...(before === undefined ? [] : [sql`id < ${before}::bigint`])
              ])}
              ORDER BY id DESC LIMIT ${page}`,
            decode
          )
      })
    })
  )
}
