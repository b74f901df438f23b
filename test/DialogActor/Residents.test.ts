import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Scope, Semaphore } from "effect"
import { TestClock } from "effect/testing"
import { type Receive, Residents } from "../../src/DialogActor/Residents.ts"
import { EventId, UserId } from "../../src/domain/Ids.ts"

const user = UserId.make(7)
const update = (n: number) =>
  ({ id: EventId.make(`u${n}`), event: { _tag: "SentOther" }, language: "en", pressed: undefined }) as const

/** An actor that works for as long as it is told to, one update at a time. */
const actor = Effect.gen(function* () {
  const residents = yield* Residents
  const scope = yield* Scope.make()
  const turn = yield* Semaphore.make(1)
  const may = yield* Deferred.make<void>()
  const begun: Array<string> = []
  const receive: Receive = ({ id }) =>
    Effect.sync(() => begun.push(id)).pipe(Effect.andThen(Deferred.await(may)), Effect.as(id), turn.withPermit)
  yield* residents.enter(user, turn, receive).pipe(Scope.provide(scope))
  const found = residents.find(user) ?? (yield* Effect.die("not found"))
  return { residents, found, begun, go: Deferred.succeed(may, undefined), leave: Scope.close(scope, Exit.void) }
})

const immediately = { startImmediately: true } as const

describe("an actor of this process", () => {
  it.effect("is found while it lives, and nobody else is", () =>
    Effect.gen(function* () {
      const { residents, found, go, leave } = yield* actor
      yield* go
      assert.strictEqual(yield* found(update(1)), "u1")
      assert.isUndefined(residents.find(UserId.make(8)))
      yield* leave
      assert.isUndefined(residents.find(user))
    }).pipe(Effect.provide(Residents.layer))
  )

  it.effect("ends what it has begun before it goes, and takes nothing new meanwhile", () =>
    Effect.gen(function* () {
      const { residents, found, begun, go, leave } = yield* actor
      const first = yield* Effect.forkChild(found(update(1)), immediately)
      const gone = yield* Effect.forkChild(leave, immediately)
      assert.deepStrictEqual(begun, ["u1"])
      assert.isUndefined(residents.find(user))
      assert.isUndefined(gone.pollUnsafe())
      yield* go
      assert.strictEqual(yield* Fiber.join(first), "u1")
      yield* Fiber.join(gone)
    }).pipe(Effect.provide(Residents.layer))
  )

  it.effect("goes after five seconds though what it has begun does not end", () =>
    Effect.gen(function* () {
      const { found, leave } = yield* actor
      yield* Effect.forkChild(found(update(1)), immediately)
      const gone = yield* Effect.forkChild(leave, immediately)
      yield* TestClock.adjust("4 seconds")
      assert.isUndefined(gone.pollUnsafe())
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(gone)
    }).pipe(Effect.provide(Residents.layer))
  )

  it.effect("takes as many waiting updates as a mailbox holds, and has Telegram send the others again", () =>
    Effect.gen(function* () {
      const { found, begun, go } = yield* actor
      const waiting = yield* Effect.forEach(
        Array.from({ length: 256 }, (_, n) => update(n)),
        (one) => Effect.forkChild(found(one), immediately)
      )
      assert.deepStrictEqual(begun, ["u0"])
      const error = yield* Effect.flip(found(update(256)))
      assert.isTrue(error.retry)
      yield* go
      yield* Fiber.joinAll(waiting)
      assert.strictEqual(yield* found(update(257)), "u257")
    }).pipe(Effect.provide(Residents.layer))
  )
})
