import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Ref, Scope } from "effect"
import { TestClock } from "effect/testing"
import type { Behaviour } from "../../../src/dialog/DialogActor/Actor.ts"
import { LocalActors } from "../../../src/dialog/DialogActor/LocalActors.ts"
import { EventId, UserId } from "../../../src/domain/Ids.ts"

const user = UserId.make(7)
const shardId = "7"
const update = (n: number) =>
  ({ id: EventId.make(`u${n}`), event: { _tag: "SentOther" }, language: "en", pressed: undefined }) as const

/** Actors that work for as long as they are told to, one update at a time. */
const opened = Effect.gen(function* () {
  const localActors = yield* LocalActors
  const scope = yield* Scope.make()
  const may = yield* Deferred.make<void>()
  const begun: Array<string> = []
  const finished: Array<UserId> = []
  const behaviour: Behaviour = {
    receive: ({ mutex }, { id }) =>
      Effect.sync(() => begun.push(id)).pipe(Effect.andThen(Deferred.await(may)), Effect.as(id), mutex.withPermit),
    wake: () => Effect.void,
    finish: (actor) => Effect.sync(() => finished.push(actor.user))
  }
  const shard = yield* localActors.open(shardId, behaviour).pipe(Scope.provide(scope))
  const go = Deferred.succeed(may, undefined)
  return { localActors, shard, begun, finished, go, behaviour, leave: Scope.close(scope, Exit.void) }
})

const withEviction = Layer.provideMerge(LocalActors.layerRun, LocalActors.layer)
const immediately = { startImmediately: true } as const

describe("the actors of this process", () => {
  it.effect("are found by their shard while it is here, and others are not", () =>
    Effect.gen(function* () {
      const { localActors, shard, go, leave } = yield* opened
      yield* go
      assert.strictEqual(localActors.shard(shardId), shard)
      assert.strictEqual(yield* shard.receive(user, update(1)), "u1")
      assert.isUndefined(localActors.shard("8"))
      yield* leave
      assert.isUndefined(localActors.shard(shardId))
      assert.strictEqual(yield* localActors.count, 0)
    }).pipe(Effect.provide(withEviction))
  )

  it.effect("end what they have begun before they go, then their follow-ups, and take nothing new meanwhile", () =>
    Effect.gen(function* () {
      const { localActors, shard, begun, finished, go, leave } = yield* opened
      const first = yield* Effect.forkChild(shard.receive(user, update(1)), immediately)
      const gone = yield* Effect.forkChild(leave, immediately)
      assert.deepStrictEqual(begun, ["u1"])
      assert.isUndefined(localActors.shard(shardId))
      assert.isTrue((yield* Effect.flip(shard.receive(user, update(2)))).retry)
      assert.isUndefined(gone.pollUnsafe())
      assert.deepStrictEqual(finished, [])
      yield* go
      assert.strictEqual(yield* Fiber.join(first), "u1")
      yield* Fiber.join(gone)
      assert.deepStrictEqual(finished, [user])
    }).pipe(Effect.provide(withEviction))
  )

  it.effect("go after five seconds though what they have begun does not end", () =>
    Effect.gen(function* () {
      const { shard, leave } = yield* opened
      yield* Effect.forkChild(shard.receive(user, update(1)), immediately)
      const gone = yield* Effect.forkChild(leave, immediately)
      yield* TestClock.adjust("4 seconds")
      assert.isUndefined(gone.pollUnsafe())
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(gone)
    }).pipe(Effect.provide(withEviction))
  )

  it.effect("hold as many waiting updates of a user as a mailbox, and have Telegram send the others again", () =>
    Effect.gen(function* () {
      const { shard, begun, go } = yield* opened
      const waiting = yield* Effect.forEach(
        Array.from({ length: 256 }, (_, n) => update(n)),
        (one) => Effect.forkChild(shard.receive(user, one), immediately)
      )
      assert.deepStrictEqual(begun, ["u0"])
      assert.isTrue((yield* Effect.flip(shard.receive(user, update(256)))).retry)
      const other = yield* Effect.forkChild(shard.receive(UserId.make(607), update(300)), immediately)
      assert.deepStrictEqual(begun, ["u0", "u300"])
      yield* go
      yield* Fiber.joinAll([...waiting, other])
      assert.strictEqual(yield* shard.receive(user, update(257)), "u257")
    }).pipe(Effect.provide(withEviction))
  )

  it.effect("leave two minutes after their user's last update", () =>
    Effect.gen(function* () {
      const { localActors, shard, go } = yield* opened
      yield* go
      const other = UserId.make(607)
      yield* shard.receive(user, update(1))
      yield* shard.receive(other, update(2))
      yield* TestClock.adjust("1 minute")
      yield* shard.receive(other, update(3))
      assert.strictEqual(yield* localActors.count, 2)
      yield* TestClock.adjust("75 seconds")
      assert.strictEqual(yield* localActors.count, 1)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* localActors.count, 0)
    }).pipe(Effect.provide(withEviction))
  )

  it.effect("stay for as long as their assistant is asked or a follow-up is under way", () =>
    Effect.gen(function* () {
      const localActors = yield* LocalActors
      const answered = yield* Deferred.make<void>()
      const asks: Behaviour = {
        receive: (actor, { id }) =>
          Ref.set(
            actor.awaited,
            new Map([["assistance", { id, fiber: actor.scope.run(Deferred.await(answered)) }]])
          ).pipe(Effect.as(id)),
        wake: (actor) => Ref.set(actor.work, { tasks: [], busy: true }),
        finish: () => Effect.void
      }
      const shard = yield* localActors.open(shardId, asks)
      yield* shard.receive(user, update(1))
      yield* shard.wake(UserId.make(607))
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(yield* localActors.count, 2)
      yield* Deferred.succeed(answered, undefined)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* localActors.count, 1)
    }).pipe(Effect.scoped, Effect.provide(withEviction))
  )

  it.live("are a hundred thousand at most: whoever was idle for longest makes room", () =>
    Effect.gen(function* () {
      const { localActors, shard, begun, go } = yield* opened
      yield* go
      yield* Effect.forEach(Array.from({ length: 100_001 }), (_, n) => shard.wake(UserId.make(n + 1)), {
        discard: true
      })
      assert.strictEqual(yield* localActors.count, 100_000)
      yield* shard.receive(UserId.make(1), update(1))
      assert.deepStrictEqual(begun, ["u1"])
      assert.strictEqual(yield* localActors.count, 100_000)
    }).pipe(Effect.provide(withEviction))
  )
})
