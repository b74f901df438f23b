import { Cause, Effect, FiberMap } from "effect"
import type { Recurring } from "../../platform/Recurring.ts"
import type { Signal } from "../../platform/Signal.ts"
import type { Job, JobsError } from "../Jobs.ts"
import { page } from "../Jobs/DueJobs.ts"
import type { ProviderName } from "../../providers/VideoProvider.ts"

/** How many status reads of one provider are under way at once: polite to it, enough for its slow answers. */
export const concurrentReads = 8
/** The longest pause between two looks at the table: also how late a callback can be whose signal was lost. */
const every = "1 second"
/** Before what could not be read, as while the database is away, is looked for again. */
const pauseAfterFailure = "1 second"

/**
 * Hands the jobs that are due to the readers of their provider. Providers are read side by side, each by readers of its
 * own, so that a slow one delays nobody but its own jobs. A provider whose readers are at work is not looked at meanwhile.
 */
export const makeRounds = Effect.fnUntraced(function* <A extends Pick<Job, "provider">>(of: {
  readonly due: (besides: ReadonlyArray<ProviderName>) => Effect.Effect<ReadonlyArray<A>, JobsError>
  readonly read: (job: A) => Effect.Effect<void, JobsError>
  readonly signal: Signal
}) {
  const readers = yield* FiberMap.make<string>()

  const readAll = (provider: string, due: ReadonlyArray<A>) =>
    Effect.forEach(due, of.read, { concurrency: concurrentReads, discard: true }).pipe(
      Effect.catchCause((cause) =>
        Cause.hasInterruptsOnly(cause)
          ? Effect.interrupt
          : Effect.logWarning("the jobs of a provider were not read", cause).pipe(
              Effect.annotateLogs({ provider }),
              Effect.andThen(Effect.sleep(pauseAfterFailure))
            )
      ),
      Effect.ensuring(of.signal.ring)
    )

  const handOut = Effect.gen(function* () {
    const due = yield* of.due([...readers].map(([provider]) => provider))
    for (const [provider, theirs] of Map.groupBy(due, (job) => job.provider ?? "none")) {
      yield* FiberMap.run(readers, provider, readAll(provider, theirs), { onlyIfMissing: true })
    }
    return due.length
  })

  return {
    name: "StatusPoller",
    every,
    signal: of.signal,
    // A page is full of one provider's jobs at times: those of the others are behind it.
    round: Effect.repeat(handOut, { while: (count) => count >= page })
  } satisfies Recurring<JobsError, never>
})
