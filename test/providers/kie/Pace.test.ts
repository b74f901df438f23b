import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { makePace } from "../../../src/providers/kie/Pace.ts"
import { makeUnsteadyClock } from "../../../lab/world/unsteadyClock.ts"

describe("the pace of orders to KIE", () => {
  it.effect("lets twenty out at once, and the next when the first is ten and a half seconds old", () =>
    Effect.gen(function* () {
      const admit = yield* makePace
      yield* Effect.repeat(admit, { times: 19 })
      assert.deepInclude(yield* Effect.flip(admit), { _tag: "RateLimit", retryAfter: 11 })
      yield* TestClock.adjust("6 seconds")
      const next = yield* Effect.forkChild(admit, { startImmediately: true })
      yield* TestClock.adjust("4499 millis")
      assert.isUndefined(next.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(next)
    })
  )

  for (const millis of [120_000, -120_000]) {
    it.effect(`keeps its window when the machine's clock jumps by ${millis / 1000} s`, () =>
      Effect.gen(function* () {
        const clock = yield* makeUnsteadyClock
        const admit = Effect.provide(yield* makePace, clock.layer)
        yield* Effect.repeat(admit, { times: 19 })
        yield* clock.setOff(millis)
        yield* TestClock.adjust("10 seconds")
        const next = yield* Effect.forkChild(admit, { startImmediately: true })
        yield* TestClock.adjust("499 millis")
        assert.isUndefined(next.pollUnsafe())
        yield* TestClock.adjust("1 millis")
        assert.isDefined(next.pollUnsafe())
      })
    )
  }
})
