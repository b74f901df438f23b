import { MicroDollars } from "../../../src/domain/Dollars.ts"
import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { TaskRef, type VideoSource } from "../../../src/providers/VideoProvider.ts"
import { apiKey, kie, record, refusal, task as taskId } from "../../kit/providers/kie.ts"
import { jobId, order } from "../../kit/soraDriver.ts"
import { type Answer, makeVideoServer } from "../../kit/VideoServer.ts"

const task = TaskRef.make(taskId)

const driver = Effect.gen(function* () {
  const server = yield* makeVideoServer
  const origin = new URL(server.url).origin
  return { server, origin, provider: yield* kie.make(origin) }
})

const statusOf = (answer: Answer) =>
  Effect.gen(function* () {
    const { server, provider } = yield* driver
    server.script(() => answer)
    return yield* provider.status(task, "wan/3-0-video")
  })

const results = (...resultUrls: ReadonlyArray<string>) => JSON.stringify({ resultUrls })
const video = "https://tempfile.aiquickdraw.com/v/1.mp4"

describe("a task at KIE", () => {
  it.effect("is asked for by its id", () =>
    Effect.gen(function* () {
      const { server, provider } = yield* driver
      server.script(() => kie.running.answer)
      yield* provider.status(TaskRef.make("task/wan+1 &="), "wan/3-0-video")
      assert.strictEqual(server.requests[0]?.path, "/api/v1/jobs/recordInfo?taskId=task%2Fwan%2B1+%26%3D")
    })
  )

  it.effect.each([
    ["waiting", record({ state: "waiting" }), undefined],
    ["queuing", record({ state: "queuing" }), undefined],
    ["generating", record({ state: "generating" }), undefined],
    ["generating, with Sora's progress", record({ state: "generating", progress: 45 }), 45],
    ["in a state of the future", record({ state: "polishing", progress: null }), undefined],
    ["in no state at all", record({ state: null }), undefined]
  ] as const)("runs while it is %s", ([_, answer, progress]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* statusOf(answer), { _tag: "Running", progress })
    })
  )

  it.effect("is ready with its link, the time the link lives, and what it cost", () =>
    Effect.gen(function* () {
      const ready = record({
        state: "success",
        resultJson: results(video),
        completeTime: 1_795_000_060_000,
        creditsConsumed: 128
      })
      assert.deepStrictEqual(yield* statusOf(ready), {
        _tag: "Ready",
        source: { _tag: "Link", url: video },
        expiresAt: 1_795_086_460_000,
        cost: { _tag: "Dollars", amount: MicroDollars.make(640_000) }
      })
    })
  )

  it.effect("is ready in the words of older answers, and its link is the first one that may be followed", () =>
    Effect.gen(function* () {
      const { code, msg, data } = { code: "200", msg: null, data: { resultUrls: ["http://10.0.0.1/1.mp4", video] } }
      const status = yield* statusOf({
        body: { code, msg, data: { taskId, state: "success", resultJson: data, consumeCredits: 100 } }
      })
      assert.deepStrictEqual(status, {
        _tag: "Ready",
        source: { _tag: "Link", url: video },
        expiresAt: undefined,
        cost: { _tag: "Dollars", amount: MicroDollars.make(500_000) }
      })
    })
  )

  it.effect.each([[""], ["{"], [results()], ['{"resultObject":{}}'], [null]] as const)(
    "has failed when it succeeded without a video: %j",
    ([resultJson]) =>
      Effect.gen(function* () {
        const status = yield* statusOf(record({ state: "success", resultJson }))
        assert.deepInclude({ ...status }, { _tag: "Failed", failure: "provider" })
      })
  )

  it.effect.each([
    ["400", "The input or output was flagged as sensitive. Please try again.", "moderation"],
    ["content_policy_violation", "", "moderation"],
    ["500", "This content may violate our guardrails concerning third-party content.", "moderation"],
    ["422", "Your prompt was flagged by Website as violating content policies.", "moderation"],
    ["500", "Internal Error, Please try again later.", "provider"],
    [501, null, "provider"],
    ["524", "the model's output was invalid", "provider"]
  ] as const)("failed with %j %j", ([failCode, failMsg, failure]) =>
    Effect.gen(function* () {
      const status = yield* statusOf(record({ state: "fail", failCode, failMsg }))
      assert.deepInclude({ ...status }, { _tag: "Failed", failure })
    })
  )

  it.effect("has failed as well when the answer calls itself a failure", () =>
    Effect.gen(function* () {
      const failed = { taskId, state: "fail", failCode: "500", failMsg: "Internal Error" }
      const status = yield* statusOf({ body: { code: 501, msg: "Playground task failed.", data: failed } })
      assert.deepStrictEqual(status, { _tag: "Failed", failure: "provider", detail: "500: Internal Error" })
      const other = yield* Effect.flip(statusOf({ body: { code: 501, msg: "", data: { ...failed, taskId: "2" } } }))
      assert.strictEqual(other.reason._tag, "Unavailable")
    })
  )

  it.effect("tells operators why, without the key, the prompt or what signs a link", () =>
    Effect.gen(function* () {
      const prompt = "a red fox counts its gold at midnight"
      const status = yield* statusOf(
        record({ state: "fail", failCode: 422, failMsg: `no ${prompt} with ${apiKey} at https://x.example/1?sig=2 ok` })
      )
      assert.deepInclude({ ...status }, { detail: "422: no … with … at https://x.example/1 ok" })
    })
  )
})

describe("a refusal of KIE", () => {
  const submitted = (answer: Answer) =>
    Effect.gen(function* () {
      const { server, provider } = yield* driver
      server.script(() => answer)
      return { ...(yield* Effect.flip(provider.submit(order(), kie.model, jobId, noTaskInputs))).reason }
    })

  const model = "The model name you specified is not supported. Please verify your input."
  it.effect.each([
    [402, "Credits insufficient", { _tag: "InsufficientCredits" }],
    [433, "sub-key usage exceeds the limit", { _tag: "InsufficientCredits" }],
    [500, "insufficient credits", { _tag: "InsufficientCredits" }],
    [401, "You do not have access permissions", { _tag: "Unauthorized" }],
    [429, "Rate limit exceeded", { _tag: "RateLimit", retryAfter: undefined }],
    [430, "Your call frequency is too high. Please try again later.", { _tag: "RateLimit" }],
    [500, "Your call frequency is too high. Please try again later.", { _tag: "RateLimit" }],
    [422, model, { _tag: "ModelRetired" }],
    [404, model, { _tag: "ModelRetired" }],
    [505, "The requested feature is currently disabled", { _tag: "ModelRetired" }],
    [422, "aspect_ratio is required", { _tag: "InvalidRequest", field: "aspect_ratio" }],
    [500, "resolution is not within the range of allowed options", { _tag: "InvalidRequest", field: "resolution" }],
    [451, "Failed to fetch the image", { _tag: "InvalidRequest", field: "image" }],
    [400, "Your prompt was flagged by Website", { _tag: "ModerationBlocked" }],
    [422, "The input may contain sensitive information", { _tag: "ModerationBlocked" }],
    [500, "nsfw_checker is required", { _tag: "InvalidRequest", field: undefined }],
    [455, "System is currently undergoing maintenance", { _tag: "Unavailable", status: 455 }],
    [500, "Server exception, please try again later", { _tag: "Unavailable", status: 500 }],
    [501, "Generation Failed", { _tag: "Unavailable", status: 501 }],
    [299, "what", { _tag: "Unknown", detail: "code 299" }]
  ] as const)("is understood under HTTP 200 and under its own status: %i %s", ([code, msg, expected]) =>
    Effect.gen(function* () {
      assert.deepInclude(yield* submitted(refusal(code, msg)), expected)
      if (code < 400) return
      assert.deepInclude(yield* submitted({ status: code, body: { code, msg } }), expected)
      assert.deepInclude(yield* submitted({ status: 500, body: { code, message: msg } }), expected)
    })
  )

  it.effect("of a prompt keeps nothing of it", () =>
    Effect.gen(function* () {
      const { server, provider } = yield* driver
      server.script(() => refusal(400, "Your prompt 'a red fox' was flagged"))
      const { reason } = yield* Effect.flip(provider.submit(order(), kie.model, jobId, noTaskInputs))
      assert.strictEqual(reason.message, "flagged")
    })
  )

  it.effect("says when to come back where a proxy before KIE says so", () =>
    Effect.gen(function* () {
      const answer = { status: 429, headers: { "retry-after": "7" }, body: "slow down" }
      assert.deepInclude(yield* submitted(answer), { _tag: "RateLimit", retryAfter: 7 })
    })
  )

  it.effect.each([
    ["no code", { body: { data: { taskId } } }],
    ["no task", { body: { code: 200, data: {} } }],
    ["a task that is no text", { body: { code: 200, data: { taskId: [] } } }],
    ["no data", { body: { code: 200, msg: "success", data: null } }],
    ["an empty task", { body: { code: 200, data: { taskId: "" } } }]
  ] as const)("may hide a started task when it is unreadable: %s", ([_, answer]) =>
    Effect.gen(function* () {
      assert.deepInclude(yield* submitted(answer), { _tag: "NetworkError", sent: true })
    })
  )

  it.effect("of an unknown task tells that it is lost", () =>
    Effect.gen(function* () {
      for (const answer of [kie.lost, refusal(404, "Task not found"), { status: 404, body: { code: 404 } }]) {
        assert.strictEqual((yield* Effect.flip(statusOf(answer))).reason._tag, "NotFound")
      }
    })
  )
})

describe("a result of KIE", () => {
  const link = (url: string): VideoSource => ({ _tag: "Link", url })

  it.effect("is fetched without the key, from the link or by asking for it again", () =>
    Effect.gen(function* () {
      const { server, origin, provider } = yield* driver
      const mp4 = { headers: { "content-type": "video/mp4", "content-length": "5" }, body: "bytes" }
      server.script((exchange) => (kie.kindOf(exchange) === "content" ? mp4 : kie.ready(origin)))
      for (const source of [link(`${origin}/files/video.mp4`), { _tag: "Content", task } as const]) {
        const { length, bytes } = yield* provider.content(source)
        assert.strictEqual(Buffer.concat(yield* Stream.runCollect(bytes)).toString(), "bytes")
        assert.strictEqual(length, 5)
      }
      const downloads = server.requests.filter((one) => kie.kindOf(one) === "content")
      assert.lengthOf(downloads, 2)
      for (const one of downloads) assert.notProperty(one.headers, "authorization")
    })
  )

  it.effect.each([403, 404, 410])("is gone when its link answers %i", (status) =>
    Effect.gen(function* () {
      const { server, origin, provider } = yield* driver
      server.script(() => ({ status, body: "<Error/>" }))
      const { reason } = yield* Effect.flip(provider.content(link(`${origin}/files/video.mp4`)))
      assert.strictEqual(reason._tag, "NotFound")
    })
  )

  it.effect("is not fetched from inside our own network", () =>
    Effect.gen(function* () {
      const { provider } = yield* driver
      const { reason } = yield* Effect.flip(provider.content(link("https://169.254.169.254/latest")))
      assert.strictEqual(reason._tag, "Unknown")
    })
  )
})

describe("what KIE cannot do", () => {
  it.effect("is not offered: no task is found again, and none is cancelled", () =>
    Effect.gen(function* () {
      const { server, provider } = yield* driver
      assert.deepStrictEqual(provider.lost, { _tag: "Blind" })
      assert.isUndefined(provider.cancel(kie.model))
      assert.lengthOf(server.requests, 0)
    })
  )
})
