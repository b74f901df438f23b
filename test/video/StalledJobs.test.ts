import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { stalled } from "../kit/stalled.ts"

describe("a job on which nobody seems to work", () => {
  it.effect("has its latest run started", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* stalled(["waits", 2]), ["started: waits"])
    })
  )

  it.effect("is left to the status poller while it is being made", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* stalled(["is being made", 2]), [])
    })
  )

  it.effect("is ended, and its user told, when its workflow broke off for good", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* stalled(["broke off", 2]), ["ended: broke off", "shown: broke off"])
    })
  )

  it.effect("is left to a release that can read it for an hour, and then ended, and its user told of the coins", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* stalled(["cannot be read", 59]), ["started: cannot be read"])
      assert.deepStrictEqual(yield* stalled(["cannot be read", 60]), [
        "ended: cannot be read",
        "😔 <b>Sorry, that didn’t work out.</b> Back on your balance: 20 🪙."
      ])
    })
  )

  it.effect("holds up no other when it cannot be revived", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* stalled(["cannot be started", 2], ["waits", 2]), ["started: waits"])
    })
  )
})
