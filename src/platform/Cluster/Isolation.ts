import { Context, Duration, Effect, Layer, Metric, Ref } from "effect"
import { gauge } from "../Metrics.ts"
import { type RunnerAddress, RunnerStorage, Runners, ShardId, Sharding } from "effect/cluster"
import { makeOutage } from "../Outage.ts"
import { inEveryProcess } from "../Recurring.ts"

/** How often a process looks whether it owns anything. */
const lookEvery = "2 seconds"
/** A process that does not answer for so long is out of reach; it is asked again at the next look. */
const answerWithin = Duration.seconds(3)
/** A start, and a hand-over between two others, look like an isolation for a moment: so many looks in a row are one. */
const looksInARow = 2
/** Asked at once, of however many processes. */
const asked = 10

/** The group of everything that the bot has: its dialogs, videos and tasks. */
const group = "default"

const isolated = gauge("kudo_cluster_isolated")

/**
 * Whether this process can serve nobody: it owns no users and no jobs, and reaches no other process that could, though the
 * database answers. Whoever owns something serves it, and whoever reaches another hands on to it.
 */
export class Isolation extends Context.Service<Isolation, { readonly lasts: Effect.Effect<boolean> }>()(
  "kudo/Isolation"
) {
  /** A process that works alone is never isolated. */
  static readonly layerAlone = Layer.succeed(Isolation, { lasts: Effect.succeed(false) })

  /** Looks in the background; an isolation has its line in the log, its metric and its alert. */
  static readonly layer = (options: { readonly address: RunnerAddress.RunnerAddress; readonly shards: number }) =>
    Layer.unwrap(
      Effect.gen(function* () {
        const outage = yield* makeOutage("reaching the other processes of the cluster", { alert: "cluster" })
        const inARow = yield* Ref.make(0)
        const round = Effect.gen(function* () {
          const others = yield* othersInVain(options)
          const looks = yield* Ref.updateAndGet(inARow, (before) => (others === undefined ? 0 : before + 1))
          const lasts = looks >= looksInARow
          yield* Metric.update(isolated, lasts ? 1 : 0)
          if (others === undefined) yield* outage.over
          else if (lasts) yield* outage.failed(`this process owns no users, and none of ${others} others answers`)
        })
        return Layer.merge(
          Layer.succeed(Isolation, { lasts: Effect.map(Ref.get(inARow), (looks) => looks >= looksInARow) }),
          inEveryProcess({ name: "LookForIsolation", every: lookEvery, round: Effect.withTracerEnabled(round, false) })
        )
      })
    )
}

/** How many others were asked of whom none answers; undefined where this process owns something, or somebody answers. */
const othersInVain = Effect.fnUntraced(function* (options: {
  readonly address: RunnerAddress.RunnerAddress
  readonly shards: number
}) {
  const sharding = yield* Sharding.Sharding
  for (let shard = 1; shard <= options.shards; shard++) {
    if (sharding.hasShardId(ShardId.make(group, shard))) return undefined
  }
  const runners = yield* Runners.Runners
  const known = yield* (yield* RunnerStorage.RunnerStorage).getRunners
  const here = String(options.address)
  const others = known.map(([{ address }]) => address).filter((address) => String(address) !== here)
  const answers = yield* Effect.forEach(
    others,
    (address) => runners.ping(address).pipe(Effect.timeout(answerWithin), Effect.isSuccess),
    { concurrency: asked }
  )
  return answers.includes(true) ? undefined : others.length
})
