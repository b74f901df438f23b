import { globSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Ref, Schedule } from "effect"
import { TestClock } from "effect/testing"
import { keptByKey, keptFor, onMonotonicTime } from "../../src/platform/MonotonicTime.ts"
import { makeUnsteadyClock } from "../../lab/world/unsteadyClock.ts"

const hour = 3_600_000
const steps = [0, -2 * hour, -3000, 2 * hour]

/** Counts how often it was asked. */
const counted = Effect.map(Ref.make(0), (times) => Ref.updateAndGet(times, (n) => n + 1))

/** Asks within the time that an answer is kept, and after it, whatever the clock is set to in between. */
const asked = (get: Effect.Effect<number>, step: number) =>
  Effect.flatMap(makeUnsteadyClock, (clock) =>
    Effect.gen(function* () {
      const before = yield* get
      yield* clock.setOff(step)
      yield* TestClock.adjust("4 seconds")
      const within = yield* get
      yield* TestClock.adjust("1 second")
      const after = yield* get
      return { within: within - before, after: after - before }
    }).pipe(Effect.provide(clock.layer))
  )

describe("an answer that is kept for five seconds", () => {
  it.effect.each(steps)("is asked for anew after five, though the clock was set %d ms off", (step) =>
    Effect.gen(function* () {
      const kept = yield* keptFor(yield* counted, () => "5 seconds")
      assert.deepStrictEqual(yield* asked(kept, step), { within: 0, after: 1 })
      const times = yield* counted
      const byKey = yield* keptByKey((_: string) => times, { capacity: 2, timeToLive: () => "5 seconds" })
      assert.deepStrictEqual(yield* asked(byKey("a"), step), { within: 0, after: 1 })
    })
  )

  it.effect("is kept by what it was, and asked for with the time of day", () =>
    Effect.gen(function* () {
      const times = yield* counted
      const failing = Effect.flatMap(times, (n) => (n === 1 ? Effect.fail("away") : Effect.succeed(n)))
      const kept = yield* keptFor(failing, (exit) => (Exit.isSuccess(exit) ? "1 hour" : "1 second"))
      yield* Effect.flip(kept)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* kept, 2)
      yield* TestClock.adjust("59 minutes")
      assert.strictEqual(yield* kept, 2)
      yield* TestClock.setTime(1_795_000_000_000)
      const now = yield* keptFor(
        Effect.clockWith((clock) => clock.currentTimeMillis),
        () => "1 second"
      )
      assert.strictEqual(yield* now, 1_795_000_000_000)
    })
  )
})

describe("a schedule that ends after a time", () => {
  it.effect.each(steps)("ends after it, though the clock was set %d ms off meanwhile", (step) =>
    Effect.flatMap(makeUnsteadyClock, (clock) =>
      Effect.gen(function* () {
        const times = yield* Ref.make(0)
        const schedule = Schedule.spaced("15 seconds").pipe(Schedule.upTo({ duration: "1 minute" }), onMonotonicTime)
        const running = yield* Effect.forkChild(
          Effect.retry(
            Effect.andThen(
              Ref.update(times, (n) => n + 1),
              Effect.fail("full")
            ),
            schedule
          ).pipe(Effect.exit)
        )
        yield* TestClock.adjust("20 seconds")
        yield* clock.setOff(step)
        yield* TestClock.adjust("10 minutes")
        assert.isTrue(Exit.isFailure(yield* Fiber.join(running)))
        assert.strictEqual(yield* Ref.get(times), 6)
      }).pipe(Effect.provide(clock.layer))
    )
  )
})

describe("what measures by the time of day", () => {
  it("is nowhere but where it is a date", () => {
    const byTimeOfDay = /cachedWithTTL\(|cachedInvalidateWithTTL\(|\bCache\.make/
    const found = globSync("src/**/*.ts").filter((file) => {
      const text = readFileSync(file, "utf8")
      const durations = text.match(/upTo\(\{ duration/g)?.length ?? 0
      return byTimeOfDay.test(text) || durations > (text.match(/ onMonotonicTime\b(?! \})/g)?.length ?? 0)
    })
    assert.deepStrictEqual(found, ["src/platform/MonotonicTime.ts"])
  })
})
