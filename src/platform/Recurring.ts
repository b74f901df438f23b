import { Cause, Duration, Effect, Layer } from "effect"
import { Singleton } from "effect/cluster"
import { monotonicMillis } from "./MonotonicTime.ts"
import type { Signal } from "./Signal.ts"

/** Rounds that fail one after the other are logged once in this time: a database that is away would fill the log. */
const logAgainAfter = Duration.minutes(1)

/** Work in the background that is done again and again. */
export interface Recurring<E, R> {
  /** What the log calls it; among the tasks of one process of all it is its identity, too. */
  readonly name: string
  /** From the end of a round to the beginning of the next. */
  readonly every: Duration.Input
  /** Begins the next round before the pause is over. */
  readonly signal?: Signal
  /** Before the first round; none by default. */
  readonly firstAfter?: Duration.Input
  readonly round: Effect.Effect<unknown, E, R>
  /** When the task ends here; another process may go on with it. */
  readonly atEnd?: Effect.Effect<void>
}

/** Logs the first failure of a row of them, and then one a minute. */
const makeFailureLog = (name: string) => {
  let lastLoggedMillis: number | undefined
  return {
    failed: (cause: Cause.Cause<unknown>) =>
      Effect.flatMap(monotonicMillis, (now) => {
        if (lastLoggedMillis !== undefined && now - lastLoggedMillis < Duration.toMillis(logAgainAfter))
          return Effect.void
        lastLoggedMillis = now
        return Effect.logWarning(`${name}: a round failed`, cause)
      }),
    succeeded: Effect.sync(() => {
      lastLoggedMillis = undefined
    })
  }
}

/**
 * Does the rounds of a task one after the other until it is interrupted. A round that fails or dies is logged with its
 * cause, and the next one comes all the same.
 */
export const recur = <E, R>({
  name,
  every,
  signal,
  firstAfter,
  round,
  atEnd = Effect.void
}: Recurring<E, R>): Effect.Effect<never, never, R> =>
  Effect.suspend(() => {
    const log = makeFailureLog(name)
    return round.pipe(
      Effect.andThen(log.succeeded),
      Effect.catchCause((cause) => (Cause.hasInterruptsOnly(cause) ? Effect.interrupt : log.failed(cause))),
      Effect.andThen(signal === undefined ? Effect.sleep(every) : signal.await(every)),
      Effect.forever,
      Effect.delay(firstAfter ?? Duration.zero),
      Effect.ensuring(atEnd)
    )
  })

/** So many of a round are at work at once, where nothing else is said: one that waits for a lock holds up no other. */
const atOnce = 4

/**
 * Does a part of a round for each, and each for itself: one that fails or dies is told in the log, as `what`, and holds up no
 * other. It comes again with the next round.
 */
export const eachAlone =
  <A, E, R>(what: string, act: (one: A) => Effect.Effect<unknown, E, R>) =>
  (all: ReadonlyArray<A>): Effect.Effect<void, never, R> =>
    Effect.forEach(
      all,
      (one) =>
        act(one).pipe(
          Effect.catchCause((cause) =>
            Cause.hasInterruptsOnly(cause) ? Effect.interrupt : Effect.logWarning(what, cause)
          )
        ),
      { concurrency: atOnce, discard: true }
    )

/** Recurs in every process, for as long as the layer lives. */
export const inEveryProcess = <E, R>(task: Recurring<E, R>) => Layer.effectDiscard(Effect.forkScoped(recur(task)))

/** Recurs in one process of all; when that one ends, another goes on. */
export const inOneProcess = <E, R>(task: Recurring<E, R>) => Singleton.make(task.name, recur(task))
