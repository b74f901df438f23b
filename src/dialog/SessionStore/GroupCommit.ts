import { Duration, Deferred, Effect, Queue, Schema, Semaphore } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { balanceOf } from "../../money/Billing/accounts.ts"
import { Coins } from "../../domain/Coins.ts"
import { EventId, UserId } from "../../domain/Ids.ts"

/** What one event changes, as it is stored; null leaves a column as it is. */
export interface Change {
  readonly user: UserId
  readonly event: EventId
  readonly version: number
  readonly dialog: unknown
  readonly language: string | null
  readonly awaiting: boolean | null
  readonly reachable: boolean | null
  readonly username: string | null
}

const Result = Schema.Struct({
  event: Schema.String,
  /** Whether the version was the stored one. */
  current: Schema.Boolean,
  /** Whether the event had not acted before. */
  fresh: Schema.Boolean,
  /** Whether the version was the stored one, and yet the user's row could not be had at once. */
  locked: Schema.Boolean,
  balance: Schema.NullOr(Coins)
})
export type Result = typeof Result.Type
const decodeResults = Schema.decodeUnknownEffect(Schema.Array(Result))
type Failure = SqlError.SqlError | Schema.SchemaError

/** A change that finds no row and writes none, by the statement of all others. Telegram gives nobody this id. */
export const nobodysChange: Change = {
  user: UserId.make(0),
  event: EventId.make("nobody"),
  version: -1,
  dialog: null,
  language: null,
  awaiting: null,
  reachable: null,
  username: null
}

/** Changes that one statement takes: a millisecond or two of work for the database. */
const maxBatch = 64
/** While one statement is at the database, the next changes gather; but no longer than this for one that hangs. */
const gatherAtMost = Duration.seconds(1)
/** Statements that hang and the one that does not. */
const maxUnderWay = 4
/** A statement of milliseconds: after this its answer is taken for lost, and each of its changes is tried alone. */
const answerWithin = Duration.seconds(5)
/** Changes that are tried alone at once, such as those whose users' rows are locked: a part of the connections. */
const maxAlone = 8
/** Changes that wait: each belongs to an actor that waits for it, so more would be more actors than a process holds. */
const maxWaiting = 10_000

const untouched = ({ event }: Change): Result => ({ event, current: false, fresh: false, locked: false, balance: null })

interface Waiting {
  readonly change: Change
  readonly done: Deferred.Deferred<Result, Failure>
}

/**
 * Users in order of id, so that two statements never wait for each other crosswise. When somebody came back is written once
 * a minute at most, which is enough for the hour in which they are told what they missed: it has an index, and a row that
 * changes in one is written anew in all.
 */
const statement = (sql: SqlClient.SqlClient, changes: ReadonlyArray<Change>, lock: "wait" | "skip") => sql`
  WITH asked AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS change (
      "user" bigint, event text, version int, dialog jsonb, language text, awaiting boolean, reachable boolean, username text)
  ), me AS MATERIALIZED (
    SELECT u.id, asked.event FROM asked JOIN users u ON u.id = asked."user" AND u.version = asked.version
    ORDER BY u.id FOR NO KEY UPDATE OF u ${lock === "skip" ? sql.literal("SKIP LOCKED") : sql.literal("")}
  ), fresh AS (
    INSERT INTO events (id) SELECT event FROM me ON CONFLICT DO NOTHING RETURNING id
  ), saved AS (
    UPDATE users u SET
      dialog = coalesce(asked.dialog, u.dialog),
      version = u.version + (asked.dialog IS NOT NULL)::int,
      language = coalesce(asked.language, u.language),
      awaiting = coalesce(asked.awaiting, u.awaiting),
      reachable = coalesce(asked.reachable, u.reachable),
      username = coalesce(asked.username, u.username),
      reachable_at = CASE
        WHEN asked.reachable AND NOT u.reachable AND (u.reachable_at BETWEEN now() - interval '1 minute' AND now()) IS NOT TRUE
        THEN now() ELSE u.reachable_at
      END
    FROM asked JOIN fresh ON fresh.id = asked.event
    WHERE u.id = asked."user" AND (asked.dialog IS NOT NULL OR asked.reachable <> u.reachable OR asked.username IS NOT NULL)
  )
  SELECT asked.event, me.id IS NOT NULL AS current, fresh.id IS NOT NULL AS fresh,
         me.id IS NULL AND EXISTS (SELECT FROM users u WHERE u.id = asked."user" AND u.version = asked.version) AS locked,
         ${balanceOf(sql, `asked."user"`)} AS balance
  FROM asked LEFT JOIN me ON me.event = asked.event LEFT JOIN fresh ON fresh.id = asked.event`

/**
 * Saves changes of many users in one statement, so that under load a commit, a round trip and a flush are shared. Each
 * change acts or does not act by itself: its event id is recorded and its columns are written, or neither. One that the
 * database cannot take, or whose user's row somebody keeps locked, waits by itself and holds up no others. Alone, inside a
 * transaction, it is part of that transaction.
 */
export const makeGroupCommit = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const waiting = yield* Queue.bounded<Waiting>(maxWaiting)
  const underWay = yield* Semaphore.make(maxUnderWay)
  const aloneAtOnce = yield* Semaphore.make(maxAlone)

  const write = (changes: ReadonlyArray<Change>, lock: "wait" | "skip") =>
    Effect.flatMap(statement(sql, changes, lock), decodeResults)

  const alone = (change: Change): Effect.Effect<Result, Failure> =>
    Effect.map(write([change], "wait"), ([answer]) => answer ?? untouched(change))

  /** Side by side, and beside the next statements. */
  const byThemselves = Effect.forEach(
    ({ change, done }: Waiting) => Deferred.completeWith(done, aloneAtOnce.withPermit(alone(change))),
    { concurrency: "unbounded", discard: true }
  )

  /**
   * Gives each its answer; those that have none yet are the outcome. The next statement goes first: the database works on it
   * while the actors of this one go on.
   */
  const together = (batch: ReadonlyArray<Waiting>, through: Deferred.Deferred<void>) =>
    write(
      batch.map(({ change }) => change),
      "skip"
    ).pipe(
      Effect.timeout(answerWithin),
      Effect.tap(Deferred.succeed(through, undefined)),
      Effect.map((answers) => {
        const byEvent = new Map(answers.map((answer) => [answer.event, answer]))
        return batch.filter(({ change, done }) => {
          const answer = byEvent.get(change.event) ?? untouched(change)
          if (answer.locked) return true
          Deferred.doneUnsafe(done, Effect.succeed(answer))
          return false
        })
      }),
      // Whatever went wrong, each by itself says what.
      Effect.catchCause(() => Effect.succeed(batch))
    )

  const settle = Effect.fnUntraced(function* (taken: ReadonlyArray<Waiting>, through: Deferred.Deferred<void>) {
    // One change a user: actors keep to it, and the statement relies on it.
    const batch = [...new Map(taken.map((one) => [one.change.user, one])).values()]
    const rest = batch.length < taken.length ? taken.filter((one) => !batch.includes(one)) : []
    const left = [...(yield* together(batch, through)), ...rest]
    if (left.length > 0) yield* Effect.forkIn(byThemselves(left), scope)
  }, Effect.withTracerEnabled(false))

  const scope = yield* Effect.scope

  /** The next changes go when these are through, or when these hang. */
  const next = Effect.gen(function* () {
    yield* underWay.take(1)
    const taken = yield* Queue.takeBetween(waiting, 1, maxBatch)
    const through = yield* Deferred.make<void>()
    const settled = Effect.andThen(Deferred.succeed(through, undefined), underWay.release(1))
    yield* Effect.forkIn(Effect.ensuring(settle(taken, through), settled), scope, { startImmediately: true })
    yield* Effect.raceFirst(Deferred.await(through), Effect.sleep(gatherAtMost))
  })
  // Without a turn of its own in between, in which the actors of the last statement would go on first.
  yield* Effect.forkScoped(Effect.forever(next, { disableYield: true }))

  return (change: Change): Effect.Effect<Result, Failure> =>
    Effect.gen(function* () {
      if ((yield* Effect.serviceOption(sql.transactionService))._tag === "Some") return yield* alone(change)
      const done = yield* Deferred.make<Result, Failure>()
      yield* Queue.offer(waiting, { change, done })
      return yield* Deferred.await(done)
    })
})
