import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Coins } from "../../domain/Coins.ts"
import { UserId } from "../../domain/Ids.ts"
import type { Noting } from "./ActionNotes.ts"
import { raises } from "../../platform/AlertKinds.ts"

/** After so many days nobody remembers what a request was about: it is asked for again. */
const openDays = 7
/** Requests that are listed: more of them are open only where nobody decides. */
const shown = 50

/** The number of a grant that waits for a second operator. */
export const RequestId = Schema.Int.pipe(Schema.brand("RequestId"))
export type RequestId = typeof RequestId.Type

/** A grant that waits for a second operator. Times are in ms of the epoch. */
export const GrantRequest = Schema.Struct({
  id: RequestId,
  operator: UserId,
  user: UserId,
  coins: Coins,
  reason: Schema.NullOr(Schema.String),
  at: Schema.Finite
})
export type GrantRequest = typeof GrantRequest.Type

const decode = Schema.decodeUnknownEffect(Schema.Array(GrantRequest))
const decodeOne = Schema.decodeUnknownEffect(Schema.Tuple([GrantRequest]))

/** From how many coins on a grant wants a second operator; none does where it is undefined. */
export const SecondOperatorFrom = Context.Reference<Coins | undefined>("kudo/OperatorActions/SecondOperatorFrom", {
  defaultValue: () => undefined
})

type RequestsError = SqlError.SqlError | Schema.SchemaError

/** Large grants, which one operator asks for and another one agrees to. */
export class GrantRequests extends Context.Service<
  GrantRequests,
  {
    readonly wantSecond: (coins: Coins) => boolean
    /** Remembers a grant that is asked for, once per event, and has the operators told. */
    readonly ask: (by: Noting, user: UserId, coins: Coins) => Effect.Effect<RequestId, RequestsError>
    /** Those that nobody has decided on. */
    readonly open: Effect.Effect<ReadonlyArray<GrantRequest>, RequestsError>
    /**
     * Decides on one, once, in the transaction that grants it; none where it is decided, was asked for by this very operator,
     * or is too old.
     */
    readonly decide: (
      id: RequestId,
      by: UserId,
      approved: boolean
    ) => Effect.Effect<Option.Option<GrantRequest>, RequestsError>
  }
>()("kudo/OperatorActions/GrantRequests") {
  static readonly layer = Layer.effect(
    GrantRequests,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const from = yield* SecondOperatorFrom
      const columns = sql.literal(`
        id::float8 AS id, operator::float8 AS operator, user_id::float8 AS user, coins, reason,
        (extract(epoch FROM at) * 1000)::float8 AS at`)
      const isOpen = sql`decided_by IS NULL AND at > now() - make_interval(days => ${openDays}::int)`

      return GrantRequests.of({
        wantSecond: (coins) => from !== undefined && coins >= from,
        ask: Effect.fnUntraced(function* ({ operator, event, reason }, user, coins) {
          const [{ id }] = yield* decodeOne(
            yield* sql`
              INSERT INTO operator_requests (event, operator, user_id, coins, reason)
              VALUES (${event}, ${operator}::bigint, ${user}::bigint, ${coins}::int, ${reason ?? null})
              ON CONFLICT (event) DO UPDATE SET event = excluded.event RETURNING ${columns}`
          )
          yield* Effect.logWarning("a large grant waits for a second operator").pipe(
            Effect.annotateLogs({ ...raises("grant-waits"), operator, userId: user, coins })
          )
          return id
        }),
        open: Effect.flatMap(
          sql`SELECT ${columns} FROM operator_requests WHERE ${isOpen} ORDER BY id LIMIT ${shown}`,
          decode
        ),
        decide: (id, by, approved) =>
          Effect.map(
            Effect.flatMap(
              sql`
                UPDATE operator_requests SET decided_by = ${by}::bigint, decided_at = now(), approved = ${approved}
                WHERE id = ${id}::bigint AND ${isOpen} AND operator <> ${by}::bigint RETURNING ${columns}`,
              decode
            ),
            ([decided]) => Option.fromUndefinedOr(decided)
          )
      })
    })
  )
}
