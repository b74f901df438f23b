import { assert, describe, it } from "@effect/vitest"
import { pollEveryOf } from "../../../src/providers/VideoProvider/options.ts"

describe("how often a task's status is read", () => {
  const callbackUrl = "https://bot.example/callbacks/acme"

  it("is twice as often where its provider cannot call us, as somebody waits for the next reading", () => {
    assert.isAtMost(2 * pollEveryOf({ callbackUrl: undefined }), pollEveryOf({ callbackUrl }))
  })

  it("brings a video within four seconds of its end where nobody calls, whatever an interval is varied by", () => {
    assert.isAtMost(1.2 * pollEveryOf({}), 4000)
  })

  it("is what is given where it is given", () => {
    assert.strictEqual(pollEveryOf({ pollEvery: 100, callbackUrl }), 100)
    assert.strictEqual(pollEveryOf({ pollEvery: 100 }), 100)
  })
})
