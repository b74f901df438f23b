import { describe, expect, it } from "@effect/vitest"
import { Clock, Duration, Effect, Layer, Option, Result } from "effect"
import { RateLimiter } from "effect/persistence"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { UserId } from "../../src/domain/Ids.ts"
import { RateLimits } from "../../src/platform/RateLimits.ts"
import { RateLimiterStore } from "../../src/platform/RateLimits/Store.ts"
import { freshDatabase } from "../../lab/world/database.ts"
import { makeUnsteadyClock } from "../../lab/world/unsteadyClock.ts"

const anna = UserId.make(1)
const boris = UserId.make(2)

const limits = RateLimits.layer({ assistantPerHour: 3 }).pipe(Layer.provideMerge(freshDatabase))

const rows = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ count: number }>`SELECT count(*)::int AS count FROM rate_limits`
  return row?.count
})

const steps = fc.array(
  fc.record({
    pause: fc.constantFrom(0, 1, 50, 333, 1000, 5000),
    tokens: fc.integer({ min: 1, max: 4 }),
    overflow: fc.boolean()
  }),
  { minLength: 1, maxLength: 12 }
)

describe("limits kept in Postgres", () => {
  it.effect("answer as buckets of Effect's own store in memory does, whatever is asked when", () =>
    Effect.gen(function* () {
      const ours = yield* Effect.provide(RateLimiter.RateLimiterStore, yield* Layer.build(RateLimiterStore))
      const memory = yield* Effect.provide(
        RateLimiter.RateLimiterStore,
        yield* Layer.build(RateLimiter.layerStoreMemory)
      )
      const histories = fc.sample(steps, { numRuns: 40, seed: 7 })
      for (const [history, todo] of histories.entries()) {
        for (const { pause, tokens, overflow } of todo) {
          yield* TestClock.adjust(pause)
          const bucket = {
            key: `h${history}`,
            tokens,
            limit: 5,
            refillRate: Duration.millis(300),
            allowOverflow: overflow
          }
          expect(yield* ours.tokenBucket(bucket)).toEqual(yield* memory.tokenBucket(bucket))
        }
      }
    }).pipe(Effect.provide(freshDatabase))
  )

  it.effect("let each user do as much as they may at once, then as it grows again", () =>
    Effect.gen(function* () {
      const { take } = yield* RateLimits
      for (let n = 0; n < 3; n++) expect(yield* take("assistant", anna)).toBeUndefined()
      const wait = yield* take("assistant", anna)
      expect(wait === undefined ? 0 : Duration.toMinutes(wait)).toBe(20)
      expect(yield* take("assistant", boris)).toBeUndefined()
      expect(yield* take("promo", anna)).toBeUndefined()
      yield* TestClock.adjust("20 minutes")
      expect(yield* take("assistant", anna)).toBeUndefined()
      expect(yield* take("assistant", anna)).toBeDefined()
    }).pipe(Effect.provide(limits))
  )

  it.effect("let nobody wait longer than for one token when the machine's clock is set back", () =>
    Effect.flatMap(makeUnsteadyClock, (clock) =>
      Effect.gen(function* () {
        const { take, refused } = yield* RateLimits
        yield* Effect.repeat(take("assistant", anna), { times: 2 })
        yield* Effect.repeat(refused("192.0.2.1"), { times: 60 })
        yield* clock.setOff(-7_200_000)
        const wait = yield* take("assistant", anna)
        expect(wait === undefined ? 0 : Duration.toMinutes(wait)).toBe(20)
        // The bucket of the address begins to fill when it is first asked after the jump.
        yield* TestClock.adjust("1 second")
        yield* refused("192.0.2.1")
        yield* TestClock.adjust("1 second")
        expect(yield* refused("192.0.2.1")).toBeUndefined()
        yield* TestClock.adjust("20 minutes")
        expect(yield* take("assistant", anna)).toBeUndefined()
        expect(yield* take("assistant", anna)).toBeDefined()
      }).pipe(Effect.provide(limits), Effect.provide(clock.layer))
    )
  )

  it.effect("taken in a transaction that fails are not taken", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { take } = yield* RateLimits
      for (let n = 0; n < 5; n++) {
        const failing = sql.withTransaction(Effect.andThen(take("assistant", anna), Effect.fail("rolled back")))
        expect(Result.isFailure(yield* Effect.result(failing))).toBe(true)
      }
      expect(yield* take("assistant", anna)).toBeUndefined()
    }).pipe(Effect.provide(limits))
  )

  it.effect("count side by side exactly: of a hundred at once ten pass", () =>
    Effect.gen(function* () {
      const { take } = yield* RateLimits
      const taken = yield* Effect.forEach(Array.from({ length: 100 }), () => take("promo", anna), { concurrency: 10 })
      expect(taken.filter((wait) => wait === undefined)).toHaveLength(10)
    }).pipe(Effect.provide(limits))
  )

  it.effect("are forgotten when they say nothing any more", () =>
    Effect.gen(function* () {
      const { take } = yield* RateLimits
      yield* take("promo", anna)
      expect(yield* rows).toBe(1)
      yield* TestClock.adjust("2 hours")
      // A round asks the database, so it sleeps again only a moment after the clock was moved.
      yield* Effect.repeat(Effect.andThen(TestClock.adjust("1 minute"), rows), {
        until: (count) => count === 0,
        times: 1000
      })
      expect(yield* rows).toBe(0)
    }).pipe(Effect.provide(limits))
  )

  it.effect("that cannot be read inside a transaction leave it as it was: what else is in it is saved", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { take } = yield* RateLimits
      yield* sql`DROP TABLE rate_limits`
      yield* sql`CREATE TABLE kept (n int)`
      const saving = Effect.andThen(take("invoice", anna), sql`INSERT INTO kept VALUES (1)`)
      expect(Result.isSuccess(yield* Effect.result(sql.withTransaction(saving)))).toBe(true)
      expect(yield* sql`SELECT n FROM kept`).toEqual([{ n: 1 }])
    }).pipe(Effect.provide(limits))
  )

  it.effect("of a flood from everywhere are forgotten all at once, however many", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`
        INSERT INTO rate_limits (key, tokens, filled_at, answer, expires_at)
        SELECT 'b:address:' || n, 1, 0, 1, to_timestamp(1) FROM generate_series(1, 60000) AS n`
      yield* TestClock.adjust("1 minute")
      yield* Effect.repeat(Effect.andThen(Effect.yieldNow, rows), { until: (count) => count === 0, times: 3000 })
      expect(yield* rows).toBe(0)
    }).pipe(Effect.provide(limits))
  )

  it.effect("that cannot be read hold up no user", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { take, refused } = yield* RateLimits
      yield* sql`DROP TABLE rate_limits`
      expect(yield* take("assistant", anna)).toBeUndefined()
      expect(yield* refused("192.0.2.1")).toBeUndefined()
    }).pipe(Effect.provide(limits))
  )
})

describe("an address whose requests are refused", () => {
  it.effect("is told to wait after its sixtieth in a minute, and then costs the database nothing", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { refused } = yield* RateLimits
      for (let n = 0; n < 60; n++) expect(yield* refused("192.0.2.1")).toBeUndefined()
      expect(Option.map(Option.fromUndefinedOr(yield* refused("192.0.2.1")), Duration.toSeconds)).toEqual(
        Option.some(1)
      )
      yield* sql`DROP TABLE rate_limits`
      for (let n = 0; n < 100; n++) expect(yield* refused("192.0.2.1")).toBeDefined()
      yield* TestClock.adjust("1 second")
      expect(yield* Clock.currentTimeMillis).toBe(1000)
      expect(yield* refused("192.0.2.1")).toBeUndefined()
    }).pipe(Effect.provide(limits))
  )
})
