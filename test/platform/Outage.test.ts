import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { TestClock } from "effect/testing"
import { makeOutage } from "../../src/platform/Outage.ts"

/** What was logged, by level and text. */
const logged = () => {
  const lines: Array<string> = []
  return {
    lines,
    layer: Logger.layer([
      Logger.make(({ logLevel, message }) => lines.push(`${logLevel} ${[message].flat().join(" ")}`))
    ])
  }
}

describe("a trouble that lasts", () => {
  it.effect("leaves a line at its beginning, one a minute, and one at its end", () => {
    const { lines, layer } = logged()
    return Effect.gen(function* () {
      const outage = yield* makeOutage("polling")
      yield* outage.over
      for (let second = 0; second < 150; second++) {
        yield* outage.failed("no answer")
        yield* TestClock.adjust("1 second")
      }
      assert.isTrue(yield* outage.lasts)
      yield* outage.over
      yield* outage.over
      assert.deepStrictEqual(lines, [
        "Warn polling fails",
        "Warn polling still fails",
        "Warn polling still fails",
        "Info polling works again"
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("is told anew when its reason changes, and for the operator as an error", () => {
    const { lines, layer } = logged()
    return Effect.gen(function* () {
      const outage = yield* makeOutage("polling", { alert: "polling" })
      yield* outage.failed("no answer")
      yield* outage.failed("no answer")
      yield* outage.failed("another bot polls")
      assert.deepStrictEqual(lines, ["Error polling fails", "Error polling still fails"])
    }).pipe(Effect.provide(layer))
  })
})
