import { Cause, Duration, Effect, Layer } from "effect"
import { Singleton } from "effect/cluster"

/** Work in the background that is done again and again. */
export interface Recurring<E, R> {
  /** What the log calls it; among the tasks of one process of all it is its identity, too. */
  readonly name: string
  /** From the end of a round to the beginning of the next. */
  readonly every: Duration.Input
  /** Before the first round; none by default. */
  readonly firstAfter?: Duration.Input
  readonly round: Effect.Effect<unknown, E, R>
}

/** A round that fails is logged with its cause, and the next one comes all the same. */
export const recur = <E, R>({ name, every, firstAfter, round }: Recurring<E, R>): Effect.Effect<never, never, R> =>
  round.pipe(
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause) ? Effect.interrupt : Effect.logWarning(`${name}: a round failed`, cause)
    ),
    Effect.andThen(Effect.sleep(every)),
    Effect.forever,
    Effect.delay(firstAfter ?? Duration.zero)
  )

/** Recurs in every process, for as long as the layer lives. */
export const inEveryProcess = <E, R>(task: Recurring<E, R>) => Layer.effectDiscard(Effect.forkScoped(recur(task)))

/** Recurs in one process of all; when that one ends, another goes on. */
export const inOneProcess = <E, R>(task: Recurring<E, R>) => Singleton.make(task.name, recur(task))
