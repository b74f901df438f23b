import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Stream } from "effect"
import type { Trouble } from "../../../src/platform/JsonApi.ts"
import { type Picture, type ProviderError, type TaskFailure, TaskRef } from "../../../src/providers/VideoProvider.ts"
import { download, video } from "../../contract/stand.ts"
import { apiKey, refusal } from "../../kit/providers/google.ts"
import { accessToken, makeVertex, operation, progress, vertex } from "../../kit/providers/vertex.ts"
import { order } from "../../kit/soraDriver.ts"
import { type Answer, floodSize, makeVideoServer } from "../../kit/VideoServer.ts"

const start = (options: Parameters<typeof makeVertex>[1] = {}) =>
  Effect.gen(function* () {
    const server = yield* makeVideoServer
    const { origin } = new URL(server.url)
    const driver = yield* makeVertex(origin, options)
    server.script(() => progress())
    const { task } = yield* driver.submit(order(), vertex.model, "job", noTaskInputs)
    return { server, origin, driver, task }
  })

const models = "/v1/projects/kudo-1/locations/us-central1/publishers/google/models"

describe("an order of Veo", () => {
  it.effect("is a prediction of the project, with a token", () =>
    Effect.gen(function* () {
      const { server, driver } = yield* start()
      const picture: Picture = { bytes: Uint8Array.of(1, 2, 255), mediaType: "image/jpeg" }
      yield* driver.submit(order({ seconds: 6 }), vertex.model, "job", { _tag: "Frames", first: picture })
      const [first, second] = server.requests
      assert.strictEqual(first?.path, `${models}/veo-3.1-generate-001:predictLongRunning`)
      assert.strictEqual(first?.headers.authorization, `Bearer ${accessToken}`)
      const parameters = {
        aspectRatio: "9:16",
        durationSeconds: 8,
        resolution: "720p",
        generateAudio: true,
        sampleCount: 1
      }
      assert.deepStrictEqual(JSON.parse(first?.body ?? ""), { instances: [{ prompt: order().prompt }], parameters })
      assert.deepStrictEqual(JSON.parse(second?.body ?? ""), {
        instances: [{ prompt: order().prompt, image: { bytesBase64Encoded: "AQL/", mimeType: "image/jpeg" } }],
        parameters: { ...parameters, durationSeconds: 6 }
      })
    })
  )

  it.effect("is told apart from an interaction by its task, and read at its own model", () =>
    Effect.gen(function* () {
      const { server, driver, task } = yield* start()
      assert.strictEqual(task, `vertex:${operation}`)
      assert.strictEqual((yield* driver.status(task, "veo-3.1-generate-001"))._tag, "Running")
      const read = server.requests.at(-1)
      assert.strictEqual(read?.path, `${models}/veo-3.1-generate-001:fetchPredictOperation`)
      assert.deepStrictEqual(JSON.parse(read?.body ?? ""), { operationName: operation })
      assert.strictEqual(read?.headers.authorization, `Bearer ${accessToken}`)
    })
  )

  it.effect.each([
    "v1_281e5b0f",
    "vertex:",
    "vertex:projects/p/../../x",
    `vertex:${operation}/../x`,
    `vertex:${operation}?x`
  ])("is not asked for by a task that is none of it: %s", (task) =>
    Effect.gen(function* () {
      const { server, driver } = yield* start()
      const before = server.requests.length
      assert.strictEqual(
        (yield* Effect.flip(driver.status(TaskRef.make(task), "veo-3.1-generate-001"))).reason._tag,
        "NotFound"
      )
      assert.lengthOf(server.requests, before)
    })
  )

  it.effect("stands beside Gemini Omni in one driver, each with its own key", () =>
    Effect.gen(function* () {
      const gemini = yield* makeVideoServer
      gemini.script(() => ({ body: { id: "v1_1", status: "queued" } }))
      const { server, driver, task } = yield* start({
        baseUrl: new URL(gemini.url).origin,
        apiKey: Redacted.make(apiKey)
      })
      const other = yield* driver.submit(order(), "gemini-omni-1.1-flash", "job", noTaskInputs)
      yield* driver.status(other.task, "veo-3.1-generate-001")
      yield* driver.status(task, "veo-3.1-generate-001")
      assert.isUndefined(driver.cancel(vertex.model), "an operation of Veo runs to its end")
      assert.isTrue(driver.serves(vertex.model) && driver.serves("gemini-omni-1.1-flash"))
      assert.notInclude(JSON.stringify(server.requests), apiKey)
      assert.notInclude(JSON.stringify(gemini.requests), accessToken)
      assert.lengthOf(gemini.requests, 2)
      assert.lengthOf(server.requests, 2, "an operation of Veo cannot be cancelled")
    })
  )
})

describe("credentials", () => {
  it.effect.each<readonly [Trouble, Readonly<Record<string, unknown>>]>([
    [
      { _tag: "Unreachable", sent: false },
      { _tag: "NetworkError", sent: false }
    ],
    [{ _tag: "Refused", status: 401, body: undefined, retryAfter: undefined }, { _tag: "Unauthorized" }]
  ])("that cannot be had send nothing: %j", ([trouble, expected]) =>
    Effect.gen(function* () {
      const server = yield* makeVideoServer
      const driver = yield* makeVertex(new URL(server.url).origin, {
        vertex: {
          project: "kudo-1",
          location: "us-central1",
          authorize: Effect.fail(trouble),
          baseUrl: new URL(server.url).origin
        }
      })
      const calls: ReadonlyArray<Effect.Effect<unknown, ProviderError>> = [
        driver.submit(order(), vertex.model, "job", noTaskInputs),
        driver.status(TaskRef.make(`vertex:${operation}`), "veo-3.1-generate-001"),
        driver.check ?? Effect.die("no check")
      ]
      for (const call of calls) assert.include({ ...(yield* Effect.flip(call)).reason }, expected)
      assert.lengthOf(server.requests, 0)
    })
  )
})

/** 2 MB that no text would survive. */
const bytes = Uint8Array.from({ length: 2_000_000 }, (_, index) => (index * 7) % 256)
const base64 = Buffer.from(bytes).toString("base64")
const inlined = (data: string): Answer => ({
  body: `{"name":"${operation}","done":true,"response":{"videos":[{"bytesBase64Encoded":"${data}","mimeType":"video/mp4"}]}}`
})

describe("a video within the answer", () => {
  it.effect("is ready by the beginning of the answer, and comes as its very bytes", () =>
    Effect.gen(function* () {
      const { server, driver, task } = yield* start()
      server.script(() => inlined(base64))
      const status = yield* driver.status(task, "veo-3.1-generate-001")
      assert.deepStrictEqual(status, { _tag: "Ready", source: { _tag: "Content", task } })
      const told = yield* download(driver, { _tag: "Content", task })
      assert.isTrue(told.bytes.equals(bytes))
    })
  )

  it.effect.each<readonly [string, string]>([
    ["short", Buffer.from("a video").toString("base64")],
    [
      "as some servers escape it",
      base64
        .slice(0, 70_001 * 4)
        .replaceAll("/", "\\/")
        .replaceAll("+", "\\u002b")
    ],
    ["with its end escaped", Buffer.from("a video").toString("base64").replaceAll("=", "\\u003d")]
  ])("is read when it is %s", ([_, data]) =>
    Effect.gen(function* () {
      const { server, driver, task } = yield* start()
      server.script(() => inlined(data))
      assert.strictEqual((yield* driver.status(task, "veo-3.1-generate-001"))._tag, "Ready")
      const told = yield* download(driver, { _tag: "Content", task })
      const right = Buffer.from(JSON.parse(`"${data}"`), "base64")
      assert.isTrue(told.bytes.equals(right))
    })
  )

  it.effect("of 200 MB is neither read for its status nor held in memory", () =>
    Effect.gen(function* () {
      const { server, driver, task } = yield* start()
      server.script(() => ({ body: `{"done":true,"response":{"videos":[{"bytesBase64Encoded":"`, then: "flood" }))
      assert.strictEqual((yield* driver.status(task, "veo-3.1-generate-001"))._tag, "Ready")
      yield* server.idle
      assert.isBelow(server.flooded(), floodSize / 10)
      const { bytes } = yield* driver.content({ _tag: "Content", task })
      yield* Stream.runDrain(Stream.take(bytes, 3))
      yield* server.idle
      assert.isBelow(server.flooded(), floodSize / 5)
    })
  )

  it.effect.each<readonly [string, Answer, string]>([
    ["that ends before it does", { body: `{"videos":[{"bytesBase64Encoded":"${base64.slice(0, 9999)}` }, "Unknown"],
    [
      "that is cut",
      { body: `{"videos":[{"bytesBase64Encoded":"${base64.slice(0, 9999)}`, then: "reset" },
      "NetworkError"
    ],
    ["without one", progress({ done: true }), "NotFound"],
    ["of something else without end", { body: "x", then: "flood" }, "Unknown"],
    ["that is a refusal", refusal(404, "NOT_FOUND", "Operation not found."), "NotFound"],
    ["that is a broken server's", { status: 503, body: "" }, "Unavailable"]
  ])("fails in an answer %s", ([_, answer, tag]) =>
    Effect.gen(function* () {
      const { server, driver, task } = yield* start()
      server.script(() => answer)
      const { reason } = yield* Effect.flip(download(driver, { _tag: "Content", task }))
      assert.strictEqual(reason._tag, tag)
      yield* server.idle
    })
  )

  it.live("fails when it idles", () =>
    Effect.gen(function* () {
      const { server, driver, task } = yield* start()
      server.script(() => ({ body: `{"videos":[{"bytesBase64Encoded":"${base64.slice(0, 8000)}`, then: "hang" }))
      const { reason } = yield* Effect.flip(download(driver, { _tag: "Content", task }))
      assert.strictEqual(reason._tag, "NetworkError")
      yield* server.idle
    })
  )
})

describe("a video in Cloud Storage", () => {
  it.effect("is fetched as its object, whatever its name", () =>
    Effect.gen(function* () {
      const { server, driver } = yield* start()
      server.script(() => video("video"))
      yield* download(driver, { _tag: "Link", url: "gs://kudo-videos/a folder/1?.mp4" })
      const { path, headers } = server.requests.at(-1) ?? assert.fail("no request")
      assert.strictEqual(path, "/storage/v1/b/kudo-videos/o/a%20folder%2F1%3F.mp4?alt=media")
      assert.strictEqual(headers.authorization, `Bearer ${accessToken}`)
    })
  )

  it.effect("is not fetched from a bucket that is none", () =>
    Effect.gen(function* () {
      const { server, driver } = yield* start()
      const before = server.requests.length
      for (const url of ["gs://../x", "gs://", "gs://kudo", "gs://a/../../b?x"]) {
        const { reason } = yield* Effect.flip(driver.content({ _tag: "Link", url }))
        assert.oneOf(reason._tag, ["Unknown", "NotFound"])
      }
      for (const { path } of server.requests.slice(before))
        assert.match(path, /^\/storage\/v1\/b\/a\/o\/[^/]*\?alt=media$/)
    })
  )

  it.effect.each<readonly [unknown, TaskFailure]>([
    [{ code: 3, message: "The prompt contains sensitive words." }, "moderation"],
    [{ code: 3, message: "The input image violates Vertex AI's usage guidelines." }, "moderation"],
    [{ code: 3, message: "The duration violates a limit of 8 seconds." }, "provider"],
    [{ code: 8, message: "Resource exhausted." }, "provider"],
    ["down", "provider"]
  ])("is not there when its operation failed: %j", ([error, failure]) =>
    Effect.gen(function* () {
      const { server, driver, task } = yield* start()
      server.script(() => progress({ done: true, error }))
      assert.deepInclude(yield* driver.status(task, "veo-3.1-generate-001"), { _tag: "Failed", failure })
    })
  )
})
