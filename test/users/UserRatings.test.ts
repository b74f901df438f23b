import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { UserId } from "../../src/domain/Ids.ts"
import { BadRequest, RateLimited, TelegramGateway, TelegramUnavailable } from "../../src/telegram/TelegramGateway.ts"
import { UserRatings, userRatings } from "../../src/users/UserRatings.ts"
import { ok, open } from "../kit/telegramServer.ts"
import { makeTelegramRecorder } from "../kit/TelegramRecorder.ts"

const user = UserId.make(77)
const levelOf = Effect.flatMap(UserRatings, (ratings) => ratings.levelOf(user))
const rated = (telegram: ReturnType<typeof makeTelegramRecorder>) =>
  Effect.provide(levelOf, userRatings.pipe(Layer.provide(telegram.layer)))

describe("a newcomer's rating", () => {
  it.effect("is the level that Telegram tells, and none where it tells none", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      assert.isUndefined(yield* rated(telegram))
      telegram.levels.set(user, -2)
      assert.strictEqual(yield* rated(telegram), -2)
    })
  )

  it.effect.each([
    ["refuses", new BadRequest({ description: "chat not found" })],
    ["is too busy", new RateLimited({ retryAfter: 30 })],
    ["is away", new TelegramUnavailable({ sent: true })]
  ] as const)("is not known while Telegram %s, and nobody waits for it", ([_, reason]) =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      telegram.levels.set(user, -2)
      telegram.fail("ratingLevel", reason)
      assert.isUndefined(yield* rated(telegram))
    })
  )

  it.effect("is not known when Telegram has not told it in a second", () =>
    Effect.gen(function* () {
      const silent = Layer.effect(
        TelegramGateway,
        Effect.map(TelegramGateway, (gateway) => ({ ...gateway, ratingLevel: () => Effect.never }))
      ).pipe(Layer.provide(makeTelegramRecorder().layer))
      const asked = yield* Effect.forkChild(Effect.provide(levelOf, userRatings.pipe(Layer.provide(silent))))
      yield* TestClock.adjust("1 second")
      assert.isUndefined(yield* Fiber.join(asked))
    })
  )

  it.effect.each([
    [{ rating: { level: -1, rating: -40, current_level_rating: -100 } }, -1],
    [{ rating: { level: 0 } }, 0],
    [{}, undefined],
    [{ rating: null }, undefined],
    [{ rating: { level: 0.5 } }, "no answer"],
    [{ rating: { level: "-1" } }, "no answer"],
    [{ rating: { level: -9_999_999_999 } }, "no answer"],
    [{ rating: 5 }, "no answer"],
    ["chat", "no answer"]
  ] as const)("is read of getChat's answer: %j", ([answer, level]) =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() => ok(answer))
      const read = Effect.orElseSucceed(telegram.ratingLevel(user), () => "no answer")
      assert.strictEqual(yield* read, level)
      assert.deepStrictEqual(JSON.parse(server.requests[0]?.body ?? ""), { chat_id: user })
    })
  )
})
