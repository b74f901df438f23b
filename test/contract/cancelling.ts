import { findLost } from "../../src/providers/VideoProvider/findLost.ts"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Harness } from "../kit/providers/harness.ts"
import { jobId, order } from "../kit/soraDriver.ts"
import type { Answer } from "../kit/VideoServer.ts"
import { makeStand } from "./stand.ts"

/** What a provider may have or not: stopping a task, and looking for one whose submit was lost. */
export const cancelling = (harness: Harness) => {
  const { cancelling: answers } = harness
  describe("what not every provider can", () => {
    if (answers === undefined) {
      it.effect("is to cancel a task", () =>
        Effect.gen(function* () {
          const { provider } = yield* makeStand(harness)
          assert.isUndefined(
            provider.cancel(harness.model),
            "a driver that cancels tells in its harness how that is answered"
          )
        })
      )
    } else {
      it.effect("is to cancel a task, once, with a typed error where that fails", () =>
        Effect.gen(function* () {
          const { accepted, provider, script, server } = yield* makeStand(harness)
          const task = yield* accepted
          const cancel = provider.cancel(harness.model)?.(task) ?? Effect.die(new Error("it cannot"))
          const running = harness.running.answer
          script({ status: running, cancel: answers.stopped })
          assert.strictEqual(yield* cancel, "Stopped")
          const refusals: ReadonlyArray<readonly [Answer, string]> = [
            [harness.serverError, "Unavailable"],
            [harness.unauthorized, "Unauthorized"],
            ["reset", "NetworkError"]
          ]
          for (const [answer, tag] of refusals) {
            script({ status: running, cancel: answer })
            assert.strictEqual((yield* Effect.flip(cancel)).reason._tag, tag)
          }
          const asked = server.requests.filter((exchange) => harness.kindOf(exchange) === "cancel")
          assert.lengthOf(asked, 1 + refusals.length)
        })
      )

      it.effect(
        "is to cancel a task: one that had ended is too late, and what the server does not say is not known",
        () =>
          Effect.gen(function* () {
            const { accepted, origin, provider, script } = yield* makeStand(harness)
            const task = yield* accepted
            const cancel = provider.cancel(harness.model)?.(task) ?? Effect.die(new Error("it cannot"))
            for (const ended of [harness.ready(origin), harness.failed]) {
              script({ status: ended, cancel: ended })
              assert.strictEqual(yield* cancel, "TooLate")
            }
            script({ status: harness.running.answer, cancel: answers.unclear })
            assert.strictEqual(yield* cancel, "Unknown")
          })
      )
    }

    it.effect("is to find a lost task: nothing is found in an answer that is none", () =>
      Effect.gen(function* () {
        const { provider, server } = yield* makeStand(harness)
        const answers: ReadonlyArray<Answer> = [
          { status: 500, body: "" },
          { body: "null" },
          { body: {} },
          { body: { data: [null, 7, {}, { id: 1 }] } },
          "reset"
        ]
        for (const answer of answers) {
          server.script(() => answer)
          const found = yield* Effect.result(findLost(provider, order(harness.order), harness.model, 0, jobId))
          if (found._tag === "Success") assert.isEmpty(found.success)
        }
      })
    )
  })
}
