import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ChargeId, UserId } from "../../src/domain/Ids.ts"
import { Payments } from "../../src/money/Payments.ts"
import { SubscriptionStops } from "../../src/support/SubscriptionStops.ts"
import { BadRequest, type TelegramError, TelegramUnavailable } from "../../src/telegram/TelegramGateway.ts"
import { makeTelegramRecorder } from "../kit/TelegramRecorder.ts"

const user = UserId.make(77)

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
    Effect.map((stopped) => ({ stopped, answers })),
    Effect.provide(SubscriptionStops.layer.pipe(Layer.provide(Layer.merge(payments, telegram.layer))))
  )
}

describe("a subscription that is to be stopped", () => {
  it.effect("is stopped once Telegram says so", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* stopping(), { stopped: true, answers: [true] })
    })
  )

  it.effect("is asked for again while Telegram is away", () =>
    Effect.gen(function* () {
      const away = new TelegramUnavailable({ sent: true })
      assert.deepStrictEqual(yield* stopping(away), { stopped: false, answers: [] })
    })
  )

  it.effect("is not asked for again when Telegram refuses", () =>
    Effect.gen(function* () {
      const refused = new BadRequest({ description: "CHARGE_INVALID" })
      assert.deepStrictEqual(yield* stopping(refused), { stopped: false, answers: [false] })
    })
  )
})
