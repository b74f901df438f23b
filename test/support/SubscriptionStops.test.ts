import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ChargeId, UserId } from "../../src/domain/Ids.ts"
import { Payments } from "../../src/money/Payments.ts"
import { SubscriptionStops } from "../../src/support/SubscriptionStops.ts"
import { BadRequest, type TelegramError, TelegramUnavailable } from "../../src/telegram/TelegramGateway.ts"
import { Users } from "../../src/users/Users.ts"
import { makeTelegramRecorder } from "../kit/TelegramRecorder.ts"

const user = UserId.make(77)
const users = Layer.mock(Users, { language: () => Effect.succeed("en") })

/** What Payments was told of Telegram's answer. */
const stopping = (refusal?: TelegramError["reason"]) => {
  const answers: Array<boolean> = []
  const telegram = makeTelegramRecorder()
  if (refusal !== undefined) telegram.fail("stopSubscription", refusal)
  const payments = Layer.mock(Payments, {
    stopping: () => Effect.succeed(ChargeId.make("sub-1")),
    stopAnswered: (_, stopped) => Effect.sync(() => void answers.push(stopped))
  })
  return Effect.flatMap(SubscriptionStops, ({ stop }) => stop(user)).pipe(
    Effect.map((outcome) => ({
      outcome,
      answers,
      told: telegram.calls.filter(({ method }) => method === "say").length
    })),
    Effect.provide(SubscriptionStops.layer.pipe(Layer.provide(Layer.mergeAll(payments, users, telegram.layer))))
  )
}

describe("a subscription that is to be stopped", () => {
  it.effect("is stopped once Telegram says so", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* stopping(), { outcome: "stopped", answers: [true], told: 0 })
    })
  )

  it.effect("is asked for again while Telegram is away", () =>
    Effect.gen(function* () {
      const away = new TelegramUnavailable({ sent: true })
      assert.deepStrictEqual(yield* stopping(away), { outcome: "later", answers: [], told: 0 })
    })
  )

  it.effect("is not asked for again when Telegram refuses, and its user is told so", () =>
    Effect.gen(function* () {
      const refused = new BadRequest({ description: "CHARGE_INVALID" })
      assert.deepStrictEqual(yield* stopping(refused), { outcome: "refused", answers: [false], told: 1 })
    })
  )
})
