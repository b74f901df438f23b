import { Clock, Context, Duration, Effect, FiberSet, Layer, Schedule, type Scope } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { type Actor, type Behaviour, type Home, isIdle, makeActor } from "./Actor.ts"
import { ReceiveFailed } from "./ReceiveFailed.ts"

/** One user's updates that wait for their actor; Telegram itself sends a few at a time. */
const maxWaiting = 256
/** How long actors that go wait for what they have begun: as long as the cluster waits for their host. */
const endWithin = "5 seconds"
/** Actors that finish their errands at once, when many have to go. */
const finishing = 100
/** How long an idle dialog stays in memory: it is one row to load again. */
const maxIdle = Duration.toMillis("2 minutes")
/** How often those are looked for. */
const lookEvery = "15 seconds"
/** Dialogs in memory, about 4 kB each; beyond it the one that was idle for longest makes room. */
const maxResidents = 100_000

/** The actors of one slot of users, all of which live in this process. */
export interface Host extends Home {
  readonly wake: (user: UserId) => Effect.Effect<void, ReceiveFailed>
}

interface Resident {
  readonly actor: Actor
  waiting: number
  usedAt: number
}

/** Those of one host, the one idle for longest first. */
type Residence = Map<UserId, Resident>

/**
 * The hosts of this process and the actors in them. An update that came here anyway need not take the way of one from
 * another machine, which costs as much as the rest of it. Nothing but the way differs: a host that moves is taken out
 * first, its actors end what they have begun, and whoever comes later is sent through the cluster, which knows where it
 * lives by then.
 */
export class LocalActors extends Context.Service<
  LocalActors,
  {
    /** Undefined for a slot that is not here. */
    readonly host: (slot: string) => Host | undefined
    /** Gives a slot's actors a home here, for as long as the scope lasts. */
    readonly open: (slot: string, behaviour: Behaviour) => Effect.Effect<Host, never, Scope.Scope>
    /** How many actors there are in this process. */
    readonly count: Effect.Effect<number>
  }
>()("kudo/DialogActor/LocalActors") {
  static readonly layer = Layer.effect(
    LocalActors,
    Effect.gen(function* () {
      const hosts = new Map<string, Host>()
      const residences = new Set<Residence>()
      let count = 0

      const leave = (residence: Residence, user: UserId) => {
        if (residence.delete(user)) count -= 1
      }

      /** Takes out those that have been idle since, from the longest on; as many as are wanted. */
      const release = (residence: Residence, since: number, atMost = Infinity) => {
        let released = 0
        for (const [user, { actor, waiting, usedAt }] of residence) {
          if (usedAt > since || released >= atMost) break
          if (waiting > 0 || !isIdle(actor)) continue
          leave(residence, user)
          released += 1
        }
        return released
      }

      const residentOf = (residence: Residence, user: UserId, home: Home) => {
        const known = residence.get(user)
        if (known !== undefined) {
          residence.delete(user)
          residence.set(user, known)
          return known
        }
        if (count >= maxResidents && release(residence, Infinity, 1) === 0) return undefined
        const resident = { actor: makeActor(user, home), waiting: 0, usedAt: 0 }
        residence.set(user, resident)
        count += 1
        return resident
      }

      const end = Effect.fnUntraced(function* (
        residence: Residence,
        fibers: FiberSet.FiberSet<unknown, unknown>,
        finish: Behaviour["finish"]
      ) {
        const actors = Array.from(residence.values(), ({ actor }) => actor)
        count -= actors.length
        residences.delete(residence)
        yield* Effect.forEach(
          actors,
          ({ turn }) => Effect.timeoutOption(Effect.interruptible(turn.withPermit(Effect.void)), endWithin),
          { concurrency: "unbounded", discard: true }
        )
        yield* FiberSet.clear(fibers)
        yield* Effect.forEach(actors, finish, { concurrency: finishing, discard: true })
      })

      const open = Effect.fnUntraced(function* (slot: string, behaviour: Behaviour) {
        const residence: Residence = new Map()
        const fibers = yield* FiberSet.make<unknown, unknown>()
        const run = yield* FiberSet.runtime(fibers)()

        const within = <A>(
          user: UserId,
          act: (actor: Actor) => Effect.Effect<A, ReceiveFailed>
        ): Effect.Effect<A, ReceiveFailed> =>
          Effect.flatMap(Clock.currentTimeMillis, (now) => {
            const resident = hosts.get(slot) === host ? residentOf(residence, user, host) : undefined
            if (resident === undefined || resident.waiting >= maxWaiting) return new ReceiveFailed({ retry: true })
            resident.waiting += 1
            resident.usedAt = now
            return Effect.ensuring(
              act(resident.actor),
              Effect.sync(() => {
                resident.waiting -= 1
              })
            )
          })

        const host: Host = {
          run,
          receive: (user, received) => within(user, (actor) => behaviour.receive(actor, received)),
          wake: (user) => within(user, behaviour.wake)
        }
        yield* Effect.acquireRelease(
          Effect.sync(() => {
            hosts.set(slot, host)
            residences.add(residence)
          }),
          () =>
            Effect.andThen(
              Effect.sync(() => hosts.get(slot) === host && hosts.delete(slot)),
              end(residence, fibers, behaviour.finish)
            )
        )
        return host
      })

      yield* Effect.map(Clock.currentTimeMillis, (now) => {
        for (const residence of residences) release(residence, now - maxIdle)
      }).pipe(Effect.repeat(Schedule.spaced(lookEvery)), Effect.forkScoped)

      return LocalActors.of({ host: (slot) => hosts.get(slot), open, count: Effect.sync(() => count) })
    })
  )
}
