import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { openrouter, sign, task, webhookSecret } from "../../kit/providers/openrouter.ts"

const now = 1_795_000_000_000
const seconds = now / 1000

const event = (status: string, change: object = {}) =>
  JSON.stringify({
    type: `video.generation.${status}`,
    created_at: "2026-11-18T05:46:40.000Z",
    data: { id: task, status, generation_id: "gen-1", model: openrouter.model, ...change }
  })
const body = event("completed", { unsigned_urls: ["https://openrouter.ai/api/v1/videos/1/content?index=0"] })

const header = (value: string | undefined) => ({ "x-openrouter-signature": value })
const signed = (at: number | string = seconds, secret = webhookSecret, raw = body) => header(sign(secret, at, raw))

const receiver = (unsigned = false) =>
  Effect.andThen(TestClock.setTime(now), openrouter.make("http://127.0.0.1:1", { unsigned }))

describe("a callback with OpenRouter's webhook secret set", () => {
  it.effect.each(["completed", "failed", "cancelled", "expired"])("is taken when a video has %s", (status) =>
    Effect.gen(function* () {
      const provider = yield* receiver()
      assert.isTrue(provider.signed)
      const raw = event(status)
      assert.strictEqual<string>((yield* provider.callback(signed(seconds, webhookSecret, raw), raw)).task, task)
    })
  )

  it.effect("is the same one when it is signed anew, and another one when it says something else", () =>
    Effect.gen(function* () {
      const provider = yield* receiver()
      const first = yield* provider.callback(signed(), body)
      assert.strictEqual((yield* provider.callback(signed(seconds + 60), body)).id, first.id)
      const failed = event("failed")
      const other = yield* provider.callback(signed(seconds, webhookSecret, failed), failed)
      assert.notStrictEqual(other.id, first.id)
    })
  )

  it.effect("is taken with either of two signatures, while the secret is being changed, and with spaces", () =>
    Effect.gen(function* () {
      const provider = yield* receiver()
      const [time = "", right = ""] = sign(webhookSecret, seconds, body).split(",")
      const [, wrong = ""] = sign("another secret", seconds, body).split(",")
      yield* provider.callback(header(`${time}, ${wrong}, ${right}`), body)
      yield* provider.callback(header(`${right.toUpperCase().replace("V1", "v1")},${time}`), body)
    })
  )

  it.effect.each([-300, 300])("is still fresh %i seconds away from our clock", (away) =>
    Effect.gen(function* () {
      const provider = yield* receiver()
      yield* provider.callback(signed(seconds + away), body)
    })
  )

  const right = sign(webhookSecret, seconds, body)
  it.effect.each([
    ["no header", {}, body, "unsigned"],
    ["an empty header", header(""), body, "unsigned"],
    ["no time", header(right.replace(/^t=\d+,/, "")), body, "unsigned"],
    ["no signature", header(`t=${seconds}`), body, "unsigned"],
    ["a signature of an older kind only", header(right.replace("v1=", "v0=")), body, "unsigned"],
    ["another secret", signed(seconds, "another secret"), body, "forged"],
    ["a body with one more space", signed(), `${body} `, "forged"],
    ["another time", header(right.replace(`t=${seconds}`, `t=${seconds + 1}`)), body, "forged"],
    ["a second time, in front of the signed one", header(`t=${seconds + 1},${right}`), body, "forged"],
    ["a cut signature", header(right.slice(0, -2)), body, "forged"],
    ["more signatures than anybody sends", header(`${"v1=00,".repeat(4)}${right}`), body, "forged"],
    ["five minutes and a second old", signed(seconds - 301), body, "stale"],
    ["five minutes and a second early", signed(seconds + 301), body, "stale"],
    ["a time that is none", signed("soon"), body, "stale"],
    ["no JSON", signed(seconds, webhookSecret, "nonsense"), "nonsense", "malformed"],
    ["no task", signed(seconds, webhookSecret, '{"data":{"id":""}}'), '{"data":{"id":""}}', "malformed"],
    ["a body that no callback is as long as", {}, " ".repeat(256_001), "malformed"]
  ] as const)("is rejected: %s", ([_, headers, raw, reason]) =>
    Effect.gen(function* () {
      const provider = yield* receiver()
      assert.strictEqual((yield* Effect.flip(provider.callback(headers, raw))).reason, reason)
    })
  )
})

describe("a callback without OpenRouter's webhook secret", () => {
  it.effect("is a hint, and its repetition is recognised", () =>
    Effect.gen(function* () {
      const provider = yield* receiver(true)
      assert.isFalse(provider.signed)
      const first = yield* provider.callback({}, body)
      assert.strictEqual<string>(first.task, task)
      assert.strictEqual((yield* provider.callback(signed(seconds - 9999), body)).id, first.id)
    })
  )

  it.effect("is rejected when it names no task", () =>
    Effect.gen(function* () {
      const provider = yield* receiver(true)
      assert.strictEqual((yield* Effect.flip(provider.callback({}, "{}"))).reason, "malformed")
    })
  )
})
