import { Deferred, Effect, Queue, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { balanceOf } from "../../money/Billing/accounts.ts"
import { Coins } from "../../domain/Coins.ts"
import type { EventId, UserId } from "../../domain/Ids.ts"

/** What one event changes, as it is stored; null leaves a column as it is. */
export interface Change {
  readonly user: UserId
  readonly event: EventId
  readonly version: number
  readonly dialog: unknown
  readonly language: string | null
  readonly awaiting: boolean | null
  readonly reachable: boolean | null
}

const Result = Schema.Struct({
  event: Schema.String,
  /** Whether the version was the stored one. */
  current: Schema.Boolean,
  /** Whether the event had not acted before. */
  fresh: Schema.Boolean,
  balance: Schema.NullOr(Coins)
})
export type Result = typeof Result.Type
const decodeResults = Schema.decodeUnknownEffect(Schema.Array(Result))

type Failure = SqlError.SqlError | Schema.SchemaError

/** Changes that one statement takes: a millisecond or two of work for the database. */
const maxBatch = 64
/** Statements under way at once: while these are at the database, the next changes gather. */
const lanes = 1
/** Changes that wait: each belongs to an actor that waits for it, so more would be more actors than a process holds. */
const maxWaiting = 10_000

const untouched = ({ event }: Change): Result => ({ event, current: false, fresh: false, balance: null })

interface Waiting {
  readonly change: Change
  readonly done: Deferred.Deferred<Result, Failure>
}

/** Users in order of id, so that two statements never wait for each other crosswise. */
const statement = (sql: SqlClient.SqlClient, changes: ReadonlyArray<Change>) => sql`
  WITH asked AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS change (
      "user" bigint, event text, version int, dialog jsonb, language text, awaiting boolean, reachable boolean)
  ), me AS MATERIALIZED (
    SELECT u.id, asked.event FROM asked JOIN users u ON u.id = asked."user" AND u.version = asked.version
    ORDER BY u.id FOR NO KEY UPDATE OF u
  ), fresh AS (
    INSERT INTO events (id) SELECT event FROM me ON CONFLICT DO NOTHING RETURNING id
  ), saved AS (
    UPDATE users u SET
      dialog = coalesce(asked.dialog, u.dialog),
      version = u.version + (asked.dialog IS NOT NULL)::int,
      language = coalesce(asked.language, u.language),
      awaiting = coalesce(asked.awaiting, u.awaiting),
      reachable = coalesce(asked.reachable, u.reachable)
    FROM asked JOIN fresh ON fresh.id = asked.event
    WHERE u.id = asked."user" AND (asked.dialog IS NOT NULL OR asked.reachable IS NOT NULL)
  )
  SELECT asked.event, me.id IS NOT NULL AS current, fresh.id IS NOT NULL AS fresh,
         ${balanceOf(sql, `asked."user"`)} AS balance
  FROM asked LEFT JOIN me ON me.event = asked.event LEFT JOIN fresh ON fresh.id = asked.event`

/**
 * Saves changes of many users in one statement, so that under load a commit, a round trip and a flush are shared. Each
 * change acts or does not act by itself: its event id is recorded and its columns are written, or neither. One that the
 * database cannot take does not hold up the others. Alone, inside a transaction, it is part of that transaction.
 */
export const makeGroupCommit = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const waiting = yield* Queue.bounded<Waiting>(maxWaiting)

  const write = (changes: ReadonlyArray<Change>) => Effect.flatMap(statement(sql, changes), decodeResults)

  const alone = (change: Change) => Effect.map(write([change]), ([result]) => result ?? untouched(change))

  /** Side by side: one that waits for a lock holds up nobody. */
  const byThemselves = Effect.forEach(({ change, done }: Waiting) => Deferred.completeWith(done, alone(change)), {
    concurrency: 8,
    discard: true
  })

  const settle = Effect.fnUntraced(function* (taken: ReadonlyArray<Waiting>) {
    // One change a user: actors keep to it, and the statement relies on it.
    const batch = [...new Map(taken.map((one) => [one.change.user, one])).values()]
    yield* write(batch.map(({ change }) => change)).pipe(
      Effect.flatMap((results) => {
        const byEvent = new Map(results.map((result) => [result.event, result]))
        return Effect.forEach(
          batch,
          ({ change, done }) => Deferred.succeed(done, byEvent.get(change.event) ?? untouched(change)),
          { discard: true }
        )
      }),
      // Whatever went wrong, each by itself says what; the lane goes on.
      Effect.catchCause(() => byThemselves(batch))
    )
    if (batch.length < taken.length) yield* byThemselves(taken.filter((one) => !batch.includes(one)))
  }, Effect.withTracerEnabled(false))

  yield* Queue.takeBetween(waiting, 1, maxBatch).pipe(
    Effect.flatMap(settle),
    Effect.forever,
    Effect.forkScoped,
    Effect.replicateEffect(lanes)
  )

  return (change: Change): Effect.Effect<Result, Failure> =>
    Effect.gen(function* () {
      if ((yield* Effect.serviceOption(sql.transactionService))._tag === "Some") return yield* alone(change)
      const done = yield* Deferred.make<Result, Failure>()
      yield* Queue.offer(waiting, { change, done })
      return yield* Deferred.await(done)
    })
})
