import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { Webhook } from "standardwebhooks"
import * as SoraApi from "../../../src/providers/sora/SoraApi.ts"
import { apiKey, webhookSecret } from "../../kit/soraDriver.ts"

const now = 1_795_000_000_000
const event = {
  id: "evt_1",
  object: "event",
  created_at: 1_795_000_000,
  type: "video.completed",
  data: { id: "video_1" }
}
const body = JSON.stringify(event)

const receiver = (secret: string | undefined) =>
  SoraApi.make({
    baseUrl: "http://127.0.0.1:1/v1",
    apiKey: Redacted.make(apiKey),
    webhookSecret: secret === undefined ? undefined : Redacted.make(secret)
  })

/** Headers as a Standard Webhooks sender makes them. */
const signed = (payload: string, at = now, secret = webhookSecret) => ({
  "webhook-id": "msg_1",
  "webhook-timestamp": String(Math.floor(at / 1000)),
  "webhook-signature": new Webhook(secret).sign("msg_1", new Date(at), payload)
})

const otherSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"

describe("a callback with a webhook secret set", () => {
  it.effect("is taken when it is signed, and is known by its webhook id", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const sora = yield* receiver(webhookSecret)
      assert.deepStrictEqual<object>(yield* sora.callback(signed(body), body), { id: "msg_1", task: "video_1" })
    })
  )

  it.effect("is taken when one of several signatures is right, as while a secret is changed", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const sora = yield* receiver(webhookSecret)
      const old = signed(body, now, otherSecret)["webhook-signature"]
      const headers = signed(body)
      const both = { ...headers, "webhook-signature": `${old} v1a,xyz ${headers["webhook-signature"]}` }
      assert.strictEqual((yield* sora.callback(both, body)).task, "video_1")
    })
  )

  const signedNow = signed(body)
  it.effect.each([
    ["no headers", {}, body, "unsigned"],
    ["no id", { ...signedNow, "webhook-id": undefined }, body, "unsigned"],
    ["no timestamp", { ...signedNow, "webhook-timestamp": undefined }, body, "unsigned"],
    ["no signature", { ...signedNow, "webhook-signature": "" }, body, "unsigned"],
    ["another secret", signed(body, now, otherSecret), body, "forged"],
    ["another body", signedNow, body.replace("video_1", "video_2"), "forged"],
    ["another id", { ...signedNow, "webhook-id": "msg_2" }, body, "forged"],
    ["another time", { ...signedNow, "webhook-timestamp": String(now / 1000 + 1) }, body, "forged"],
    ["a time that is none", { ...signedNow, "webhook-timestamp": "now" }, body, "forged"],
    ["garbage", { ...signedNow, "webhook-signature": "v1,%%% v1 ,, v2,abc" }, body, "forged"],
    ["five minutes old", signed(body, now - 301_000), body, "stale"],
    ["five minutes early", signed(body, now + 301_000), body, "stale"],
    ["no JSON", signed("nonsense"), "nonsense", "malformed"],
    [
      "no task",
      signed('{"id":"evt_1","object":"event","type":"x"}'),
      '{"id":"evt_1","object":"event","type":"x"}',
      "malformed"
    ]
  ] as const)("is rejected: %s", ([_, headers, raw, reason]) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const sora = yield* receiver(webhookSecret)
      const error = yield* Effect.flip(sora.callback(headers, raw))
      assert.strictEqual(error.reason, reason)
    })
  )

  it.effect.each([-299_000, 299_000])("is still fresh %i ms away from our clock", (age) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const sora = yield* receiver(webhookSecret)
      yield* sora.callback(signed(body, now + age), body)
    })
  )
})

describe("a callback without a webhook secret", () => {
  it.effect.each([
    ["OpenAI's event", event, "evt_1", "video_1"],
    ["new-api's task_id", { task_id: "task_1", status: "SUCCESS" }, undefined, "task_1"],
    ["a video_id", { video_id: "video_2" }, undefined, "video_2"],
    ["a job object", { id: "video_3", object: "video", status: "completed" }, undefined, "video_3"],
    ["a nested task_id", { code: 200, data: { task_id: "task_4" } }, undefined, "task_4"]
  ] as const)("is taken as a hint: %s", ([_, payload, id, task]) =>
    Effect.gen(function* () {
      const sora = yield* receiver(undefined)
      const raw = JSON.stringify(payload)
      const callback = yield* sora.callback({}, raw)
      assert.strictEqual<string>(callback.task, task)
      if (id !== undefined) assert.strictEqual(callback.id, id)
      assert.strictEqual((yield* sora.callback({}, raw)).id, callback.id, "a repetition is recognised")
      assert.strictEqual((yield* sora.callback({ "webhook-id": "msg_9" }, raw)).id, "msg_9")
    })
  )

  it.effect("tells a task's later callback from its earlier one", () =>
    Effect.gen(function* () {
      const sora = yield* receiver(undefined)
      const first = yield* sora.callback({}, '{"task_id":"task_1","status":"IN_PROGRESS"}')
      const second = yield* sora.callback({}, '{"task_id":"task_1","status":"SUCCESS"}')
      assert.notStrictEqual(first.id, second.id)
    })
  )
})
