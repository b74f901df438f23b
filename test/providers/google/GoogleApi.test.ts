import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { assert, describe, it } from "@effect/vitest"
import type { Interactions } from "@google/genai"
import { Effect, Redacted } from "effect"
import * as GoogleApi from "../../../src/providers/google/GoogleApi.ts"
import type { TaskFailure, TaskInputs } from "../../../src/providers/VideoProvider.ts"
import { download, keysSeen, video } from "../../contract/stand.ts"
import { apiKey, google, interaction, refusal, task, webhookSecret } from "../../kit/providers/google.ts"
import { order } from "../../kit/soraDriver.ts"
import { type Answer, makeVideoServer, trusting } from "../../kit/VideoServer.ts"

const model = "gemini-omni-1.1-flash"
const callbackUrl = "https://bot.example.com/callbacks/google"

const start = (options: Partial<GoogleApi.GoogleOptions> = {}) =>
  Effect.gen(function* () {
    const server = yield* makeVideoServer
    const { origin } = new URL(server.url)
    const driver = yield* GoogleApi.make({
      baseUrl: origin,
      apiKey: Redacted.make(apiKey),
      webhookSecret: undefined,
      callbackUrl: undefined,
      ...options
    })
    return { server, origin, driver }
  })

/** What the driver sent to make a video. */
const sent = (options: Partial<GoogleApi.GoogleOptions> = {}, inputs: TaskInputs = noTaskInputs) =>
  Effect.gen(function* () {
    const { server, driver } = yield* start(options)
    server.script(() => google.accepted)
    yield* driver.submit(order(), model, "job", inputs)
    const [exchange] = server.requests
    const body: unknown = JSON.parse(exchange?.body ?? "")
    return { exchange, body }
  })

/** As the client's own types have it: what is not in them does not compile. */
const expected = {
  model,
  input: order().prompt,
  background: true,
  response_format: { type: "video", delivery: "uri", aspect_ratio: "9:16", resolution: "720p", duration: "8s" }
} satisfies Interactions.CreateModelInteractionParamsNonStreaming

describe("an order of Gemini Omni", () => {
  it.effect("is what Google's own client would send, with the key in its header", () =>
    Effect.gen(function* () {
      const { exchange, body } = yield* sent()
      assert.deepStrictEqual(body, expected)
      assert.strictEqual(exchange?.path, "/v1beta/interactions")
      assert.strictEqual(exchange?.headers["x-goog-api-key"], apiKey)
    })
  )

  it.effect("begins with a picture where there is one", () =>
    Effect.gen(function* () {
      const { body } = yield* sent(
        {},
        { _tag: "Frames", first: { bytes: Uint8Array.of(1, 2, 255), mediaType: "image/png" } }
      )
      const input = [
        { type: "image", data: "AQL/", mime_type: "image/png" },
        { type: "text", text: order().prompt }
      ] satisfies Interactions.CreateModelInteractionParamsNonStreaming["input"]
      assert.deepStrictEqual(body, { ...expected, input })
    })
  )

  it.effect("names our address where Google reaches us, unless the project has a webhook of its own", () =>
    Effect.gen(function* () {
      const named = {
        webhook_config: { uris: [`${callbackUrl}?job=job`] }
      } satisfies Partial<Interactions.CreateModelInteractionParamsNonStreaming>
      assert.deepStrictEqual((yield* sent({ callbackUrl })).body, { ...expected, ...named })
      const fixed = yield* sent({ callbackUrl, webhookSecret: Redacted.make(webhookSecret) })
      assert.deepStrictEqual(fixed.body, expected)
    })
  )

  it.effect("is not sent for a model that needs what is not set", () =>
    Effect.gen(function* () {
      const { server, driver } = yield* start()
      assert.isTrue(driver.serves(model))
      assert.isFalse(driver.serves("veo-3.1-generate-001"))
      const { reason } = yield* Effect.flip(driver.submit(order(), "veo-3.1-generate-001", "job", noTaskInputs))
      assert.strictEqual(reason._tag, "ModelRetired")
      const keyless = yield* GoogleApi.make({
        baseUrl: new URL(server.url).origin,
        apiKey: undefined,
        webhookSecret: undefined,
        callbackUrl: undefined
      })
      assert.isFalse(keyless.serves(model))
      yield* Effect.flip(keyless.submit(order(), model, "job", noTaskInputs))
      assert.lengthOf(server.requests, 0)
    })
  )
})

const statusOf = (answer: Answer) =>
  Effect.gen(function* () {
    const { server, driver } = yield* start()
    server.script(() => google.accepted)
    const submission = yield* driver.submit(order(), model, "job", noTaskInputs)
    server.script(() => answer)
    return yield* driver.status(submission.task, "gemini-omni-1.1-flash")
  })

const made = (uri: string) =>
  ({
    id: task,
    status: "completed",
    steps: [
      { type: "thought" },
      { type: "model_output", content: [{ type: "text", text: "Here it is." }] },
      { type: "model_output", content: [{ type: "video", mime_type: "video/mp4", uri }] }
    ]
  }) satisfies Interactions.Interaction

describe("an interaction", () => {
  it.effect("is ready with its link, from which a key is taken out and nothing else", () =>
    Effect.gen(function* () {
      const link = "https://storage.example.com/v.mp4?X-Signature=s&key=k#part"
      assert.deepInclude(yield* statusOf({ body: made(link) }), {
        source: { _tag: "Link", url: "https://storage.example.com/v.mp4?X-Signature=s" }
      })
    })
  )

  it.effect("is ready where only its last video is told", () =>
    Effect.gen(function* () {
      const uri = "https://storage.example.com/v.mp4"
      const answer = interaction({ status: "completed", output_video: { type: "video", uri } })
      assert.deepInclude(yield* statusOf(answer), { source: { _tag: "Link", url: uri } })
    })
  )

  const usage = { output_tokens_by_modality: [{ modality: "video", tokens: 9000 }] } satisfies Interactions.Usage
  it.effect.each<readonly [Readonly<Record<string, unknown>>, TaskFailure]>([
    [{ status: "failed", errors: [{ code: "internal", message: "Internal error." }] }, "provider"],
    [{ status: "failed", error: { code: "PROHIBITED_CONTENT", message: "" } }, "moderation"],
    [{ status: "failed", errors: [{ message: "The prompt was blocked for safety reasons." }] }, "moderation"],
    [{ status: "incomplete" }, "provider"],
    [{ status: "budget_exceeded" }, "provider"],
    [{ status: "requires_action" }, "provider"],
    [{ status: "cancelled" }, "cancelled"],
    [{ status: "completed" }, "moderation"],
    [{ status: "completed", usage }, "provider"]
  ])("that ended without a video tells why: %j", ([change, failure]) =>
    Effect.gen(function* () {
      const status = yield* statusOf(interaction(change))
      assert.deepInclude(status, { _tag: "Failed", failure })
    })
  )

  it.effect.each(["queued", "in_progress", "requires_continuation", "constructor", 7, null])(
    "is still being made in status %j",
    (status) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* statusOf(interaction({ status })))._tag, "Running")
      })
  )
})

const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 256)

describe("a video's bytes", () => {
  it.effect("are asked for as media, with the key in a header and not in the link", () =>
    Effect.gen(function* () {
      const { server, origin, driver } = yield* start()
      server.script(() => video(bytes))
      const url = `${origin}/v1beta/files/1:download`
      const told = yield* download(driver, { _tag: "Link", url })
      assert.isTrue(told.bytes.equals(bytes))
      yield* download(driver, { _tag: "Link", url: `${url}?alt=media` })
      assert.deepStrictEqual(
        server.requests.map(({ path }) => path),
        ["/v1beta/files/1:download?alt=media", "/v1beta/files/1:download?alt=media"]
      )
      assert.deepStrictEqual(keysSeen(server), [apiKey, apiKey])
    })
  )

  it.effect("are fetched elsewhere by the very link, without the key", () =>
    Effect.gen(function* () {
      const storage = yield* makeVideoServer
      const { driver } = yield* start(trusting(storage))
      storage.script(() => video(bytes))
      yield* download(driver, { _tag: "Link", url: `${storage.url}/v.mp4?sig=a%2Fb` })
      assert.strictEqual(storage.requests[0]?.path, "/v1/v.mp4?sig=a%2Fb")
      assert.isEmpty(keysSeen(storage))
    })
  )
})

const info = (retryDelay: string) => ({ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay })
const quota = "You exceeded your current quota, please check your plan and billing details."
const reason = (word: string) => ({ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: word })
const violation = { fieldViolations: [{ field: "response_format.duration", description: "Out of range." }] }

/** In Google's own words, as its users report them. */
const refusals: ReadonlyArray<readonly [string, Answer, Readonly<Record<string, unknown>>]> = [
  [
    "a quota of requests per minute",
    refusal(429, "RESOURCE_EXHAUSTED", quota, [{ violations: [{ quotaValue: "2" }] }, info("26.5s")]),
    { _tag: "RateLimit", retryAfter: 26.5 }
  ],
  [
    "a quota that tells the time in words",
    refusal(429, "RESOURCE_EXHAUSTED", `${quota} Please retry in 17.25s.`),
    { _tag: "RateLimit", retryAfter: 17.25 }
  ],
  ["a quota that tells no time", refusal(429, "RESOURCE_EXHAUSTED", quota), { _tag: "RateLimit" }],
  [
    "a plan without this model",
    refusal(429, "RESOURCE_EXHAUSTED", `${quota}\n* Quota exceeded for metric: requests, limit: 0`, [info("26s")]),
    { _tag: "InsufficientCredits" }
  ],
  [
    "a spending cap",
    refusal(429, "RESOURCE_EXHAUSTED", "Your project has exceeded its monthly spending cap."),
    { _tag: "InsufficientCredits" }
  ],
  [
    "a project without billing",
    refusal(403, "PERMISSION_DENIED", "This API method requires billing to be enabled.", [reason("BILLING_DISABLED")]),
    { _tag: "InsufficientCredits" }
  ],
  [
    "a server at its limit",
    refusal(429, "RESOURCE_EXHAUSTED", "No capacity available", [reason("MODEL_CAPACITY_EXHAUSTED")]),
    { _tag: "RateLimit", retryAfter: undefined }
  ],
  [
    "a wrong key",
    refusal(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [reason("API_KEY_INVALID")]),
    { _tag: "Unauthorized" }
  ],
  [
    "a key that may not use the API, which is no moderation",
    refusal(403, "PERMISSION_DENIED", "Requests to this API are blocked.", [reason("API_KEY_SERVICE_BLOCKED")]),
    { _tag: "Unauthorized" }
  ],
  ["a leaked key", refusal(403, "PERMISSION_DENIED", "Your API key was reported as leaked."), { _tag: "Unauthorized" }],
  [
    "the front end's list of one refusal",
    { status: 400, body: [{ error: { code: 400, message: "API key expired.", status: "INVALID_ARGUMENT" } }] },
    { _tag: "Unauthorized" }
  ],
  [
    "a prompt that is blocked by its code",
    { status: 400, body: { error: { code: "PROHIBITED_CONTENT", message: "No." } } },
    { _tag: "ModerationBlocked", message: "prohibited_content" }
  ],
  [
    "a parameter about safety, which is no moderation",
    refusal(400, "INVALID_ARGUMENT", "Unknown name safety_settings at response_format"),
    { _tag: "InvalidRequest", field: "response_format" }
  ],
  [
    "a wrong field, by its name",
    { status: 400, body: { error: { code: "invalid_request", message: "Bad value.", details: [violation] } } },
    { _tag: "InvalidRequest", field: "response_format.duration" }
  ],
  [
    "a model that is gone",
    refusal(404, "NOT_FOUND", "models/gemini-omni-flash-preview is not found for API version v1beta."),
    { _tag: "ModelRetired" }
  ],
  ["details that are none", refusal(400, "INVALID_ARGUMENT", "Bad.", []), { _tag: "InvalidRequest", field: undefined }]
]

describe("a refusal", () => {
  it.effect.each(refusals)("in Google's words is understood: %s", ([_, answer, expected]) =>
    Effect.gen(function* () {
      const { server, driver } = yield* start()
      server.script(() => answer)
      const { reason } = yield* Effect.flip(driver.submit(order(), model, "job", noTaskInputs))
      assert.include({ ...reason, message: reason.message }, expected)
    })
  )

  it.effect("of a status read is a lost task when Google says that there is no such interaction", () =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(
        statusOf({ status: 400, body: { error: { code: "invalid_request", message: "Invalid interaction name." } } })
      )
      assert.strictEqual(reason._tag, "NotFound")
      const other = yield* Effect.flip(statusOf(refusal(400, "INVALID_ARGUMENT", "Bad request.")))
      assert.strictEqual(other.reason._tag, "InvalidRequest")
    })
  )
})
