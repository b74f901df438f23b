import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, Metric, References } from "effect"
import { TestClock } from "effect/testing"
import { TaskRef } from "../../../src/providers/VideoProvider.ts"
import { apiKey, driver, jobId, order } from "../../kit/soraDriver.ts"
import type { Answer } from "../../kit/VideoServer.ts"

const task = TaskRef.make("video_1")
const prompt = order().prompt

const openAi = (code: string | null, rest: object = {}) => ({
  error: { code, type: "invalid_request_error", message: `${prompt} is refused`, param: null, ...rest }
})

const refusals: ReadonlyArray<readonly [string, Answer, object]> = [
  ["429 of a rate", { status: 429, body: openAi("rate_limit_exceeded") }, { _tag: "RateLimit", retryAfter: undefined }],
  [
    "429 with Retry-After in seconds",
    { status: 429, headers: { "retry-after": "17" }, body: openAi("rate_limit_exceeded") },
    { _tag: "RateLimit", retryAfter: 17 }
  ],
  [
    "429 with Retry-After as a date",
    { status: 429, headers: { "retry-after": "Thu, 01 Jan 1970 00:01:30 GMT" }, body: "" },
    { _tag: "RateLimit", retryAfter: 90 }
  ],
  [
    "429 with retry-after-ms",
    { status: 429, headers: { "retry-after-ms": "1500", "retry-after": "99" }, body: openAi(null) },
    { _tag: "RateLimit", retryAfter: 1.5 }
  ],
  [
    "429 with nonsense",
    { status: 429, headers: { "retry-after": "soon" }, body: "<html>" },
    { _tag: "RateLimit", retryAfter: undefined }
  ],
  ["429 of an empty account", { status: 429, body: openAi("insufficient_quota") }, { _tag: "InsufficientCredits" }],
  [
    "429 of an empty account, by type alone",
    { status: 429, body: openAi(null, { type: "insufficient_quota" }) },
    { _tag: "InsufficientCredits" }
  ],
  ["429 of used-up credit", { status: 429, body: openAi("credit_balance_exhausted") }, { _tag: "InsufficientCredits" }],
  [
    "429 of a project's cap",
    { status: 429, body: openAi("project_spend_limit_exceeded") },
    { _tag: "InsufficientCredits" }
  ],
  [
    "429 of an organization's cap",
    { status: 429, body: openAi("organization_spend_limit_exceeded") },
    { _tag: "InsufficientCredits" }
  ],
  ["402", { status: 402, body: {} }, { _tag: "InsufficientCredits" }],
  [
    "new-api's 403 of an empty account",
    { status: 403, body: { code: "insufficient_user_quota", message: "…" } },
    { _tag: "InsufficientCredits" }
  ],
  [
    "401",
    { status: 401, body: openAi("invalid_api_key", { message: `Incorrect key ${apiKey}` }) },
    { _tag: "Unauthorized" }
  ],
  ["403", { status: 403, body: "Forbidden" }, { _tag: "Unauthorized" }],
  [
    "400 sentinel_block",
    { status: 400, body: openAi("sentinel_block") },
    { _tag: "ModerationBlocked", message: "sentinel_block" }
  ],
  [
    "400 moderation_blocked",
    { status: 400, body: openAi("moderation_blocked") },
    { _tag: "ModerationBlocked", message: "moderation_blocked" }
  ],
  [
    "400 content policy",
    { status: 400, body: openAi("content_policy_violation") },
    { _tag: "ModerationBlocked", message: "content_policy_violation" }
  ],
  [
    "LiteLLM's wrapped content policy",
    { status: 400, body: openAi("400", { message: "litellm.ContentPolicyViolationError: x" }) },
    { _tag: "ModerationBlocked", message: "moderation" }
  ],
  [
    "400 of a field",
    { status: 400, body: openAi("invalid_value", { param: "size" }) },
    { _tag: "InvalidRequest", field: "size" }
  ],
  ["400 of text", { status: 400, body: { error: "bad" } }, { _tag: "InvalidRequest", field: undefined }],
  [
    "vLLM-Omni's 422",
    { status: 422, body: { detail: [{ loc: ["body", "seconds"], msg: "must be at most 8", type: "value_error" }] } },
    { _tag: "InvalidRequest", field: "seconds" }
  ],
  ["404 of a model", { status: 404, body: openAi("model_not_found") }, { _tag: "ModelRetired" }],
  [
    "404 of a deprecated model",
    { status: 404, body: openAi(null, { message: "sora-2 was deprecated" }) },
    { _tag: "ModelRetired" }
  ],
  [
    "vLLM's 404 of a model",
    { status: 404, body: openAi(null, { param: "model", code: 404 }) },
    { _tag: "ModelRetired" }
  ],
  ["410", { status: 410, body: "" }, { _tag: "ModelRetired" }],
  [
    "503 of a gateway that has no channel now",
    { status: 503, body: openAi("model_not_found", { message: "no channel serves sora-2 for this group now" }) },
    { _tag: "ModelRetired", perhaps: true }
  ],
  ["404 of a path", { status: 404, body: { detail: "Not Found" } }, { _tag: "NotFound" }],
  ["500", { status: 500, body: openAi(null) }, { _tag: "Unavailable", status: 500 }],
  [
    "503 with a page",
    { status: 503, headers: { "content-type": "text/html" }, body: "<h1>busy</h1>" },
    { _tag: "Unavailable", status: 503 }
  ],
  [
    "a redirect",
    { status: 307, headers: { location: "http://127.0.0.1:1/" }, body: "" },
    { _tag: "Unknown", detail: "HTTP 307" }
  ],
  ["truncated JSON", { body: '{"id": "video_' }, { _tag: "NetworkError", sent: true }],
  ["an empty answer", { body: "" }, { _tag: "NetworkError", sent: true }],
  ["an answer without an id", { body: { object: "video" } }, { _tag: "NetworkError", sent: true }],
  ["an id that is no path segment", { body: { id: ".." } }, { _tag: "NetworkError", sent: true }],
  ["an endless answer", { body: { id: "video_1", more: "x".repeat(1_100_000) } }, { _tag: "NetworkError", sent: true }],
  ["a reset before the answer", "reset", { _tag: "NetworkError", sent: true }],
  ["a reset within the answer", { body: '{"id":', then: "reset" }, { _tag: "NetworkError", sent: true }]
]

/** An error's fields, with the message that errors hide. */
const plain = (value: object): Readonly<Record<string, unknown>> => ({
  ...value,
  ...(value instanceof Error && { message: value.message })
})

describe("an error of a submit", () => {
  it.effect.each(refusals)("%s", ([_, answer, expected]) =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => answer)
      const error = yield* Effect.flip(sora.submit(order(), "sora-2", jobId, noTaskInputs))
      const { _tag, ...fields } = Object.assign({ _tag: "" }, expected)
      assert.strictEqual(error.reason._tag, _tag)
      assert.include(plain(error.reason), fields)
      assert.strictEqual(server.requests.length, 1, "a submit is never repeated")
      const told = `${JSON.stringify(error)} ${inspect(error, { depth: 10, showHidden: true })}`
      for (const secret of [apiKey, prompt, server.url]) assert.notInclude(told, secret)
    })
  )

  it.effect("is certain that nothing left when nobody listens, or the name is unknown", () =>
    Effect.gen(function* () {
      for (const baseUrl of ["http://127.0.0.1:1024/v1", "http://nobody.invalid/v1"]) {
        const { sora } = yield* driver({ baseUrl })
        const { reason } = yield* Effect.flip(sora.submit(order(), "sora-2", jobId, noTaskInputs))
        assert.deepInclude(plain(reason), { _tag: "NetworkError", sent: false })
      }
    })
  )

  it.live("leaves open whether a job was started when the answer takes too long", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver({ within: { submit: 0.2, read: 0.2 } })
      for (const answer of ["hang", { body: '{"id":', then: "hang" }] as const) {
        server.script(() => answer)
        const { reason } = yield* Effect.flip(sora.submit(order(), "sora-2", jobId, noTaskInputs))
        assert.deepInclude(plain(reason), { _tag: "NetworkError", sent: true })
        const read = yield* Effect.flip(sora.status(task, "sora-2"))
        assert.deepInclude(plain(read.reason), { _tag: "NetworkError", sent: true })
      }
    })
  )
})

describe("an error of a status read", () => {
  it.effect.each([
    ["a task that the server has forgotten", { status: 404, body: openAi("not_found") }, "NotFound"],
    ["a model that is gone is no concern of a read", { status: 404, body: openAi("model_not_found") }, "NotFound"],
    ["truncated JSON", { body: '{"id": "vi' }, "Unknown"],
    ["a page", { body: "<html>" }, "Unknown"],
    ["a rate limit", { status: 429, headers: { "retry-after": "3" }, body: {} }, "RateLimit"],
    ["maintenance", { status: 503, body: "" }, "Unavailable"]
  ] as const)("%s", ([_, answer, expected]) =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => answer)
      const { reason } = yield* Effect.flip(sora.status(task, "sora-2"))
      assert.strictEqual(reason._tag, expected)
      assert.strictEqual(server.requests.length, 1)
    })
  )
})

describe("what an operator sees", () => {
  const collect = Effect.gen(function* () {
    const lines: Array<{ readonly message: unknown; readonly fields: Readonly<Record<string, unknown>> }> = []
    const logger = Logger.make<unknown, void>(({ message, fiber }) => {
      lines.push({ message, fields: fiber.getRef(References.CurrentLogAnnotations) })
    })
    return { lines, layer: Logger.layer([logger]) }
  })

  it.effect("is a line for each task created and each error, without the prompt or the key", () =>
    Effect.gen(function* () {
      const { lines, layer } = yield* collect
      const { server, sora } = yield* driver()
      yield* Effect.gen(function* () {
        server.script(() => ({ body: { id: "video_1", status: "queued" } }))
        yield* sora.submit(order(), "sora-2", jobId, noTaskInputs)
        server.script(() => ({ status: 400, body: openAi("invalid_value") }))
        yield* Effect.flip(sora.submit(order(), "sora-2", jobId, noTaskInputs))
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(lines, [
        { message: ["SORA 2 task created"], fields: { jobId, taskId: "video_1", model: "sora-2" } },
        {
          message: ["SORA 2 API error"],
          fields: { provider: "sora", operation: "submit", reason: "InvalidRequest", status: 400 }
        }
      ])
    })
  )

  it.effect("is a counter of errors by provider and reason", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => ({ status: 429, body: {} }))
      yield* Effect.flip(sora.status(task, "sora-2"))
      yield* Effect.flip(sora.status(task, "sora-2"))
      const counted = (yield* Metric.snapshot).find((one) => one.id === "kudo_provider_errors_total")
      assert.deepStrictEqual(counted?.attributes, { provider: "sora", reason: "RateLimit" })
      assert.deepInclude(plain(counted?.state ?? {}), { count: 2 })
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))
  )

  it.effect("dates are read by the clock of the process", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      yield* TestClock.setTime(60_000)
      const headers = { "retry-after": "Thu, 01 Jan 1970 00:01:30 GMT" }
      server.script(() => ({ status: 429, headers, body: "" }))
      const { reason } = yield* Effect.flip(sora.status(task, "sora-2"))
      assert.deepInclude(plain(reason), { _tag: "RateLimit", retryAfter: 30 })
    })
  )
})
