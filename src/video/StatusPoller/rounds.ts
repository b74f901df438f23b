import { Cause, Effect, FiberMap } from "effect"
import type { Job, JobsError } from "../Jobs.ts"
import type { ProviderName } from "../../providers/VideoProvider.ts"

/** How many status reads of one provider are under way at once: polite to it, enough for its slow answers. */
export const concurrentReads = 8
/** After trouble, such as a database that is away. */
const troublePause = "1 second"

/** Trouble is told and waited out; what is to be done is done in the next round. */
export const troubled =
  (what: string) =>
  <R>(work: Effect.Effect<void, JobsError, R>) =>
    work.pipe(
      Effect.catchCause((cause) =>
        Cause.hasInterrupts(cause)
          ? Effect.failCause(cause)
          : Effect.andThen(Effect.logWarning(`reconciler: ${what} failed`, cause), Effect.sleep(troublePause))
      )
    )

/**
 * Hands what is due to the readers of its provider, for ever. Providers are read side by side, each by readers of its own:
 * a slow one delays nobody but its own jobs. What a provider's readers have at hand is not looked at again meanwhile.
 */
export const rounds = <A extends Pick<Job, "provider">, R>(of: {
  readonly due: (besides: ReadonlyArray<ProviderName>) => Effect.Effect<ReadonlyArray<A>, JobsError>
  readonly read: (job: A) => Effect.Effect<void, JobsError, R>
  readonly wakeup: { readonly ring: Effect.Effect<void>; readonly heard: Effect.Effect<void> }
}) =>
  Effect.gen(function* () {
    const readers = yield* FiberMap.make<string>()
    const readAll = (provider: string, due: ReadonlyArray<A>) =>
      Effect.forEach(due, of.read, { concurrency: concurrentReads, discard: true }).pipe(
        troubled(`reading ${provider}`),
        Effect.ensuring(of.wakeup.ring)
      )
    const round = Effect.gen(function* () {
      const due = yield* of.due([...readers].map(([provider]) => provider))
      for (const [provider, theirs] of Map.groupBy(due, (job) => job.provider ?? "none")) {
        yield* FiberMap.run(readers, provider, readAll(provider, theirs), { onlyIfMissing: true })
      }
      if (due.length === 0) yield* of.wakeup.heard
    })
    return yield* Effect.forever(troubled("a round")(round))
  }).pipe(Effect.scoped)
