import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { encodeCardButton } from "../../src/dialog/Dialog/buttons.ts"
import { ReceiveFailed } from "../../src/dialog/DialogActor/ReceiveFailed.ts"
import { DialogHost } from "../../src/dialog/DialogHost.ts"
import { languageCodes } from "../../src/domain/Language.ts"
import { type Switchboard, switchboard, Switches } from "../../src/video/Switches.ts"
import { checkoutTexts, Inbox } from "../../src/inbox/Inbox.ts"
import { SetAsideUpdates } from "../../src/inbox/SetAsideUpdates.ts"
import { Payments } from "../../src/money/Payments.ts"
import { plain } from "../../src/platform/Locale.ts"
import { makeTelegramRecorder, type Recorded } from "../kit/TelegramRecorder.ts"

const from = { id: 7, language_code: "en" }
const chat = { id: 7, type: "private" }
const text = { update_id: 1, message: { from, chat, text: "a cat" } }
const press = {
  update_id: 2,
  callback_query: { id: "q", from, data: encodeCardButton(3, { _tag: "Create" }), message: { message_id: 9, chat } }
}
const checkout = {
  update_id: 3,
  pre_checkout_query: { id: "p", from, currency: "XTR", total_amount: 100, invoice_payload: "invoice" }
}

interface Doubles {
  readonly board?: Switchboard | undefined
  /** What the user's actor does with an event. */
  readonly receive?: DialogHost["Service"]["receive"]
  readonly check?: Payments["Service"]["check"]
}

/** An inbox whose actors and payments are the test's own; what it sent to Telegram, and which events reached an actor. */
const open = Effect.fnUntraced(function* ({ receive = () => Effect.succeed(undefined), check, board }: Doubles) {
  const telegram = makeTelegramRecorder()
  const received: Array<string> = []
  const host = Layer.mock(DialogHost, {
    receive: (user, event) =>
      Effect.andThen(
        Effect.sync(() => received.push(`${user} ${event.event._tag}`)),
        receive(user, event)
      )
  })
  const payments = Layer.mock(Payments, check === undefined ? {} : { check })
  const setAside: Array<readonly [kind: string, update: unknown]> = []
  const kept = Layer.mock(SetAsideUpdates, {
    keep: (update, kind) => Effect.sync(() => void setAside.push([kind, update]))
  })
  const services = yield* Layer.build(
    Inbox.layer.pipe(Layer.provide([host, payments, kept, telegram.layer, Switches.layerFixed(board)]))
  )
  const inbox = yield* Effect.provide(Inbox, services)
  return { receive: inbox.receive, replay: inbox.replay, received, setAside, calls: telegram.calls }
})

const answers = (calls: ReadonlyArray<Recorded>) =>
  calls.flatMap((call) => (call.method === "answerCallback" ? [call.text] : []))
const refusals = (calls: ReadonlyArray<Recorded>) =>
  calls.flatMap((call) => (call.method === "answerPreCheckout" ? [call.error] : []))

describe("an update", () => {
  it.effect("reaches its user's actor as an event, and is taken once that has acted", () =>
    Effect.gen(function* () {
      const { receive, received } = yield* open({})
      yield* receive(text)
      assert.deepStrictEqual(received, ["7 SentText"])
    })
  )

  it.effect("is sent again by Telegram when the actor cannot act now, and set aside when it never can", () =>
    Effect.gen(function* () {
      const failing = (retry: boolean) => open({ receive: () => new ReceiveFailed({ retry }) })
      assert.isTrue((yield* Effect.flip((yield* failing(true)).receive(text))).retry)
      const never = yield* failing(false)
      yield* never.receive(text)
      assert.deepStrictEqual(never.setAside, [["set-aside", text]])
    })
  )

  it.effect("that was set aside can be replayed: it says whether it has acted now, and is not kept a second time", () =>
    Effect.gen(function* () {
      let broken = true
      const inbox = yield* open({
        receive: () => (broken ? new ReceiveFailed({ retry: false }) : Effect.succeed(undefined))
      })
      assert.isFalse(yield* inbox.replay(text))
      assert.isFalse(yield* inbox.replay({ update_id: "1" }))
      broken = false
      assert.isTrue(yield* inbox.replay(text))
      assert.deepStrictEqual(inbox.setAside, [])
    })
  )

  it.effect("waits for its actor for twenty seconds, and is sent again then", () =>
    Effect.gen(function* () {
      const { receive } = yield* open({ receive: () => Effect.never })
      const waiting = yield* Effect.forkChild(Effect.flip(receive(text)), { startImmediately: true })
      yield* TestClock.adjust("19 seconds")
      assert.isUndefined(waiting.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.isTrue((yield* Fiber.join(waiting)).retry)
    })
  )

  it.effect("that is none, or that no dialog is about, is taken and reaches nobody", () =>
    Effect.gen(function* () {
      const { receive, received, setAside, calls } = yield* open({})
      const group = { id: -1, type: "supergroup" }
      for (const odd of [undefined, null, "text", [], {}, { update_id: "1" }]) yield* receive(odd)
      for (const other of [
        { update_id: 4 },
        { update_id: 5, message: { from, chat: group, text: "hi" } },
        { update_id: 6, edited_message: { from, chat, text: "hi" } }
      ]) {
        yield* receive(other)
      }
      assert.deepStrictEqual(received, [])
      assert.deepStrictEqual(calls, [])
      assert.strictEqual(setAside.length, 6)
      assert.isTrue(setAside.every(([kind]) => kind === "unreadable"))
    })
  )
})

describe("a tap", () => {
  it.effect("is answered with the actor's words", () =>
    Effect.gen(function* () {
      const { receive, calls } = yield* open({ receive: () => Effect.succeed("This button no longer works") })
      yield* receive(press)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(answers(calls), ["This button no longer works"])
    })
  )

  it.effect("is answered after 0.7 seconds without words when the actor takes longer, and still acts", () =>
    Effect.gen(function* () {
      const { receive, calls } = yield* open({ receive: () => Effect.delay(Effect.succeed("late"), "3 seconds") })
      const waiting = yield* Effect.forkChild(receive(press), { startImmediately: true })
      yield* TestClock.adjust("699 millis")
      assert.deepStrictEqual(answers(calls), [])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(answers(calls), [undefined])
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.join(waiting)
      assert.deepStrictEqual(answers(calls), [undefined])
    })
  )

  it.effect("is answered at once when the actor fails, so that its button does not keep turning", () =>
    Effect.gen(function* () {
      const { receive, calls } = yield* open({ receive: () => new ReceiveFailed({ retry: true }) })
      yield* Effect.flip(receive(press))
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(answers(calls), [undefined])
    })
  )
})

describe("a payment's question", () => {
  it.effect("is answered with yes when the payment may be taken, without asking any actor", () =>
    Effect.gen(function* () {
      const { receive, received, calls } = yield* open({ check: () => Effect.succeed(undefined) })
      yield* receive(checkout)
      assert.deepStrictEqual(refusals(calls), [undefined])
      assert.deepStrictEqual(received, [])
    })
  )

  it.effect("is answered with the reason in the payer's language when it may not", () =>
    Effect.gen(function* () {
      const { receive, calls } = yield* open({ check: () => Effect.succeed("used") })
      yield* receive(checkout)
      assert.deepStrictEqual(refusals(calls), [plain("en")("checkout-used")])
    })
  )

  it.effect("is refused in words while no coins are sold, without a look at the invoice", () =>
    Effect.gen(function* () {
      const off = { scope: "sales", id: "", since: 0, until: null, reason: "why", operator: null } as const
      const { receive, calls } = yield* open({ check: () => Effect.die("asked"), board: switchboard([off]) })
      yield* receive(checkout)
      assert.deepStrictEqual(refusals(calls), [plain("en")("shop-closed")])
    })
  )

  it.effect("is answered with “later” when the database has said nothing for five seconds", () =>
    Effect.gen(function* () {
      const { receive, calls } = yield* open({ check: () => Effect.never })
      const waiting = yield* Effect.forkChild(receive(checkout), { startImmediately: true })
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.join(waiting)
      assert.deepStrictEqual(refusals(calls), [plain("en")("checkout-later")])
    })
  )

  it.each(languageCodes)("%s: every refusal has words", (language) => {
    for (const key of Object.values(checkoutTexts)) assert.isNotEmpty(plain(language)(key))
  })
})
