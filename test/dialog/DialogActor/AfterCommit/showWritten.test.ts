import { assert, describe, it } from "@effect/vitest"
import { TestClock } from "effect/testing"
import { Effect } from "effect"
import { draftOf } from "../../../../src/dialog/Dialog/assistance.ts"
import { html } from "../../../../src/platform/Locale.ts"
import {
  BadRequest,
  MethodUnknown,
  RateLimited,
  TelegramUnavailable
} from "../../../../src/telegram/TelegramGateway/Errors.ts"
import { busy, openActor, settled, user } from "../../../kit/afterCommit.ts"
import { states } from "../../../kit/dialogs.ts"
import type { Recorded } from "../../../kit/TelegramRecorder.ts"

describe("what the assistant writes", () => {
  const writing = (words: string, request = "u0") => ({ request, words })
  const methods = (calls: ReadonlyArray<Recorded>) => calls.map(({ method }) => method)

  it.effect(
    "is shown as a draft that grows, and the screen that follows is a new message, as a draft goes with one",
    () =>
      Effect.gen(function* () {
        const { actor, afterCommit, at, calls } = yield* openActor()
        yield* at(states.AwaitingAssistant)
        yield* afterCommit.showWritten(actor, writing("A fox"))
        yield* settled
        yield* afterCommit.showWritten(actor, writing("A fox <runs>"))
        yield* settled
        const draft = draftOf("u0")
        assert.deepStrictEqual(calls, [
          { method: "draft", chat: user, draft, html: html("en")("quoted", { prompt: "A fox" }) },
          { method: "draft", chat: user, draft, html: html("en")("quoted", { prompt: "A fox <runs>" }) }
        ])
        yield* at(states.ReviewingPrompt)
        yield* afterCommit.show(actor, "edit")
        yield* settled
        yield* afterCommit.show(actor, "edit")
        yield* settled
        assert.deepStrictEqual(methods(calls).slice(2), ["say", "remove", "edit"])
      })
  )

  it.effect("is shown by few edits of the screen where the server has no drafts, and asks for one only once", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, at, calls, fail } = yield* openActor()
      fail("draft", new MethodUnknown())
      for (const request of ["u0", "u1"]) {
        yield* at({ ...states.AwaitingAssistant, request })
        for (let second = 0; second < 20; second++) {
          yield* afterCommit.showWritten(actor, writing(`A fox ${second}`, request))
          yield* TestClock.adjust("1 second")
        }
      }
      assert.deepStrictEqual(methods(calls), ["draft", ...Array<string>(10).fill("edit")])
      const [, edit] = calls
      assert.include(edit?.method === "edit" && edit.screen.html, "A fox 0")
      yield* at(states.ReviewingPrompt)
      yield* afterCommit.show(actor, "edit")
      yield* settled
      assert.strictEqual(calls.at(-1)?.method, "edit")
    })
  )

  it.effect("is shown by edits in a chat that can have no draft, and tried again with the next answer", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, at, calls, fail } = yield* openActor()
      fail("draft", new BadRequest({ description: "TEXTDRAFT_PEER_INVALID" }))
      for (const request of ["u0", "u0", "u1"]) {
        yield* at({ ...states.AwaitingAssistant, request })
        yield* afterCommit.showWritten(actor, writing("A fox", request))
        yield* TestClock.adjust("2 seconds")
      }
      assert.deepStrictEqual(methods(calls), ["draft", "edit", "edit", "draft"])
    })
  )

  it.effect("is left out where Telegram is busy or away, where it was overtaken, and where nobody waits for it", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, at, calls, fail, release } = yield* openActor()
      yield* at(states.AwaitingAssistant)
      fail("draft", new RateLimited({ retryAfter: 3 }), new TelegramUnavailable({ sent: true }))
      yield* afterCommit.showWritten(actor, writing("one"))
      yield* settled
      yield* afterCommit.showWritten(actor, writing("two"))
      yield* settled
      yield* afterCommit.queue(actor, busy)
      yield* afterCommit.showWritten(actor, writing("three"))
      yield* afterCommit.showWritten(actor, writing("four"))
      yield* release
      yield* settled
      assert.deepStrictEqual(
        calls.map((call) => call.method === "draft" && /one|two|three|four/.exec(call.html)?.[0]),
        ["one", "two", "four"]
      )
      yield* afterCommit.showWritten(actor, writing("five", "another request"))
      yield* at(states.Confirming)
      yield* afterCommit.showWritten(actor, writing("six"))
      yield* settled
      assert.lengthOf(calls, 3)
    })
  )

  it.effect("that Telegram does not answer holds up the screen for a few seconds only", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, at, calls, hang } = yield* openActor()
      yield* at(states.AwaitingAssistant)
      hang("draft")
      yield* afterCommit.showWritten(actor, writing("A fox"))
      yield* at(states.ReviewingPrompt)
      yield* afterCommit.show(actor, "edit")
      yield* TestClock.adjust("4 seconds")
      assert.deepStrictEqual(methods(calls), ["draft", "say", "remove"])
    })
  )
})
