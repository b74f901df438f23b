import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { TestClock } from "effect/testing"
import * as OpenRouterApi from "../../../src/providers/openrouter/OpenRouterApi.ts"
import { type Picture, TaskRef } from "../../../src/providers/VideoProvider.ts"
import { apiKey, job, openrouter, refusal, task } from "../../kit/providers/openrouter.ts"
import { jobId, order } from "../../kit/soraDriver.ts"
import { type Answer, type Exchange, makeVideoServer } from "../../kit/VideoServer.ts"

const { model } = openrouter
const callbackUrl = "https://bot.example/callbacks/openrouter"
const picture: Picture = { bytes: new Uint8Array([0xff, 0xd8, 0xff]), mediaType: "image/jpeg" }

const capabilities = {
  id: model,
  supported_durations: [5, 8, 10],
  supported_resolutions: ["720p"],
  supported_aspect_ratios: ["16:9", "9:16"],
  supported_frame_images: ["last_frame"],
  generate_audio: true
}
const listing = (...data: ReadonlyArray<unknown>): Answer => ({ body: { data } })

const isList = ({ path }: Exchange) => path === "/api/v1/videos/models"

interface Options extends Partial<OpenRouterApi.OpenRouterOptions> {
  readonly list?: Answer
  readonly answer?: Answer
}

/** The driver beside a server with that list of models and that answer to everything else. */
const driver = ({ list = listing(), answer = openrouter.accepted, ...options }: Options = {}) =>
  Effect.gen(function* () {
    const server = yield* makeVideoServer
    const answers = { list, answer }
    server.script((exchange) => (isList(exchange) ? answers.list : answers.answer))
    const provider = yield* OpenRouterApi.make({
      baseUrl: `${new URL(server.url).origin}/api/v1`,
      apiKey: Redacted.make(apiKey),
      webhookSecret: undefined,
      callbackUrl: undefined,
      ...options
    })
    const posted = () => server.requests.filter(({ method }) => method === "POST")
    const sent = () => posted().map((one): unknown => JSON.parse(one.body))
    const lists = () => server.requests.filter(isList).length
    return { server, answers, provider, posted, sent, lists }
  })

describe("ordering a video from OpenRouter", () => {
  it.effect("is one request with the key, what the video is to be, sound, and where to report", () =>
    Effect.gen(function* () {
      const { provider, posted, sent } = yield* driver({ callbackUrl })
      const submission = yield* provider.submit(order(), model, jobId, noTaskInputs)
      assert.deepStrictEqual(submission, { _tag: "Accepted", task: TaskRef.make(task) })
      const [request] = posted()
      assert.strictEqual(request?.path, "/api/v1/videos")
      assert.strictEqual(request?.headers.authorization, `Bearer ${apiKey}`)
      assert.deepStrictEqual(sent(), [
        {
          model,
          prompt: "a red fox counts its gold at midnight",
          duration: 8,
          resolution: "720p",
          aspect_ratio: "9:16",
          generate_audio: true,
          callback_url: `${callbackUrl}?job=${jobId}`
        }
      ])
    })
  )

  it.effect("asks for no callback when nobody can reach us", () =>
    Effect.gen(function* () {
      const { provider, sent } = yield* driver()
      yield* provider.submit(order(), model, jobId, noTaskInputs)
      assert.notProperty(sent()[0], "callback_url")
    })
  )

  it.effect("sends a picture along as the first frame", () =>
    Effect.gen(function* () {
      const { provider, sent } = yield* driver()
      yield* provider.submit(order(), model, jobId, { _tag: "Frames", first: picture })
      assert.deepNestedInclude(sent()[0], {
        frame_images: [
          { type: "image_url", frame_type: "first_frame", image_url: { url: "data:image/jpeg;base64,/9j/" } }
        ]
      })
    })
  )

  it.effect("may be under a base URL that ends with a slash", () =>
    Effect.gen(function* () {
      const { server, answers } = yield* driver()
      answers.answer = job({ status: "in_progress" })
      const provider = yield* OpenRouterApi.make({
        baseUrl: `${new URL(server.url).origin}/api/v1/`,
        apiKey: Redacted.make(apiKey),
        webhookSecret: undefined,
        callbackUrl: undefined
      })
      yield* provider.status(TaskRef.make("a/b c"), "kwaivgi/kling-v3.0-std")
      assert.strictEqual(server.requests[0]?.path, "/api/v1/videos/a%2Fb%20c")
    })
  )
})

describe("what a model can do, as OpenRouter lists it", () => {
  it.effect.each([
    [{ ratio: "1:1" }, noTaskInputs, "aspect_ratio"],
    [{ seconds: 15 }, noTaskInputs, "duration"],
    [{ resolution: "1080p" }, noTaskInputs, "resolution"],
    [{}, { _tag: "Frames", first: picture }, "frame_images"]
  ] as const)("keeps an order from being sent that it cannot make: %j", ([change, inputs, field]) =>
    Effect.gen(function* () {
      const { provider, sent } = yield* driver({ list: listing(capabilities) })
      const { reason } = yield* Effect.flip(provider.submit(order(change), model, jobId, inputs))
      assert.deepInclude({ ...reason }, { _tag: "InvalidRequest", field })
      assert.lengthOf(sent(), 0)
    })
  )

  it.effect.each([
    ["the model is in it and can make it", listing(capabilities)],
    ["the model is not in it", listing({ ...capabilities, id: "somebody/something-else", supported_durations: [1] })],
    ["it says nothing of the kind", listing({ id: model, supported_durations: null, supported_resolutions: [] })],
    ["the model's own entry is unreadable", listing(null, { ...capabilities, supported_durations: "all" })],
    ["it is no list", { body: { models: [] } }],
    ["it is no JSON", { body: "<h1>Hello</h1>" }],
    ["it is refused", refusal(500, "Internal Server Error")],
    ["it is cut off", "reset"],
    ["it never comes", "hang"]
  ] as const)("keeps nobody from ordering when %s", ([_, list]) =>
    Effect.gen(function* () {
      const { provider, sent } = yield* driver({ list, within: { read: 0.2 } })
      // The limit of a read is in real time, as the server is.
      yield* TestClock.withLive(provider.submit(order(), model, jobId, noTaskInputs))
      assert.lengthOf(sent(), 1)
    })
  )

  it.effect("is looked up once in ten minutes, by however many orders", () =>
    Effect.gen(function* () {
      const { provider, sent, lists } = yield* driver({ list: listing(capabilities) })
      const submit = provider.submit(order(), model, jobId, noTaskInputs)
      yield* Effect.all([submit, submit, submit], { concurrency: "unbounded" })
      yield* TestClock.adjust("9 minutes")
      yield* submit
      assert.strictEqual(lists(), 1)
      yield* TestClock.adjust("2 minutes")
      yield* submit
      assert.strictEqual(lists(), 2)
      assert.lengthOf(sent(), 5)
    })
  )

  it.effect("is looked up again a minute after it could not be read", () =>
    Effect.gen(function* () {
      const { answers, provider, lists } = yield* driver({ list: refusal(503, "Service Unavailable") })
      const submit = provider.submit(order({ seconds: 15 }), model, jobId, noTaskInputs)
      yield* submit
      yield* submit
      assert.strictEqual(lists(), 1)
      answers.list = listing(capabilities)
      yield* TestClock.adjust("61 seconds")
      assert.strictEqual((yield* Effect.flip(submit)).reason._tag, "InvalidRequest")
      assert.strictEqual(lists(), 2)
    })
  )
})

describe("an order that OpenRouter refuses", () => {
  const moderated: Answer = {
    status: 403,
    body: {
      error: {
        code: 403,
        message: "Forbidden",
        metadata: {
          reasons: ["violence"],
          flagged_input: "a red fox counts its gold",
          provider_name: "Kling",
          model_slug: model
        }
      }
    }
  }

  it.effect("for its prompt is blocked, known by its metadata, and repeats nothing of the prompt", () =>
    Effect.gen(function* () {
      const { provider } = yield* driver({ answer: moderated })
      const error = yield* Effect.flip(provider.submit(order(), model, jobId, noTaskInputs))
      assert.strictEqual(error.reason._tag, "ModerationBlocked")
      assert.notInclude(JSON.stringify(error), "fox")
    })
  )

  it.effect.each([
    [refusal(403, "Forbidden"), { _tag: "Unauthorized" }],
    [refusal(403, "Key limit exceeded (monthly limit)"), { _tag: "InsufficientCredits" }],
    [refusal(400, `${model} is not a valid model ID`), { _tag: "ModelRetired" }],
    [refusal(404, `No endpoints found for ${model}.`), { _tag: "ModelRetired" }],
    [refusal(400, "duration: Invalid input"), { _tag: "InvalidRequest", field: "duration" }],
    [refusal(413, "Payload too large"), { _tag: "InvalidRequest", field: undefined }],
    [refusal(408, "Request Timeout"), { _tag: "NetworkError", sent: true }],
    [refusal(524, "Edge Network Timeout"), { _tag: "Unavailable", status: 524 }],
    [refusal(529, "Provider Overloaded"), { _tag: "Unavailable", status: 529 }],
    [refusal(418, "I'm a teapot"), { _tag: "Unknown", detail: "HTTP 418" }],
    [
      { status: 202, body: { polling_url: "/api/v1/videos/1" } },
      { _tag: "NetworkError", sent: true }
    ]
  ] as const)("tells why, as far as the answer does: %j", ([answer, expected]) =>
    Effect.gen(function* () {
      const { provider } = yield* driver({ answer })
      const { reason } = yield* Effect.flip(provider.submit(order(), model, jobId, noTaskInputs))
      assert.deepInclude({ ...reason }, expected)
    })
  )
})
