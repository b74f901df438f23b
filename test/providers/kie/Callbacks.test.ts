import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { kie, sign, task, webhookSecret } from "../../kit/providers/kie.ts"

const now = 1_795_000_000_000
const seconds = now / 1000
const body = JSON.stringify({ code: 200, msg: "success", data: { taskId: task, state: "success" } })

const signed = (at: number | string = seconds, secret = webhookSecret, of = task) => ({
  "x-webhook-timestamp": String(at),
  "x-webhook-signature": sign(secret, of, at)
})

const receiver = (unsigned = false) =>
  Effect.andThen(TestClock.setTime(now), kie.make("http://127.0.0.1:1", { unsigned }))

describe("a callback with KIE's webhook key set", () => {
  it.effect("is taken when task and time are signed, and known by both", () =>
    Effect.gen(function* () {
      const provider = yield* receiver()
      assert.isTrue(provider.signed)
      const callback = yield* provider.callback(signed(), body)
      assert.deepStrictEqual<object>(callback, { id: `${task}.${seconds}`, task })
    })
  )

  it.effect.each([
    ["data.task_id", { data: { task_id: task } }],
    ["taskId", { taskId: task, state: "success" }],
    ["task_id", { task_id: task }]
  ] as const)("may name its task as %s", ([_, payload]) =>
    Effect.gen(function* () {
      const provider = yield* receiver()
      assert.strictEqual<string>((yield* provider.callback(signed(), JSON.stringify(payload))).task, task)
    })
  )

  it.effect("is the same callback still when it is replayed in other words, as the body is not signed", () =>
    Effect.gen(function* () {
      const provider = yield* receiver()
      const first = yield* provider.callback(signed(), body)
      const replayed = yield* provider.callback(signed(), body.replace("success", "fail"))
      assert.strictEqual(replayed.id, first.id)
      assert.notStrictEqual((yield* provider.callback(signed(seconds + 1), body)).id, first.id)
    })
  )

  it.effect.each([-300, 300])("is still fresh %i seconds away from our clock", (away) =>
    Effect.gen(function* () {
      const provider = yield* receiver()
      yield* provider.callback(signed(seconds + away), body)
    })
  )

  it.effect.each([
    ["no headers", {}, body, "unsigned"],
    ["no time", { ...signed(), "x-webhook-timestamp": "" }, body, "unsigned"],
    ["no signature", { ...signed(), "x-webhook-signature": undefined }, body, "unsigned"],
    ["another key", signed(seconds, "another key"), body, "forged"],
    ["another task", signed(), body.replace(task, "another-task"), "forged"],
    ["another time", { ...signed(), "x-webhook-timestamp": String(seconds + 1) }, body, "forged"],
    ["a signature in hex", { ...signed(), "x-webhook-signature": "00ff" }, body, "forged"],
    ["five minutes and a second old", signed(seconds - 301), body, "stale"],
    ["five minutes and a second early", signed(seconds + 301), body, "stale"],
    ["a time that is none", signed("soon"), body, "stale"],
    ["no JSON", signed(), "nonsense", "malformed"],
    ["no task", signed(), '{"code":200,"data":{"taskId":""}}', "malformed"]
  ] as const)("is rejected: %s", ([_, headers, raw, reason]) =>
    Effect.gen(function* () {
      const provider = yield* receiver()
      assert.strictEqual((yield* Effect.flip(provider.callback(headers, raw))).reason, reason)
    })
  )
})

describe("a callback without KIE's webhook key", () => {
  it.effect("is a hint, and its repetition is recognised", () =>
    Effect.gen(function* () {
      const provider = yield* receiver(true)
      assert.isFalse(provider.signed)
      const first = yield* provider.callback({}, body)
      assert.strictEqual<string>(first.task, task)
      assert.strictEqual((yield* provider.callback(signed(seconds - 9999), body)).id, first.id)
      const later = yield* provider.callback({}, body.replace('"success"}', '"fail"}'))
      assert.notStrictEqual(later.id, first.id)
    })
  )

  it.effect("is rejected when it names no task", () =>
    Effect.gen(function* () {
      const provider = yield* receiver(true)
      assert.strictEqual((yield* Effect.flip(provider.callback({}, "{}"))).reason, "malformed")
    })
  )
})
