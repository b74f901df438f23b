import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, FiberSet, Layer } from "effect"
import { TestClock } from "effect/testing"
import { makeActor } from "../../../src/dialog/DialogActor/Actor.ts"
import { makeLoad } from "../../../src/dialog/DialogActor/load.ts"
import { SessionStore } from "../../../src/dialog/SessionStore.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import { Promotions } from "../../../src/money/Promotions.ts"
import { dialog, states } from "../../kit/dialogs.ts"

/** Somebody who talks every second, on a database whose day is still so long; what it was asked. */
const talking = Effect.fnUntraced(function* (options: {
  readonly dailyCoins: number
  readonly left: Duration.Duration
}) {
  const asked = { sessions: 0, days: 0 }
  let left = options.left
  let balance = 30
  const sessions = Layer.mock(SessionStore, {
    open: () =>
      Effect.sync(() => {
        asked.sessions += 1
        return {
          dialog: dialog(states.MainMenu),
          version: 1,
          screen: undefined,
          topic: undefined,
          balance: Coins.make(balance),
          standing: "active" as const,
          username: undefined,
          erasing: false
        }
      })
  })
  const promotions = Layer.mock(Promotions, {
    daily: () =>
      Effect.sync(() => {
        asked.days += 1
        const fresh = Duration.toMillis(left) <= 0
        if (fresh) left = Duration.days(1)
        if (fresh) balance = 60
        return { fresh, left }
      })
  })
  const run = yield* FiberSet.makeRuntime()
  const actor = makeActor(UserId.make(7), { run, receive: () => Effect.succeed(undefined) })
  const load = yield* makeLoad(options, () => Effect.void).pipe(Effect.provide(Layer.merge(sessions, promotions)))
  return {
    asked,
    actor,
    passDay: Effect.sync(() => {
      left = Duration.zero
    }),
    talk: Effect.andThen(
      TestClock.adjust("1 second"),
      Effect.map(load(actor, "en"), ({ balance }) => balance)
    )
  }
})

describe("the free coins of a day", () => {
  it.effect("come with the first event of a day, for who keeps talking over midnight as well", () =>
    Effect.gen(function* () {
      const { talk, asked, passDay } = yield* talking({ dailyCoins: 30, left: Duration.seconds(5) })
      for (let second = 0; second < 5; second++) assert.strictEqual(yield* talk, 30)
      yield* passDay
      assert.strictEqual(yield* talk, 60)
      assert.deepStrictEqual(asked, { sessions: 2, days: 2 })
    })
  )

  it.effect("come also where the database's clock was set, and are asked for no more than thrice a minute", () =>
    Effect.gen(function* () {
      const { talk, asked, passDay } = yield* talking({ dailyCoins: 30, left: Duration.hours(9) })
      for (let second = 0; second < 60; second++) yield* talk
      assert.deepStrictEqual(asked, { sessions: 1, days: 3 })
      yield* passDay
      assert.strictEqual(yield* talk, 60)
    })
  )

  it.effect("are never asked for where there are none", () =>
    Effect.gen(function* () {
      const { talk, asked } = yield* talking({ dailyCoins: 0, left: Duration.hours(9) })
      for (let second = 0; second < 60; second++) yield* talk
      assert.deepStrictEqual(asked, { sessions: 1, days: 0 })
    })
  )
})
