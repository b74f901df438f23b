import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import type { PacedCall, Urgency } from "../../../src/telegram/TelegramGateway/pacer/PacedCall.ts"
import { Pacing, PacingRejection } from "../../../src/telegram/TelegramGateway/Pacing.ts"
import { leasedRate, RateLease } from "../../../src/telegram/TelegramGateway/RateLease.ts"
import { freshDatabase } from "../../../lab/world/database.ts"
import { makeUnsteadyClock } from "../../../lab/world/unsteadyClock.ts"

const call = (urgency: Urgency, chat?: number): PacedCall => ({
  method: "sendMessage",
  urgency,
  chat,
  message: chat !== undefined
})

describe("the pacing of calls", () => {
  it.effect("far below the rate nothing waits", () =>
    Effect.gen(function* () {
      const { admit } = yield* Pacing
      yield* Effect.forEach(Array.from({ length: 20 }), (_, n) => admit(call("screen", n)))
    }).pipe(Effect.provide(Pacing.layer({ rate: 30, chatRate: 1 })))
  )

  it.effect("what is beyond the rate goes in the next second, a video before a menu before a notice", () =>
    Effect.gen(function* () {
      const { admit } = yield* Pacing
      const went: Array<string> = []
      const send = (urgency: Urgency, chat: number) =>
        Effect.forkChild(
          Effect.andThen(
            admit(call(urgency, chat)),
            Effect.sync(() => went.push(urgency))
          ),
          {
            startImmediately: true
          }
        )
      for (let n = 0; n < 5; n++) yield* admit(call("screen", n))
      yield* send("notice", 11)
      yield* send("screen", 12)
      yield* send("video", 13)
      yield* TestClock.adjust("1049 millis")
      assert.deepStrictEqual(went, [])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(went, ["video", "screen", "notice"])
    }).pipe(Effect.provide(Pacing.layer({ rate: 6, chatRate: 1 })))
  )

  it.effect("who gives up waiting takes nobody's place", () =>
    Effect.gen(function* () {
      const { admit } = yield* Pacing
      for (let n = 0; n < 5; n++) yield* admit(call("screen", 1))
      const gone = yield* Effect.forkChild(admit(call("screen", 1)), { startImmediately: true })
      const next = yield* Effect.forkChild(admit(call("screen", 1)), { startImmediately: true })
      yield* Fiber.interrupt(gone)
      yield* TestClock.adjust("1 second")
      assert.isTrue(Exit.isSuccess(yield* Fiber.await(next)))
    }).pipe(Effect.provide(Pacing.layer({ rate: 30, chatRate: 1 })))
  )

  it.effect("a pause that Telegram names is kept, and ends by itself", () =>
    Effect.gen(function* () {
      const { admit, pause } = yield* Pacing
      yield* pause(call("screen", 1), 3)
      const waiting = yield* Effect.forkChild(admit(call("screen", 1)), { startImmediately: true })
      yield* TestClock.adjust("2999 millis")
      assert.isUndefined(waiting.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(waiting)
      yield* pause(call("screen", 1), 100)
      assert.deepStrictEqual(
        yield* Effect.flip(admit(call("screen", 1))),
        new PacingRejection({ retryAfterSeconds: 100 })
      )
    }).pipe(Effect.provide(Pacing.layer({ rate: 30, chatRate: 1 })))
  )

  for (const [jump, millis] of [
    ["forward", 120_000],
    ["back", -120_000]
  ] as const) {
    it.effect(`nobody waits longer, and no rate is exceeded, when the machine's clock jumps ${jump}`, () =>
      Effect.gen(function* () {
        const clock = yield* makeUnsteadyClock
        const { admit } = yield* Effect.provide(
          Pacing,
          yield* Layer.build(Pacing.layer({ rate: 6, chatRate: 1 }).pipe(Layer.provide(clock.layer)))
        )
        for (let n = 0; n < 5; n++) yield* admit(call("screen", 1))
        const ofTheChat = yield* Effect.forkChild(admit(call("screen", 1)), { startImmediately: true })
        const ofTheRate = yield* Effect.forkChild(admit(call("notice", 2)), { startImmediately: true })
        yield* clock.setOff(millis)
        const afterTheJump = yield* Effect.forkChild(admit(call("screen", 3)), { startImmediately: true })
        yield* TestClock.adjust("999 millis")
        for (const waiting of [ofTheChat, ofTheRate, afterTheJump]) assert.isUndefined(waiting.pollUnsafe())
        yield* TestClock.adjust("51 millis")
        for (const waiting of [ofTheChat, ofTheRate, afterTheJump]) assert.isDefined(waiting.pollUnsafe())
      }).pipe(Effect.scoped)
    )
  }
})

describe("the rate of several processes", () => {
  it("is never promised twice, whoever comes and goes in whatever order", () => {
    for (const rate of [5, 30, 100]) {
      const shares = new Map<number, number>()
      for (const process of [1, 2, 1, 3, 2, 1, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5]) {
        const others = [...shares].filter(([other]) => other !== process).map(([, share]) => share)
        shares.set(process, leasedRate(rate, { count: others.length, held: others.reduce((sum, one) => sum + one, 0) }))
        assert.isAtMost(
          [...shares.values()].reduce((sum, one) => sum + one, 0),
          rate
        )
      }
      if (rate >= 30) for (const share of shares.values()) assert.isAtLeast(share, Math.floor((rate * 0.9) / 5))
    }
  })

  it.live("is shared by those that live, and whole again for the last one", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const shares = Effect.map(sql<{ share: number }>`SELECT share FROM telegram_shares ORDER BY share`, (rows) =>
        rows.map(({ share }) => share)
      )
      const process = Layer.provide(
        RateLease.layerRun({ rate: 30, alone: false }),
        Pacing.layer({ rate: 30, chatRate: 1 })
      )
      const until = (wanted: ReadonlyArray<number>) =>
        Effect.repeat(Effect.delay(shares, "100 millis"), {
          until: (found) => found.join() === wanted.join(),
          times: 600
        }).pipe(Effect.tap((found) => Effect.sync(() => assert.deepStrictEqual(found, wanted))))
      yield* Layer.build(process)
      yield* until([27])
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* Layer.build(process)
          yield* until([13, 13])
        })
      )
      yield* until([27])
    }).pipe(Effect.scoped, Effect.provide(freshDatabase), Effect.timeout("2 minutes"))
  )

  it.effect("is given up by a process whose database does not answer, before the others take it", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const shares: Array<number> = []
      const pacing = Layer.succeed(Pacing, {
        admit: () => Effect.void,
        pause: () => Effect.void,
        allow: (calls) => Effect.sync(() => void shares.push(calls))
      })
      yield* Layer.build(RateLease.layerRun({ rate: 30, alone: false }).pipe(Layer.provide(pacing)))
      assert.strictEqual(shares.at(-1), 27)
      const [holding, free] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const held = Effect.andThen(sql`LOCK TABLE telegram_shares`, Deferred.succeed(holding, undefined))
      const silent = yield* Effect.forkChild(sql.withTransaction(Effect.andThen(held, Deferred.await(free))))
      yield* Deferred.await(holding)
      for (let second = 0; second < 9; second++) yield* TestClock.adjust("1 second")
      const last = shares.at(-1)
      yield* Deferred.succeed(free, undefined)
      yield* Fiber.join(silent)
      assert.strictEqual(last, 0)
      // It has it back when the database has answered.
      yield* Effect.repeat(sql`SELECT 1`, { until: () => shares.at(-1) === 27, times: 1000 })
      assert.strictEqual(shares.at(-1), 27)
    }).pipe(Effect.scoped, Effect.provide(freshDatabase))
  )
})
