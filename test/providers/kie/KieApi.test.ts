import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Redacted } from "effect"
import { TestClock } from "effect/testing"
import * as KieApi from "../../../src/providers/kie/KieApi.ts"
import { type Picture, TaskRef } from "../../../src/providers/VideoProvider.ts"
import { apiKey, kie, refusal, task } from "../../kit/providers/kie.ts"
import { jobId, order } from "../../kit/soraDriver.ts"
import { type Exchange, makeVideoServer } from "../../kit/VideoServer.ts"

const callbackUrl = "https://bot.example/callbacks/kie"
const picture: Picture = { bytes: new Uint8Array([0xff, 0xd8, 0xff]), mediaType: "image/jpeg" }
const pictureUrl = "https://tempfile.redpandaai.co/xxx/images/first-frames/1.jpg"

const uploaded = {
  body: {
    success: true,
    code: 200,
    msg: "File uploaded successfully",
    data: {
      fileName: "1.jpg",
      filePath: "images/first-frames/1.jpg",
      downloadUrl: pictureUrl,
      fileSize: 3,
      mimeType: "image/jpeg",
      uploadedAt: "2025-01-01T12:00:00.000Z"
    }
  }
}

const isUpload = ({ path }: Exchange) => path === "/api/file-base64-upload"

const driver = (options: Partial<KieApi.KieOptions> = {}) =>
  Effect.gen(function* () {
    const server = yield* makeVideoServer
    server.script((exchange) => (isUpload(exchange) ? uploaded : kie.accepted))
    const provider = yield* KieApi.make({
      baseUrl: new URL(server.url).origin,
      apiKey: Redacted.make(apiKey),
      webhookSecret: undefined,
      callbackUrl: undefined,
      ...options
    })
    const sent = () => server.requests.filter((one) => !isUpload(one)).map((one): unknown => JSON.parse(one.body))
    return { server, provider, sent }
  })

describe("ordering a video from KIE", () => {
  it.effect("is one request with the key, the model, its input and where to report", () =>
    Effect.gen(function* () {
      const { server, provider, sent } = yield* driver({ callbackUrl })
      const submission = yield* provider.submit(order(), "wan/3-0-video", jobId, noTaskInputs)
      assert.deepStrictEqual(submission, { _tag: "Accepted", task: TaskRef.make(task) })
      assert.lengthOf(server.requests, 1)
      const [request] = server.requests
      assert.strictEqual(`${request?.method} ${request?.path}`, "POST /api/v1/jobs/createTask")
      assert.strictEqual(request?.headers.authorization, `Bearer ${apiKey}`)
      assert.deepStrictEqual(sent(), [
        {
          model: "wan/3-0-video",
          callBackUrl: `${callbackUrl}?job=${jobId}`,
          input: {
            prompt: "a red fox counts its gold at midnight",
            aspect_ratio: "9:16",
            resolution: "720P",
            duration: 8,
            audio: true
          }
        }
      ])
    })
  )

  it.effect("asks for no callback when nobody can reach us", () =>
    Effect.gen(function* () {
      const { provider, sent } = yield* driver()
      yield* provider.submit(order(), "wan/3-0-video", jobId, noTaskInputs)
      assert.notProperty(sent()[0], "callBackUrl")
    })
  )

  const prompt = "a red fox counts its gold at midnight"
  it.effect.each([
    ["kling-3.0/video", { aspect_ratio: "9:16", mode: "std", duration: "8", sound: true, multi_shots: false }],
    ["bytedance/seedance-2", { aspect_ratio: "9:16", resolution: "720p", duration: 8, generate_audio: true }],
    ["bytedance/seedance-2-fast", { aspect_ratio: "9:16", resolution: "720p", duration: 8, generate_audio: true }],
    ["grok-imagine/text-to-video", { aspect_ratio: "9:16", resolution: "720p", duration: 8, mode: "normal" }],
    ["gemini-omni-video", { aspect_ratio: "9:16", resolution: "720p", duration: "8" }],
    ["google/gemini-omni-flash-1-1", { aspect_ratio: "9:16", resolution: "720p", duration: "8" }],
    ["somebody/something-new", { aspect_ratio: "9:16", resolution: "720p", duration: 8 }]
  ] as const)("words the input as %s wants it", ([model, input]) =>
    Effect.gen(function* () {
      const { provider, sent } = yield* driver()
      yield* provider.submit(order(), model, jobId, noTaskInputs)
      assert.deepStrictEqual(sent(), [{ model, input: { prompt, ...input } }])
    })
  )

  it.effect("words Sora's length and ratio in its own way", () =>
    Effect.gen(function* () {
      const { provider, sent } = yield* driver()
      yield* provider.submit(order({ seconds: 15, ratio: "16:9" }), "sora-2-text-to-video", jobId, noTaskInputs)
      assert.deepNestedInclude(sent()[0], { "input.n_frames": "15", "input.aspect_ratio": "landscape" })
    })
  )

  it.effect.each([
    ["kling-3.0/video", { ratio: "4:3" }, "aspect_ratio"],
    ["kling-3.0/video", { resolution: "480p" }, "mode"],
    ["kling-3.0/video", { prompt: "fox ".repeat(800) }, "prompt"],
    ["bytedance/seedance-2-fast", { resolution: "1080p" }, "resolution"],
    ["gemini-omni-video", { seconds: 5 }, "duration"],
    ["sora-2-text-to-video", { seconds: 8 }, "n_frames"]
  ] as const)("sends nothing that %s does not accept: %j", ([model, change, field]) =>
    Effect.gen(function* () {
      const { server, provider } = yield* driver()
      const { reason } = yield* Effect.flip(provider.submit(order(change), model, jobId, noTaskInputs))
      assert.deepInclude({ ...reason }, { _tag: "InvalidRequest", field })
      assert.lengthOf(server.requests, 0)
    })
  )
})

describe("a video that begins with a picture", () => {
  it.effect("has it uploaded first, under the job's own name, and ordered by its link", () =>
    Effect.gen(function* () {
      const { server, provider, sent } = yield* driver()
      yield* provider.submit(order(), "wan/3-0-video", jobId, { _tag: "Frames", first: picture })
      assert.deepStrictEqual<unknown>(JSON.parse(server.requests[0]?.body ?? ""), {
        base64Data: "data:image/jpeg;base64,/9j/",
        uploadPath: "images/first-frames",
        fileName: `${jobId}-frame-1.jpg`
      })
      assert.strictEqual(server.requests[0]?.headers.authorization, `Bearer ${apiKey}`)
      assert.deepNestedInclude(sent()[0], { "input.first_frame_url": pictureUrl })
    })
  )

  it.effect.each([
    ["kling-3.0/video", "kling-3.0/video", { image_urls: [pictureUrl], duration: "8" }],
    ["bytedance/seedance-2", "bytedance/seedance-2", { first_frame_url: pictureUrl, duration: 8 }],
    ["google/gemini-omni-flash-1-1", "google/gemini-omni-flash-1-1", { first_frame_url: pictureUrl }],
    ["grok-imagine/text-to-video", "grok-imagine/image-to-video", { image_urls: [pictureUrl], duration: "8" }]
  ] as const)("is ordered from %s as it wants it", ([model, asked, input]) =>
    Effect.gen(function* () {
      const { provider, sent } = yield* driver()
      yield* provider.submit(order(), model, jobId, { _tag: "Frames", first: picture })
      const [body] = sent()
      assert.deepInclude(body, { model: asked })
      for (const [field, value] of Object.entries(input)) assert.deepNestedPropertyVal(body, `input.${field}`, value)
      if (model === "kling-3.0/video") assert.notNestedProperty(body, "input.aspect_ratio")
    })
  )

  it.effect("is refused unsent for a model that nobody knows, and for a picture that is too large", () =>
    Effect.gen(function* () {
      const { server, provider } = yield* driver()
      const large: Picture = { bytes: new Uint8Array(10_000_001), mediaType: "image/png" }
      for (const [model, image] of [["somebody/new", picture] as const, ["wan/3-0-video", large] as const]) {
        const { reason } = yield* Effect.flip(provider.submit(order(), model, jobId, { _tag: "Frames", first: image }))
        assert.deepInclude({ ...reason }, { _tag: "InvalidRequest", field: "inputs" })
      }
      assert.lengthOf(server.requests, 0)
    })
  )

  it.effect.each([
    ["is cut", "reset", { _tag: "NetworkError", sent: false }],
    ["is garbled", { body: "{" }, { _tag: "NetworkError", sent: false }],
    ["meets a broken server", refusal(500, "Server Error"), { _tag: "NetworkError", sent: false }],
    ["is refused", refusal(400, "Invalid base64"), { _tag: "InvalidRequest", field: "inputs" }],
    ["has no key", refusal(401, "You do not have access permissions"), { _tag: "Unauthorized" }]
  ] as const)("was surely not ordered when its upload %s", ([_, answer, expected]) =>
    Effect.gen(function* () {
      const { server, provider } = yield* driver()
      server.script(() => answer)
      const { reason } = yield* Effect.flip(
        provider.submit(order(), "wan/3-0-video", jobId, { _tag: "Frames", first: picture })
      )
      assert.deepInclude({ ...reason }, expected)
      assert.lengthOf(server.requests, 1)
    })
  )
})

describe("KIE's limit of twenty new tasks in ten seconds", () => {
  it.effect("is kept: the twenty-first waits unsent and says when there is room", () =>
    Effect.gen(function* () {
      const { server, provider } = yield* driver()
      const submit = provider.submit(order(), "wan/3-0-video", jobId, noTaskInputs)
      yield* Effect.all(Array.from({ length: 20 }, () => submit))
      const { reason } = yield* Effect.flip(submit)
      assert.deepInclude({ ...reason }, { _tag: "RateLimit", retryAfter: 11 })
      assert.lengthOf(server.requests, 20)
      yield* TestClock.adjust("11 seconds")
      yield* submit
      assert.lengthOf(server.requests, 21)
    })
  )

  it.effect("makes an order wait for a few seconds rather than refuse it", () =>
    Effect.gen(function* () {
      const { server, provider } = yield* driver()
      const submit = provider.submit(order(), "wan/3-0-video", jobId, noTaskInputs)
      yield* Effect.all(Array.from({ length: 20 }, () => submit))
      yield* TestClock.adjust("7 seconds")
      const waiting = yield* Effect.forkChild(submit, { startImmediately: true })
      yield* TestClock.adjust("3 seconds")
      assert.lengthOf(server.requests, 20)
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(waiting)
      assert.lengthOf(server.requests, 21)
    })
  )

  it.effect("holds for any ten seconds, whenever they begin", () =>
    Effect.gen(function* () {
      const { provider } = yield* driver()
      const submit = provider.submit(order(), "wan/3-0-video", jobId, noTaskInputs)
      yield* submit
      yield* TestClock.adjust("9 seconds")
      yield* Effect.all(Array.from({ length: 19 }, () => submit))
      yield* TestClock.adjust("2 seconds")
      // The first one's time is over, that of the nineteen is not.
      yield* submit
      const { reason } = yield* Effect.flip(submit)
      assert.strictEqual(reason._tag, "RateLimit")
    })
  )
})

describe("the operator's balance at KIE", () => {
  const balance = (origin: string) => KieApi.balance({ baseUrl: origin, apiKey: Redacted.make(apiKey) })

  it.effect("is read in credits", () =>
    Effect.gen(function* () {
      const { server } = yield* driver()
      server.script(() => ({ body: { code: 200, msg: "success", data: 100 } }))
      assert.strictEqual(yield* balance(new URL(server.url).origin), 100)
      assert.strictEqual(server.requests[0]?.path, "/api/v1/chat/credit")
    })
  )

  it.effect.each([
    ["a wrong key", refusal(401, "You do not have access permissions"), "Unauthorized"],
    ["an answer without a number", { body: { code: 200, data: null } }, "Unknown"]
  ] as const)("is not made up: %s", ([_, answer, tag]) =>
    Effect.gen(function* () {
      const { server } = yield* driver()
      server.script(() => answer)
      const { reason } = yield* Effect.flip(balance(new URL(server.url).origin))
      assert.strictEqual(reason._tag, tag)
    })
  )
})
