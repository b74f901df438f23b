import { Context, Effect, Layer, Semaphore } from "effect"
import { SqlClient } from "effect/sql"
import type { JobId, ModelId } from "../../../domain/Ids.ts"
import type { ProviderName } from "../../../providers/VideoProvider.ts"
import { type JobsError, JobSubmissions } from "../../Jobs.ts"
import { ModelCatalogue, type Route } from "../../ModelCatalogue.ts"
import { longestAskedSeconds, makeQueries, type QueueOptions, shortPauseSeconds } from "./queries.ts"

/**
 * Whether a job got a permit for a provider. `Granted`: it did. `Probe`: it did, and is to find out whether a provider that
 * refused others has room again. `FreeSoon`: it did not, and the provider is to be asked again in seconds. `Full`: it did
 * not. `Ended`: the job is not queued any more.
 */
export type Permit = "Granted" | "Probe" | "FreeSoon" | "Full" | "Ended"

/**
 * A provider that does not say for how long it is full is paused for 2, 4, 8 … seconds, up to the last; one that does for
 * as long as it says, but so long that it is asked a hundred times in the forty minutes that a job waits at most.
 */
const firstPauseSeconds = 2
const longestPauseSeconds = 60
/** The name of the lock under which permits are given. */
const permitsLock = 4_911_005

/** A model of the catalogue at one of its providers: what a refusal for want of room is about. */
interface Paused {
  readonly provider: ProviderName
  readonly model: ModelId
}

/** How many jobs a provider has of ours at once: never more than its permits, however many processes give them. */
export class ProviderPermits extends Context.Service<
  ProviderPermits,
  {
    /** queued → submitting at the provider of the route, if it has a permit and nobody has a better right to it. */
    readonly acquire: (id: JobId, route: Route) => Effect.Effect<Permit, JobsError>
    /**
     * The provider has no room for the model: nobody asks it for that one for `seconds`, or for longer each time where it
     * does not say.
     */
    readonly backOff: (of: Paused, seconds: number | undefined) => Effect.Effect<void, JobsError>
    /** The provider has taken a job of the model after a pause, so that there is room again. */
    readonly recovered: (of: Paused) => Effect.Effect<void, JobsError>
  }
>()("kudo/Generation/ProviderPermits") {
  static readonly layer = (options: QueueOptions) =>
    Layer.effect(
      ProviderPermits,
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        return ProviderPermits.of({
          acquire: yield* makeAcquire(options),
          // Of many that are refused side by side only the first makes the pause longer.
          backOff: ({ provider, model }, asked) => {
            const seconds = asked === undefined ? undefined : Math.min(asked, longestAskedSeconds)
            return Effect.asVoid(sql`
              INSERT INTO model_pauses AS held (provider, model, until, refusals)
              VALUES (${provider}, ${model}, now() + make_interval(secs => ${seconds ?? firstPauseSeconds}::float8), 1)
              ON CONFLICT (provider, model) DO UPDATE SET
                refusals = held.refusals + (held.until <= now())::int,
                until = greatest(CASE WHEN held.until <= now() + make_interval(secs => ${longestAskedSeconds}) THEN held.until END, now() + make_interval(secs => greatest(${seconds ?? 0}::float8,
                  least(2 ^ least(held.refusals + (held.until <= now())::int, 10), ${seconds === undefined ? longestPauseSeconds : shortPauseSeconds}))))`)
          },
          recovered: ({ provider, model }) =>
            Effect.asVoid(sql`
              UPDATE model_pauses SET refusals = 0
              WHERE provider = ${provider} AND model = ${model} AND refusals > 0`)
        })
      })
    )
}

/**
 * What the first of two statements of a transaction locks, the second one sees. Jobs of this process wait for each other
 * here: a queue that begins to move must not have every connection wait for one lock, while nobody's taps are served.
 */
const makeAcquire = Effect.fnUntraced(function* (options: QueueOptions) {
  const sql = yield* SqlClient.SqlClient
  const submissions = yield* JobSubmissions
  const { standing } = makeQueries(sql, yield* ModelCatalogue, options)
  const oneAtATime = yield* Semaphore.make(1)

  /** How many in succession went before the one that waits the longest. */
  const countPassed = (provider: ProviderName, passes: boolean) =>
    passes
      ? sql`
          INSERT INTO provider_queues AS queue (provider, passed) VALUES (${provider}, 1)
          ON CONFLICT (provider) DO UPDATE SET passed = queue.passed + 1`
      : sql`UPDATE provider_queues SET passed = 0 WHERE provider = ${provider} AND passed > 0`

  return Effect.fnUntraced(
    function* (id: JobId, route: Route): Effect.fn.Return<Permit, JobsError> {
      yield* sql`SELECT pg_advisory_xact_lock(${permitsLock})`
      const [here] = yield* sql<{ fits: boolean; soon: boolean; probing: boolean; passes: boolean }>`
        WITH ${standing(id)}
        SELECT position <= free AS fits, soon, probing, passes FROM standing
        WHERE id = ${id}::uuid AND provider = ${route.provider}`
      if (here !== undefined && !here.fits) return here.soon ? "FreeSoon" : "Full"
      // A job that waits no more, or whose model left the catalogue meanwhile, is judged by the claim itself.
      if (!(yield* submissions.claim(id, route))) return "Ended"
      if (here !== undefined) yield* countPassed(route.provider, here.passes)
      return here?.probing === true ? "Probe" : "Granted"
    },
    sql.withTransaction,
    oneAtATime.withPermit
  )
})
