import { Context, Duration, Effect, FiberSet, Layer, type Scope } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { monotonicMillis } from "../../platform/MonotonicTime.ts"
import { inEveryProcess } from "../../platform/Recurring.ts"
import { type Actor, type ActorScope, type Behaviour, isIdle, makeActor } from "./Actor.ts"
import { ReceiveFailed } from "./ReceiveFailed.ts"

/** One user's updates that wait for their actor; Telegram itself sends a few at a time. */
const maxWaiting = 256
/** How long a shard that leaves waits for the events in hand: as long as the cluster waits for the shard. */
const endWithin = "5 seconds"
/** Actors of a leaving shard that perform their last follow-ups side by side. */
const finishingAtOnce = 100
/** How long the last follow-ups may take: what still waits for Telegram's rate by then is shown by the next process. */
const finishWithin = "2 seconds"
/** How long an idle dialog stays in memory: it is one row to load again. */
const maxIdle = Duration.minutes(2)
/** How often idle dialogs are looked for. */
const evictEvery = "15 seconds"
/** Dialogs in memory, about 4 kB each; beyond it the one that was idle for longest makes room. */
const maxActors = 100_000

/** The actors of one shard of users, while that shard is in this process. */
interface ActorShard extends ActorScope {
  readonly wake: (user: UserId) => Effect.Effect<void, ReceiveFailed>
}

/** An actor in memory. `waiting` counts its events that are not finished; `usedAt` is the last one's, in monotonic ms. */
interface Entry {
  readonly actor: Actor
  waiting: number
  usedAt: number
}

/** A shard's actors by user, the one that has been idle for longest first. */
type Entries = Map<UserId, Entry>

/**
 * The dialogs that this process has in memory: an LRU registry of actors, shard by shard. An update for a shard that is
 * here need not go through the cluster, which would cost as much as the rest of its handling; the outcome is the same.
 * A shard that moves to another process is taken out first, then its actors end the events in hand; whatever comes later
 * fails with `retry`, and the cluster knows by then where the shard went.
 */
export class LocalActors extends Context.Service<
  LocalActors,
  {
    /** Undefined for a shard that is not in this process. */
    readonly shard: (id: string) => ActorShard | undefined
    /** Takes in a shard for as long as the scope lasts. */
    readonly open: (id: string, behaviour: Behaviour) => Effect.Effect<ActorShard, never, Scope.Scope>
    /** Drops the actors that have been idle for two minutes. */
    readonly evictIdle: Effect.Effect<void>
    /** How many actors there are in this process. */
    readonly count: Effect.Effect<number>
  }
>()("kudo/DialogActor/LocalActors") {
  static readonly layer = Layer.sync(LocalActors, () => {
    const registry = makeRegistry()
    const shards = new Map<string, ActorShard>()
    return LocalActors.of({
      shard: (id) => shards.get(id),
      open: (id, behaviour) => openShard(registry, shards, id, behaviour),
      evictIdle: Effect.map(monotonicMillis, (now) => registry.evictIdle(now - Duration.toMillis(maxIdle))),
      count: Effect.sync(registry.count)
    })
  })

  /** Drops idle actors again and again. */
  static readonly layerRun = Layer.unwrap(
    Effect.map(LocalActors, ({ evictIdle }) =>
      inEveryProcess({ name: "EvictIdleActors", every: evictEvery, round: evictIdle })
    )
  )
}

type Registry = ReturnType<typeof makeRegistry>

/** The entries of all shards here, and their number, which the bound on memory is about. */
const makeRegistry = () => {
  const shards = new Set<Entries>()
  let count = 0

  /** Drops at most so many actors of a shard that have not been used since, those idle for longest first. */
  const evict = (entries: Entries, since: number, atMost: number) => {
    let evicted = 0
    for (const [user, { actor, waiting, usedAt }] of entries) {
      if (usedAt > since || evicted >= atMost) break
      if (waiting > 0 || !isIdle(actor)) continue
      entries.delete(user)
      evicted += 1
    }
    count -= evicted
    return evicted
  }

  return {
    count: () => count,
    add: () => {
      const entries: Entries = new Map()
      shards.add(entries)
      return entries
    },
    /** Forgets a shard; answers with the actors that were in it. */
    remove: (entries: Entries) => {
      if (shards.delete(entries)) count -= entries.size
      return Array.from(entries.values(), ({ actor }) => actor)
    },
    /** The user's entry, as the one used last; undefined where memory is full and nobody in the shard can make room. */
    use: (entries: Entries, user: UserId, scope: ActorScope): Entry | undefined => {
      const known = entries.get(user)
      if (known === undefined && count >= maxActors && evict(entries, Infinity, 1) === 0) return undefined
      const entry = known ?? { actor: makeActor(user, scope), waiting: 0, usedAt: 0 }
      if (known === undefined) count += 1
      entries.delete(user)
      entries.set(user, entry)
      return entry
    },
    evictIdle: (since: number) => {
      for (const entries of shards) evict(entries, since, Infinity)
    }
  }
}

const openShard = Effect.fnUntraced(function* (
  registry: Registry,
  shards: Map<string, ActorShard>,
  id: string,
  behaviour: Behaviour
) {
  const entries = registry.add()
  const fibers = yield* FiberSet.make<unknown, unknown>()
  const run = yield* FiberSet.runtime(fibers)()

  const withActor = <A>(
    user: UserId,
    act: (actor: Actor) => Effect.Effect<A, ReceiveFailed>
  ): Effect.Effect<A, ReceiveFailed> =>
    Effect.flatMap(monotonicMillis, (now) => {
      const entry = shards.get(id) === shard ? registry.use(entries, user, shard) : undefined
      if (entry === undefined || entry.waiting >= maxWaiting) return new ReceiveFailed({ retry: true })
      entry.waiting += 1
      entry.usedAt = now
      return Effect.ensuring(
        act(entry.actor),
        Effect.sync(() => {
          entry.waiting -= 1
        })
      )
    })

  const shard: ActorShard = {
    run,
    receive: (user, received) => withActor(user, (actor) => behaviour.receive(actor, received)),
    wake: (user) => withActor(user, behaviour.wake)
  }
  const close = Effect.gen(function* () {
    if (shards.get(id) === shard) shards.delete(id)
    const actors = registry.remove(entries)
    yield* Effect.forEach(actors, endOfEvent, { concurrency: "unbounded", discard: true })
    yield* FiberSet.clear(fibers)
    yield* Effect.forEach(actors, behaviour.finish, { concurrency: finishingAtOnce, discard: true }).pipe(
      Effect.interruptible,
      Effect.timeoutOption(finishWithin)
    )
  })
  yield* Effect.acquireRelease(
    Effect.sync(() => shards.set(id, shard)),
    () => close
  )
  return shard
})

/** Waits, but not for long, until an actor is done with the events in hand. */
const endOfEvent = ({ mutex }: Actor) =>
  Effect.timeoutOption(Effect.interruptible(mutex.withPermit(Effect.void)), endWithin)
