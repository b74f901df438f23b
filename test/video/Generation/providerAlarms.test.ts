import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, References } from "effect"
import {
  InsufficientCredits,
  InvalidRequest,
  NetworkError,
  Unauthorized
} from "../../../src/providers/VideoProvider.ts"
import { type AlertLine, readAlert } from "../../../src/platform/AlertLog.ts"
import { makeProviderAlarms } from "../../../src/video/Generation/providerAlarms.ts"

/** What some work raises for operators, a line each. */
const raisedBy = Effect.fnUntraced(function* (work: Effect.Effect<unknown>) {
  const lines: Array<AlertLine> = []
  const logger = Logger.make<unknown, void>(({ message, fiber }) => {
    const line = readAlert(String([message].flat()[0]), fiber.getRef(References.CurrentLogAnnotations))
    if (line !== undefined) lines.push(line)
  })
  yield* Effect.provide(work, Logger.layer([logger]))
  return lines.map((line) => [line._tag, line.kind, line.cause])
})

describe("alerts about a provider", () => {
  it.effect("are raised by its money, its key and its absence, and are over with the next order that it takes", () =>
    Effect.gen(function* () {
      const { refused, taken } = makeProviderAlarms()
      const lines = yield* raisedBy(
        Effect.gen(function* () {
          yield* refused("kie", new InsufficientCredits(), "veo")
          yield* refused("kie", new Unauthorized(), "veo")
          yield* refused("sora", new NetworkError({ sent: false }), "sora-2")
          yield* taken("kie")
          yield* taken("kie")
        })
      )
      const funds = "the video provider's account is out of credits"
      const key = "the video provider rejects our key"
      assert.deepStrictEqual(lines, [
        ["Raised", funds, "kie"],
        ["Raised", key, "kie"],
        ["Raised", "the video provider cannot be reached", "sora"],
        ["Over", funds, "kie"],
        ["Over", key, "kie"]
      ])
    })
  )

  it.effect("are none of what is wrong with an order", () =>
    Effect.gen(function* () {
      const { refused } = makeProviderAlarms()
      assert.deepStrictEqual(yield* raisedBy(refused("kie", new InvalidRequest({ field: "seconds" }), "veo")), [])
    })
  )
})
