import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, FiberSet, Layer, Option, Ref } from "effect"
import { TestClock } from "effect/testing"
import type { FollowUp } from "../../../src/dialog/Dialog/FollowUp.ts"
import type { State } from "../../../src/dialog/Dialog/State.ts"
import { draftOf } from "../../../src/dialog/Dialog/assistance.ts"
import { makeActor } from "../../../src/dialog/DialogActor/Actor.ts"
import { AfterCommit } from "../../../src/dialog/DialogActor/AfterCommit.ts"
import { type Session, SessionStore } from "../../../src/dialog/SessionStore.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { InvoiceId, JobId, MessageId, PackId, TopicId, UserId } from "../../../src/domain/Ids.ts"
import { Stars } from "../../../src/domain/Stars.ts"
import { CoinPacks, shippedPacks } from "../../../src/money/CoinPacks.ts"
import { PromptLibrary } from "../../../src/assistant/PromptLibrary.ts"
import { Payments } from "../../../src/money/Payments.ts"
import { Promotions } from "../../../src/money/Promotions.ts"
import { Spending } from "../../../src/money/Spending.ts"
import { html } from "../../../src/platform/Locale.ts"
import { RateLimits } from "../../../src/platform/RateLimits.ts"
import { TicketPost } from "../../../src/support/TicketPost.ts"
import { SubscriptionStops } from "../../../src/support/SubscriptionStops.ts"
import { Operator } from "../../../src/support/Operator.ts"
import { Receipts } from "../../../src/support/Receipts.ts"
import {
  BadRequest,
  MessageGone,
  MethodUnknown,
  RateLimited,
  TelegramUnavailable,
  Unreachable
} from "../../../src/telegram/TelegramGateway/Errors.ts"
import { Users } from "../../../src/users/Users.ts"
import { StatusMessage } from "../../../src/video/Generation/StatusMessage.ts"
import { QueueSignal } from "../../../src/video/Generation/ProviderQueue/QueueSignal.ts"
import { Captions } from "../../../src/video/Captions.ts"
import { JobDeliveries, JobGallery, Jobs } from "../../../src/video/Jobs.ts"
import { ModelCatalogue } from "../../../src/video/ModelCatalogue.ts"
import { PictureFiles } from "../../../src/video/PictureFiles.ts"
import { SharedLinks } from "../../../src/video/SharedLinks.ts"
import { VideoStore } from "../../../src/video/VideoStore.ts"
import { aJob } from "../../kit/aJob.ts"
import { charge, dialog, job, offered, states } from "../../kit/dialogs.ts"
import { makeTelegramRecorder, type Recorded } from "../../kit/TelegramRecorder.ts"

const user = UserId.make(7)
const shown = MessageId.make(70)

const delivered = aJob({
  id: job,
  user,
  state: "delivered",
  task: null,
  delivery: "video",
  fileId: "file-1",
  video: { width: 720, height: 1280, duration: 8 },
  submittedAt: null
})

/** An actor whose dialog is at a state, everything around it a double, and what was told to each of them. */
const open = Effect.fnUntraced(function* (options: { readonly resendWait?: Duration.Duration } = {}) {
  const telegram = makeTelegramRecorder()
  const told: Array<string> = []
  const tell = (what: string) => Effect.sync(() => void told.push(what))
  const gate = yield* Deferred.make<void>()
  const subscription = { charge, until: 0, cancelled: false }
  const doubles = Layer.mergeAll(
    telegram.layer,
    Layer.mock(SessionStore, { setScreen: (_, screen) => tell(`screen ${screen}`) }),
    Layer.mock(Users, {
      setReachable: (_, reachable) => tell(`reachable ${reachable}`),
      language: () => Effect.succeed("en")
    }),
    Layer.mock(Jobs, { find: (id) => Effect.succeed(id === job ? Option.some(delivered) : Option.none()) }),
    Layer.mock(JobGallery, {}),
    Layer.mock(JobDeliveries, { remember: (_, { fileId }) => tell(`remember ${fileId}`) }),
    Layer.mock(Payments, { subscription: () => Effect.succeed(subscription) }),
    Layer.mock(TicketPost, { deliver: tell("tickets are sent on") }),
    Layer.mock(SubscriptionStops, {
      stop: (of) => Effect.as(tell(`subscription of ${of} stopped`), "stopped" as const)
    }),
    Layer.mock(RateLimits, { take: () => Effect.succeed(options.resendWait) }),
    Layer.mock(Operator, { answer: ({ operation, argument }) => Effect.succeed(`${operation} of ${argument}`) }),
    Layer.mock(StatusMessage, { refresh: (id) => Effect.andThen(Deferred.await(gate), tell(`status ${id}`)) }),
    Layer.mock(QueueSignal, { ring: tell("permit free") }),
    Layer.mock(VideoStore, {
      find: () =>
        Effect.succeed({
          path: "/videos/1.mp4",
          bytes: 1000,
          thumbnail: undefined,
          cover: undefined,
          version: "1",
          storedAt: 0,
          width: 720,
          height: 1280,
          duration: 8
        })
    }),
    Layer.mock(PictureFiles, {}),
    Layer.mock(SharedLinks, { publicUrl: undefined, make: () => Effect.sync(() => undefined) }),
    Layer.mock(Receipts, {}),
    Layer.mock(Spending, {}),
    Layer.mock(Promotions, {}),
    Layer.succeed(ModelCatalogue, offered),
    Layer.succeed(CoinPacks, shippedPacks),
    PromptLibrary.layer({ file: Option.none() })
  )
  const services = yield* Layer.build(
    AfterCommit.layer({ demo: false, assistant: true, dailyCoins: 0, maxActiveJobs: 2, referralCoins: 0 }).pipe(
      Layer.provide(Captions.layer({ aiNotice: true }).pipe(Layer.provideMerge(doubles)))
    )
  )
  const afterCommit = yield* Effect.provide(AfterCommit, services)
  const run = yield* FiberSet.makeRuntime<never, unknown, unknown>()
  const actor = makeActor(user, { run, receive: () => Effect.die("nothing comes back here") })
  const at = (state: State, screen: MessageId | undefined = shown, topic?: TopicId) => {
    const session: Session = {
      dialog: { ...dialog(state), language: "en" },
      version: 3,
      screen,
      topic,
      balance: Coins.make(60),
      standing: "active",
      username: undefined
    }
    return Ref.set(actor.session, session)
  }
  yield* at(states.MainMenu)
  return {
    actor,
    afterCommit,
    at,
    calls: telegram.calls,
    topics: telegram.topics,
    fail: telegram.fail,
    hang: telegram.hang,
    told,
    release: Deferred.succeed(gate, undefined)
  }
})

/** Enough for whatever is due at this moment. */
const settled = TestClock.adjust("1 millis")

/** A follow-up that ends when the test says so. */
const busy: FollowUp = { _tag: "RefreshStatus", job }

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

describe("what the assistant writes", () => {
  const writing = (words: string, request = "u0") => ({ request, words })
  const methods = (calls: ReadonlyArray<Recorded>) => calls.map(({ method }) => method)

  it.effect(
    "is shown as a draft that grows, and the screen that follows is a new message, as a draft goes with one",
    () =>
      Effect.gen(function* () {
        const { actor, afterCommit, at, calls } = yield* open()
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
      const { actor, afterCommit, at, calls, fail } = yield* open()
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
      const { actor, afterCommit, at, calls, fail } = yield* open()
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
      const { actor, afterCommit, at, calls, fail, release } = yield* open()
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
      const { actor, afterCommit, at, calls, hang } = yield* open()
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
