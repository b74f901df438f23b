import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { recur } from "../../src/platform/Recurring.ts"
import { makeSignal } from "../../src/platform/Signal.ts"

/** Work that recurs once an hour, or when the signal rings; its rounds take ten seconds. */
const working = Effect.gen(function* () {
  const done = { rounds: 0 }
  const signal = yield* makeSignal
  const round = Effect.andThen(
    Effect.sync(() => void done.rounds++),
    Effect.sleep("10 seconds")
  )
  yield* Effect.forkScoped(recur({ name: "test", every: "1 hour", signal, round }))
  return { done, ring: signal.ring }
})

describe("a signal", () => {
  it.effect("begins the next round before the pause is over, and without it the pause does", () =>
    Effect.gen(function* () {
      const { done, ring } = yield* working
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(done.rounds, 1)
      yield* ring
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(done.rounds, 2)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(done.rounds, 3)
    })
  )

  it.effect("that rings during a round is not missed, and many rings are one", () =>
    Effect.gen(function* () {
      const { done, ring } = yield* working
      yield* TestClock.adjust("5 seconds")
      yield* Effect.replicateEffect(ring, 3)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(done.rounds, 2)
    })
  )
})
