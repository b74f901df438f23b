import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { UserId } from "../../src/domain/Ids.ts"
import { alertKinds } from "../../src/platform/AlertKinds.ts"
import { readAlert } from "../../src/platform/AlertLog.ts"
import { AlertId, Alerts, greetOperators, tellOperators } from "../../src/support/Alerts.ts"
import { decodeLastingButton } from "../../src/telegram/Buttons.ts"
import { Unreachable } from "../../src/telegram/TelegramGateway.ts"
import { freshDatabase } from "../../lab/world/database.ts"
import { makeTelegramRecorder } from "../kit/TelegramRecorder.ts"

const operators = new Set([UserId.make(1), UserId.make(2)])
const consoleUrl = "https://bot.example/ops"
const noFunds = { _tag: "Raised", kind: "no funds", cause: "kie", details: { provider: "kie" } } as const

/** Tells these operators of what is open. */
const telling = (telegram: ReturnType<typeof makeTelegramRecorder>, to: ReadonlySet<UserId> = operators) =>
  Effect.provide(tellOperators({ operators: to, consoleUrl }), telegram.layer)

/** What is due at once, though it was told a moment ago. */
const later = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`UPDATE alerts SET told_at = told_at - interval '1 minute'`
)

describe("a line of the log", () => {
  it("is an alert only where it is marked as one", () => {
    assert.isUndefined(readAlert("all is well", { provider: "kie" }))
    assert.deepStrictEqual(readAlert("no funds", { alert: "operator", provider: "kie", times: 3 }), {
      _tag: "Raised",
      kind: "no funds",
      cause: "kie",
      details: { provider: "kie", times: "3" }
    })
  })

  it("ends an alert where it says that the trouble is over", () => {
    assert.deepStrictEqual(readAlert("polling works again", { alertOver: "polling fails" }), {
      _tag: "Over",
      kind: "polling fails",
      cause: ""
    })
    assert.deepInclude(readAlert("it takes orders again", { alertOver: "no funds", provider: "kie" }), { cause: "kie" })
  })
})

layer(Alerts.layer.pipe(Layer.provideMerge(freshDatabase)))("an alert", (it) => {
  it.effect("is one message for each operator, in which the count grows and the end is said", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      const alerts = yield* Alerts
      const tell = telling(telegram)
      yield* alerts.record(noFunds)
      yield* alerts.record(noFunds)
      yield* tell
      yield* tell
      assert.deepStrictEqual(
        telegram.calls.map(({ method }) => method),
        ["say", "say"]
      )
      yield* alerts.record(noFunds)
      yield* later
      yield* tell
      yield* alerts.record({ _tag: "Over", kind: "no funds", cause: "" })
      yield* tell
      const texts = telegram.calls.flatMap((call) => ("screen" in call && call.chat === 1 ? [call.screen.html] : []))
      assert.deepStrictEqual(
        telegram.calls.map(({ method }) => method),
        ["say", "say", "edit", "edit", "edit", "edit"]
      )
      assert.match(texts[0] ?? "", /🚨.*No funds[^]*2 times/)
      assert.match(texts[1] ?? "", /🚨[^]*3 times/)
      assert.match(texts[2] ?? "", /✅[^]*Over/)
    })
  )

  it.effect(
    "of another provider joins the message of its kind, and one that comes back after the end is a new one",
    () =>
      Effect.gen(function* () {
        const telegram = makeTelegramRecorder()
        const alerts = yield* Alerts
        const tell = telling(telegram, new Set([UserId.make(1)]))
        yield* alerts.record({ ...noFunds, cause: "sora" })
        yield* alerts.record({ ...noFunds, cause: "google" })
        yield* tell
        yield* alerts.record({ _tag: "Over", kind: "no funds", cause: "" })
        yield* tell
        yield* alerts.record({ ...noFunds, cause: "sora" })
        yield* tell
        assert.strictEqual(telegram.calls.filter(({ method }) => method === "say").length, 2)
        yield* alerts.record({ _tag: "Over", kind: "no funds", cause: "" })
        yield* tell
      })
  )

  it.effect(
    "that is over while operators are told of it is told once more, also when the clock was set back since",
    () =>
      Effect.gen(function* () {
        const alerts = yield* Alerts
        const sql = yield* SqlClient.SqlClient
        const due = Effect.map(alerts.due, ([group]) => group)
        yield* alerts.record(noFunds)
        const begun = yield* due
        assert.isDefined(begun)
        yield* alerts.record({ _tag: "Over", kind: "no funds", cause: "" })
        yield* alerts.told(begun, {})
        const over = yield* due
        assert.isDefined(over)
        assert.strictEqual(over.alerts[0].ended, "over")
        yield* alerts.told(over, {})
        assert.isUndefined(yield* due)
        yield* alerts.record(noFunds)
        const again = yield* due
        assert.isDefined(again)
        yield* alerts.told(again, {})
        yield* sql`UPDATE alerts SET told_at = told_at + interval '1 hour' WHERE resolved_at IS NULL`
        const asBefore = yield* due
        assert.isDefined(asBefore)
        yield* alerts.told(asBefore, {})
        assert.isUndefined(yield* due)
        yield* alerts.record({ _tag: "Over", kind: "no funds", cause: "" })
        const end = yield* due
        assert.isDefined(end)
        assert.strictEqual(end.alerts[0].ended, "over")
        yield* alerts.told(end, {})
      })
  )

  it.effect("of more causes than one message is read for is told once, and not again and again", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      const alerts = yield* Alerts
      const tell = telling(telegram, new Set([UserId.make(1)]))
      for (let n = 0; n < 55; n++) yield* alerts.record({ ...noFunds, cause: `flood-${n}` })
      yield* tell
      yield* tell
      assert.strictEqual(telegram.calls.length, 1)
      yield* alerts.record({ _tag: "Over", kind: "no funds", cause: "" })
      yield* tell
      yield* tell
      assert.strictEqual(telegram.calls.length, 2)
    })
  )

  it.effect("of one provider is over without that of another", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      const alerts = yield* Alerts
      const tell = telling(telegram, new Set([UserId.make(1)]))
      yield* alerts.record({ ...noFunds, cause: "fal" })
      yield* alerts.record({ ...noFunds, cause: "ark" })
      yield* tell
      yield* alerts.record({ _tag: "Over", kind: "no funds", cause: "ark" })
      yield* tell
      assert.strictEqual(telegram.calls.filter(({ method }) => method === "edit").length, 1)
      yield* alerts.record({ _tag: "Over", kind: "no funds", cause: "" })
      yield* tell
      assert.strictEqual(telegram.calls.filter(({ method }) => method === "edit").length, 2)
    })
  )

  it.effect("says what to do and where to look, and is looked after by the first who presses its button", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      const alerts = yield* Alerts
      const tell = telling(telegram)
      const { title, todo } = alertKinds.margin
      yield* alerts.record({ _tag: "Raised", kind: title, cause: "", details: {} })
      yield* tell
      const [said] = telegram.calls
      const screen = said?.method === "say" ? said.screen : { html: "", keyboard: [] }
      assert.include(screen.html, todo)
      assert.include(screen.html, "https://bot.example/ops#/runbooks/margin")
      const [[button] = []] = screen.keyboard
      const data = button !== undefined && "data" in button ? button.data : ""
      const [{ id } = { id: AlertId.make(0) }] = yield* alerts.list({ open: true })
      assert.deepStrictEqual(decodeLastingButton(data), Option.some({ _tag: "Operate", words: `ack ${id}` }))
      assert.isTrue(yield* alerts.acknowledge(id, UserId.make(2)))
      assert.isFalse(yield* alerts.acknowledge(id, UserId.make(1)))
      yield* tell
      const [last] = telegram.calls.slice(-1)
      assert.isTrue(
        last?.method === "edit" && last.screen.keyboard.length === 0 && /2<.code> looks after it/.test(last.screen.html)
      )
      yield* alerts.record({ _tag: "Over", kind: title, cause: "" })
      yield* tell
    })
  )

  it.effect("that this release cannot read, as a newer one raised it, keeps no other untold", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      const alerts = yield* Alerts
      const sql = yield* SqlClient.SqlClient
      const tell = telling(telegram, new Set([UserId.make(1)]))
      yield* tell
      const before = telegram.calls.length
      yield* sql`INSERT INTO alerts (kind, cause, details) VALUES ('of a newer release', '', '{"times": {"a": 3}}')`
      yield* alerts.record({ ...noFunds, cause: "replicate" })
      yield* tell
      assert.strictEqual(telegram.calls.length, before + 1)
      const kinds = new Set((yield* alerts.list({ open: true })).map(({ kind }) => kind))
      assert.deepStrictEqual([kinds.has("no funds"), kinds.has("of a newer release")], [true, false])
      yield* tell
      assert.strictEqual(telegram.calls.length, before + 1)
      yield* alerts.record({ _tag: "Over", kind: "no funds", cause: "" })
      yield* tell
    })
  )

  it.effect("that nobody raises any more is not followed for ever", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      const alerts = yield* Alerts
      const sql = yield* SqlClient.SqlClient
      const tell = telling(telegram, new Set([UserId.make(1)]))
      yield* alerts.record({ ...noFunds, cause: "openrouter" })
      yield* tell
      yield* sql`UPDATE alerts SET last_at = now() - interval '2 hours', told_at = now() - interval '2 hours'`
      yield* tell
      const [last] = telegram.calls.slice(-1)
      assert.isTrue(last?.method === "edit" && /Not seen any more/.test(last.screen.html))
    })
  )

  it.effect("reaches operators who are greeted once, and not again after they are known", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      telegram.fail("say", new Unreachable())
      const greet = Effect.provide(greetOperators(operators), telegram.layer)
      yield* greet
      yield* greet
      yield* greet
      const chats = telegram.calls.flatMap((call) => (call.method === "say" ? [Number(call.chat)] : []))
      assert.deepStrictEqual(chats, [1, 2, 1])
    })
  )
})
