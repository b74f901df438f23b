import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Ref } from "effect"
import { TestClock } from "effect/testing"
import type { FollowUp } from "../../../src/dialog/Dialog/FollowUp.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { InvoiceId, JobId, MessageId, PackId, TopicId } from "../../../src/domain/Ids.ts"
import { Stars } from "../../../src/domain/Stars.ts"
import { html } from "../../../src/platform/Locale.ts"
import {
  BadRequest,
  MessageGone,
  RateLimited,
  TelegramUnavailable,
  Unreachable
} from "../../../src/telegram/TelegramGateway/Errors.ts"
import { job, states } from "../../kit/dialogs.ts"
import { type Recorded } from "../../kit/TelegramRecorder.ts"

import { busy, openActor as open, settled, shown, user } from "../../kit/afterCommit.ts"

const balance = html("en")("balance", { coins: 60 })
const words = (call: Recorded) =>
  call.method === "say" || call.method === "edit" ? `${call.method} ${call.screen.html.split("\n")[0]}` : call.method
const screensOf = (calls: ReadonlyArray<Recorded>) => calls.map(words)

describe("a screen", () => {
  it.effect("is edited where it is", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, calls } = yield* open()
      yield* afterCommit.show(actor, "edit")
      yield* settled
      assert.deepStrictEqual(screensOf(calls), [`edit ${balance}`])
    })
  )

  it.effect("is sent anew and remembered when its message is gone", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, calls, fail, told } = yield* open()
      fail("edit", new MessageGone())
      yield* afterCommit.show(actor, "edit")
      yield* settled
      assert.deepStrictEqual(
        calls.map(({ method }) => method),
        ["edit", "say"]
      )
      assert.deepStrictEqual(told, ["screen 1"])
      assert.strictEqual((yield* Ref.get(actor.session))?.screen, MessageId.make(1))
    })
  )

  it.effect("goes below the user's own words, and its old message goes away", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, calls } = yield* open()
      yield* afterCommit.show(actor, "resend")
      yield* settled
      assert.deepStrictEqual(
        calls.map(({ method }) => method),
        ["say", "remove"]
      )
    })
  )

  it.effect("that was overtaken while Telegram was busy is not sent: only the newest is", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, at, calls, release } = yield* open()
      yield* afterCommit.queue(actor, busy)
      for (const state of [states.ChoosingModel, states.ChoosingMode, states.ChoosingLanguage]) {
        yield* at(state)
        yield* afterCommit.show(actor, "edit")
      }
      yield* release
      yield* settled
      assert.strictEqual(calls.length, 1)
      assert.include(screensOf(calls)[0], html("en")("language"))
    })
  )

  it.effect("waits as long as a busy Telegram asks", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, calls, fail } = yield* open()
      fail("edit", new RateLimited({ retryAfter: 3 }))
      yield* afterCommit.show(actor, "edit")
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(calls.length, 1)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(
        calls.map(({ method }) => method),
        ["edit", "edit"]
      )
    })
  )

  it.effect("that may have been sent is not sent twice, one that never left is sent again", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, calls, fail } = yield* open()
      fail("say", new TelegramUnavailable({ sent: true }), new TelegramUnavailable({ sent: false }))
      yield* afterCommit.show(actor, "resend")
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(
        calls.map(({ method }) => method),
        ["say"]
      )
      yield* afterCommit.show(actor, "resend")
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(
        calls.map(({ method }) => method),
        ["say", "say", "say", "remove"]
      )
    })
  )

  it.effect("is shown for a repeated event after a restart, and only once", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, calls } = yield* open()
      yield* afterCommit.showIfNeverShown(actor, "edit")
      yield* settled
      yield* afterCommit.showIfNeverShown(actor, "edit")
      yield* settled
      assert.strictEqual(calls.length, 1)
    })
  )
})

describe("follow-ups", () => {
  it.effect("keep their order, and one that fails is said in words and holds up nobody", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, calls, fail } = yield* open()
      fail("say", new BadRequest({ description: "no" }))
      yield* afterCommit.queue(actor, { _tag: "Tell", key: "invited", args: {} })
      yield* afterCommit.queue(actor, { _tag: "Say", notice: "balance" })
      yield* afterCommit.show(actor, "edit")
      yield* settled
      assert.deepStrictEqual(
        calls.map(({ method }) => method),
        ["say", "say", "say", "edit"]
      )
      assert.include(screensOf(calls)[1], html("en")("follow-up-failed"))
    })
  )

  it.effect("are made again when Telegram was busy or away for a moment, and then nothing failed", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, calls, fail } = yield* open()
      fail("say", new RateLimited({ retryAfter: 2 }), new TelegramUnavailable({ sent: true }))
      yield* afterCommit.queue(actor, { _tag: "Say", notice: "balance" })
      yield* TestClock.adjust("5 seconds")
      yield* settled
      assert.deepStrictEqual(
        calls.map(({ method }) => method),
        ["say", "say", "say"]
      )
      assert.notInclude(screensOf(calls).join(), html("en")("follow-up-failed"))
    })
  )

  it.effect("a video whose file id Telegram does not take is sent from our own copy", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, calls, fail } = yield* open()
      fail("sendVideo", new BadRequest({ description: "wrong file identifier" }))
      yield* afterCommit.queue(actor, { _tag: "Resend", job })
      yield* settled
      const kinds = calls.flatMap((call) => (call.method === "sendVideo" ? [call.video.video._tag] : []))
      assert.deepStrictEqual(kinds, ["FileId", "File"])
    })
  )

  it.effect("beyond thirty-two that wait are dropped, the screen never", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, calls, release } = yield* open()
      yield* afterCommit.queue(actor, busy)
      for (let n = 0; n < 40; n++) yield* afterCommit.queue(actor, { _tag: "Say", notice: "help" })
      yield* afterCommit.show(actor, "edit")
      yield* release
      yield* settled
      assert.strictEqual(calls.filter(({ method }) => method === "say").length, 32)
      assert.strictEqual(calls.filter(({ method }) => method === "edit").length, 1)
    })
  )

  it.effect("to somebody who has blocked the bot mark them as not reachable", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, fail, told } = yield* open()
      fail("say", new Unreachable())
      yield* afterCommit.queue(actor, { _tag: "Say", notice: "help" })
      yield* settled
      assert.deepStrictEqual(told, ["reachable false"])
    })
  )

  it.effect("are sent in the topic of what led to them, though the conversation goes on in another", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, at, topics } = yield* open()
      const [one, other] = [TopicId.make(11), TopicId.make(12)]
      yield* at(states.MainMenu, shown, one)
      yield* afterCommit.queue(actor, { _tag: "Say", notice: "help" })
      yield* at(states.MainMenu, shown, other)
      yield* afterCommit.queue(actor, { _tag: "Say", notice: "terms" })
      yield* afterCommit.show(actor, "resend")
      yield* settled
      // Help, the terms, the screen; the old screen is then removed.
      assert.deepStrictEqual(topics.slice(0, 3), [one, other, other])
    })
  )

  it.effect("that are left are done before their actor goes", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, calls } = yield* open()
      yield* Ref.set(actor.work, {
        tasks: [
          { task: { _tag: "Say", notice: "help" }, topic: undefined },
          { task: { _tag: "Say", notice: "terms" }, topic: undefined }
        ],
        busy: true
      })
      yield* afterCommit.finish(actor)
      assert.strictEqual(calls.length, 2)
    })
  )
})

const invoice = (monthly: boolean) => ({
  id: InvoiceId.make("d6a52a48-6d0f-4f0e-9d4e-0d6c6b1f4f0e"),
  user,
  pack: PackId.make("m"),
  coins: Coins.make(100),
  bonus: Coins.make(30),
  stars: Stars.make(250),
  monthly
})

describe("a follow-up", () => {
  const cases: ReadonlyArray<
    readonly [name: string, FollowUp, calls: ReadonlyArray<string>, told: ReadonlyArray<string>]
  > = [
    ["Say", { _tag: "Say", notice: "balance" }, [`say ${balance}`], []],
    ["Inquire", { _tag: "Inquire", operation: "refund", argument: "stx" }, ["say refund of stx"], []],
    ["Answer", { _tag: "Answer", html: "done" }, ["say done"], []],
    ["SendInvoice", { _tag: "SendInvoice", invoice: invoice(false) }, ["sendInvoice"], []],
    ["SendInvoice of a subscription, as a link", { _tag: "SendInvoice", invoice: invoice(true) }, ["invoiceLink"], []],
    ["StopSubscription", { _tag: "StopSubscription", user }, [`say ${balance}`], [`subscription of ${user} stopped`]],
    ["Resend, by what Telegram has", { _tag: "Resend", job }, ["sendVideo"], ["remember file-1"]],
    [
      "Resend of nobody's video, which is answered",
      { _tag: "Resend", job: JobId.make("00000000-0000-4000-8000-000000000000") },
      [`say ${html("en")("toast-gone")}`],
      []
    ],
    ["RefreshStatus", { _tag: "RefreshStatus", job }, [], ["permit free", `status ${job}`]]
  ]
  for (const [name, followUp, calls, told] of cases) {
    it.effect(`${name} does what it says`, () =>
      Effect.gen(function* () {
        const all = yield* open()
        yield* all.release
        yield* all.afterCommit.queue(all.actor, followUp)
        yield* settled
        assert.deepStrictEqual(screensOf(all.calls).slice(0, calls.length), calls)
        assert.deepStrictEqual(all.told.slice(0, told.length), told)
        if (calls.length === 0) assert.deepStrictEqual(all.calls, [])
      })
    )
  }

  it.effect("Replace puts its text in the place of a message that was answered", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, calls } = yield* open()
      yield* afterCommit.queue(actor, { _tag: "Replace", message: MessageId.make(9), key: "late-declined" })
      yield* settled
      assert.deepInclude(calls[0], { method: "edit", message: MessageId.make(9) })
    })
  )

  it.effect("Resend beyond the limit says when there is more, and sends nothing", () =>
    Effect.gen(function* () {
      const { actor, afterCommit, calls } = yield* open({ resendWait: Duration.seconds(61) })
      yield* afterCommit.queue(actor, { _tag: "Resend", job })
      yield* settled
      assert.deepStrictEqual(screensOf(calls), [`say ${html("en")("limit-resend", { minutes: 2 })}`])
    })
  )
})
