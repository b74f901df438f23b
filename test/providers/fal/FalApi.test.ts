import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Stream } from "effect"
import { TestClock } from "effect/testing"
import { findLost } from "../../../src/providers/VideoProvider/findLost.ts"
import * as FalApi from "../../../src/providers/fal/FalApi.ts"
import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { markOf } from "../../../src/providers/VideoProvider/mark.ts"
import { type TaskFailure, type TaskInputs, TaskRef } from "../../../src/providers/VideoProvider.ts"
import { published, refusal, shown, signed, task as id, typed } from "../../kit/providers/fal.ts"
import { jobId, order } from "../../kit/soraDriver.ts"
import { type Answer, type Exchange, makeVideoServer, trusting } from "../../kit/VideoServer.ts"

const model = "fal-ai/kling-video/v3/turbo/standard"
const task = TaskRef.make(id)
const now = 1_795_000_000_000
const picture = (words: string) => ({ bytes: Buffer.from(words), mediaType: "image/jpeg" }) as const

/** A driver before a server that answers by method and path, the first of these that fits. */
const stand = Effect.fnUntraced(function* (
  answers: ReadonlyArray<readonly [request: RegExp, answer: Answer | (() => Answer)]> = [],
  more: Partial<Parameters<typeof FalApi.make>[0]> = {}
) {
  const server = yield* makeVideoServer
  const all: typeof answers = [...answers, [/^POST/, { body: { request_id: id } }]]
  server.script((exchange) => {
    const found = all.find(([request]) => request.test(`${exchange.method} ${exchange.path}`))?.[1]
    return typeof found === "function" ? found() : (found ?? { status: 404, body: { detail: "Not found." } })
  })
  const driver = yield* FalApi.make({
    baseUrl: new URL(server.url).origin,
    apiKey: Redacted.make("a-key:of-the-tests"),
    webhookSecret: undefined,
    callbackUrl: undefined,
    within: { submit: 2, read: 2, idle: 2 },
    ...more
  })
  return { driver, server }
})

const completed: readonly [RegExp, Answer] = [/^GET .*\/status$/, shown("COMPLETED")]
const failedWith = (errorType: string): readonly [RegExp, Answer] => [
  /^GET .*\/status$/,
  shown("COMPLETED", { error: "Something went wrong.", error_type: errorType })
]

describe("a request of fal", () => {
  it.effect("is read, ended and stopped below the owner and the app of its endpoint, with nothing of its path", () =>
    Effect.gen(function* () {
      const { driver, server } = yield* stand([
        completed,
        [/^PUT/, { body: { status: "OK" } }],
        [/^GET/, { body: { video: { url: "https://v3.fal.media/files/1.mp4" } } }]
      ])
      yield* driver.submit(order(), model, jobId, noTaskInputs)
      yield* driver.status(task, model)
      yield* driver.cancel(model)?.(task) ?? Effect.die(new Error("it cannot"))
      assert.deepStrictEqual(
        server.requests.map(({ method, path }) => `${method} ${path}`),
        [
          `POST /${model}/text-to-video`,
          `GET /fal-ai/kling-video/requests/${id}/status`,
          `GET /fal-ai/kling-video/requests/${id}`,
          `PUT /fal-ai/kling-video/requests/${id}/cancel`
        ]
      )
    })
  )

  it.effect("is told where to call back with its job in the address", () =>
    Effect.gen(function* () {
      const { driver, server } = yield* stand([], { callbackUrl: "https://bot.example/callbacks/fal" })
      yield* driver.submit(order(), model, jobId, noTaskInputs)
      const { searchParams } = new URL(server.requests[0]?.path ?? "", "http://x")
      assert.strictEqual(searchParams.get("fal_webhook"), `https://bot.example/callbacks/fal?job=${jobId}`)
    })
  )

  it.effect.each<readonly [unknown, number | undefined]>([
    [0, 1],
    [6, 7],
    [-1, undefined],
    [1.5, undefined],
    ["3", undefined],
    [undefined, undefined]
  ])("that waits has a place in the line where fal tells one: %s", ([position, place]) =>
    Effect.gen(function* () {
      const { driver } = yield* stand([[/^GET/, shown("IN_QUEUE", { queue_position: position })]])
      assert.deepStrictEqual(yield* driver.status(task, model), {
        _tag: "Running",
        progress: undefined,
        ...(place !== undefined && { place })
      })
    })
  )

  it.effect.each<readonly [string, readonly [RegExp, Answer], Answer, TaskFailure]>([
    ["the rules forbid it", completed, refusal(422, typed("content_policy_violation")), "moderation"],
    ["the model's own rules do", failedWith(""), refusal(422, typed("model_moderated", "image_url")), "moderation"],
    ["prose says so", completed, refusal(422, [{ type: "value_error", msg: "The prompt was flagged." }]), "moderation"],
    ["it waited too long", failedWith("request_timeout"), refusal(504, "Request timed out"), "expired"],
    ["no machine began", completed, refusal(504, "x", { error_type: "startup_timeout" }), "expired"],
    ["it took too long", completed, refusal(504, typed("generation_timeout")), "expired"],
    ["it was cancelled", failedWith("client_cancelled"), refusal(499, "Cancelled"), "cancelled"],
    ["the machine broke", failedWith("runner_disconnected"), refusal(503, "The runner is gone"), "provider"],
    ["the picture is too small", completed, refusal(422, typed("image_too_small", "image_url")), "provider"],
    ["nothing was made", completed, refusal(422, typed("no_media_generated")), "provider"],
    ["its record is gone", failedWith("internal_error"), refusal(404, "Not found"), "provider"],
    ["there is no video in it", completed, { body: { seed: 7 } }, "provider"]
  ])("that failed says why: %s", ([_, status, result, failure]) =>
    Effect.gen(function* () {
      const { driver } = yield* stand([status, [/^GET/, result]])
      assert.deepInclude(yield* driver.status(task, model), { _tag: "Failed", failure })
    })
  )

  it.effect.each<readonly [string, Answer, string]>([
    ["a gateway's page", { status: 502, body: "<html>" }, "Unavailable"],
    ["a server's own words", refusal(500, "Internal Server Error"), "Unavailable"],
    ["too many reads", refusal(429, "Too many requests."), "RateLimit"],
    ["another key", refusal(401, "Authentication is required."), "Unauthorized"],
    ["nothing there yet", refusal(404, "Request not found."), "NotFound"]
  ])("that is completed has not failed because its result cannot be read now: %s", ([_, result, reason]) =>
    Effect.gen(function* () {
      const { driver } = yield* stand([completed, [/^GET/, result]])
      assert.strictEqual((yield* Effect.flip(driver.status(task, model))).reason._tag, reason)
    })
  )
})

describe("an order that fal refuses", () => {
  it.effect.each<readonly [string, Answer, object]>([
    ["no balance", refusal(403, "User is locked. Reason: Exhausted balance."), { _tag: "InsufficientCredits" }],
    ["a top-up that failed", refusal(403, "User is locked. Reason: TOP_UP."), { _tag: "InsufficientCredits" }],
    ["locked by fal", refusal(403, "User is locked. Reason: Admin lock."), { _tag: "Unauthorized" }],
    ["a model that is gone", refusal(404, "Application 'x' not found"), { _tag: "ModelRetired" }],
    ["a wrong setting", refusal(422, typed("one_of", "duration")), { _tag: "InvalidRequest", field: "duration" }],
    [
      "a bad picture",
      refusal(422, typed("image_load_error", "image_url")),
      { _tag: "InvalidRequest", field: "image_url" }
    ],
    ["a long prompt", refusal(422, typed("string_too_long")), { _tag: "PromptTooLong" }]
  ])("says why: %s", ([_, answer, reason]) =>
    Effect.gen(function* () {
      const { driver } = yield* stand([[/^POST/, answer]])
      const refused = yield* Effect.flip(driver.submit(order(), model, jobId, noTaskInputs))
      assert.deepInclude({ ...refused.reason }, reason)
    })
  )
})

describe("stopping a request", () => {
  it.effect.each<readonly [string, Answer, ReadonlyArray<readonly [RegExp, Answer]>, string]>([
    ["out of the line", { body: { status: "OK" } }, [], "Stopped"],
    ["it had ended", refusal(400, "", { status: "ALREADY_COMPLETED" }), [completed, [/^GET/, { body: {} }]], "TooLate"],
    [
      "it is asked to, and goes on",
      { status: 202, body: { status: "CANCELLATION_REQUESTED" } },
      [[/^GET/, shown("IN_PROGRESS")]],
      "Unknown"
    ],
    [
      "it is asked to, and has let go",
      { status: 202, body: { status: "CANCELLATION_REQUESTED" } },
      [failedWith("client_cancelled"), [/^GET/, refusal(499, "Cancelled")]],
      "Stopped"
    ]
  ])("says what came of it: %s", ([_, cancel, status, stopping]) =>
    Effect.gen(function* () {
      const { driver } = yield* stand([[/^PUT/, cancel], ...status])
      assert.strictEqual(yield* driver.cancel(model)?.(task) ?? Effect.succeed("none"), stopping)
    })
  )

  it.effect("that nobody knows any more fails as such", () =>
    Effect.gen(function* () {
      const { driver } = yield* stand([[/^PUT/, refusal(404, "", { status: "NOT_FOUND" })]])
      const error = yield* Effect.flip(driver.cancel(model)?.(task) ?? Effect.die(new Error("it cannot")))
      assert.strictEqual(error.reason._tag, "NotFound")
    })
  )
})

describe("a lost order", () => {
  it.effect("is found in the list of what its endpoint made, by its words and length", () =>
    Effect.gen(function* () {
      const { prompt } = order()
      const listed = (request_id: string, json_input: object) => ({ request_id, endpoint_id: model, json_input })
      const { driver, server } = yield* stand([
        [
          /^GET \/models\/requests\/by-endpoint/,
          {
            body: {
              items: [
                listed("of-others", { prompt: "somebody else's", duration: "8" }),
                listed("longer", { prompt, duration: "15" }),
                { request_id: "without-words" },
                listed(id, { prompt, duration: "8" })
              ]
            }
          }
        ]
      ])
      assert.deepStrictEqual(yield* findLost(driver, order(), model, now, jobId), [task])
      const { searchParams } = new URL(server.requests[0]?.path ?? "", "http://x")
      assert.strictEqual(searchParams.get("endpoint_id"), `${model}/text-to-video`)
      assert.strictEqual(searchParams.get("start"), new Date(now - 60_000).toISOString())
    })
  )
})

/** A driver whose storage is a server of its own. */
const withUploads = (uploadUrl: (origin: string) => string) =>
  Effect.gen(function* () {
    const storage = yield* makeVideoServer
    storage.script(() => ({ body: "" }))
    const made = yield* stand(
      [
        [
          /^POST \/storage\/upload\/initiate/,
          { body: { upload_url: uploadUrl(storage.url), file_url: "https://v3.fal.media/files/1.jpg" } }
        ]
      ],
      trusting(storage)
    )
    return { ...made, storage }
  })

describe("a picture", () => {
  const inputs: TaskInputs = { _tag: "Frames", first: picture("begins so"), last: picture("ends like this") }
  it.effect(
    "goes up before its order, for a day, without the key and by no name of ours, and goes with it as a link",
    () =>
      Effect.gen(function* () {
        const { driver, server, storage } = yield* withUploads((url) => `${url}/up?sig=s`)
        yield* driver.submit(order(), "bytedance/seedance-2.0", jobId, inputs)
        const [initiate, , submit] = server.requests
        assert.deepStrictEqual(JSON.parse(initiate?.body ?? ""), {
          content_type: "image/jpeg",
          file_name: `${markOf(jobId)}.jpeg`
        })
        assert.strictEqual(initiate?.headers["x-fal-object-lifecycle"], '{"expiration_duration_seconds":86400}')
        assert.deepStrictEqual(storage.requests.map(({ body }) => body).toSorted(), ["begins so", "ends like this"])
        assert.notInclude(JSON.stringify(storage.requests), "a-key:of-the-tests")
        assert.deepInclude(JSON.parse(submit?.body ?? ""), {
          image_url: "https://v3.fal.media/files/1.jpg",
          end_image_url: "https://v3.fal.media/files/1.jpg"
        })
      })
  )

  it.effect("is not sent to a private address, whoever names it, and nothing is ordered then", () =>
    Effect.gen(function* () {
      const { driver, server } = yield* withUploads(() => "http://169.254.169.254/up")
      const { reason } = yield* Effect.flip(driver.submit(order(), "bytedance/seedance-2.0", jobId, inputs))
      assert.deepInclude({ ...reason }, { _tag: "NetworkError", sent: false })
      assert.isFalse(server.requests.some(({ path }) => path.startsWith("/bytedance")))
    })
  )
})

describe("a video that is made larger", () => {
  const upscaler = "fal-ai/bytedance-upscaler/upscale/video"
  const wanted = order({ resolution: "4k", inputs: { _tag: "Upscale", video: jobId } })
  const own = (bytes: Stream.Stream<Uint8Array, unknown>, length = 8): TaskInputs => ({
    _tag: "Upscale",
    video: { length, mediaType: "video/mp4", bytes }
  })
  const pieces = Stream.make(Buffer.from("the "), Buffer.from("clip"))

  it.effect(
    "goes up piece by piece, and its order says what it is to become and what tells its price, and no words",
    () =>
      Effect.gen(function* () {
        const { driver, server, storage } = yield* withUploads((url) => `${url}/up?sig=s`)
        yield* driver.submit(wanted, upscaler, jobId, own(pieces))
        const [put] = storage.requests
        assert.deepStrictEqual([put?.body, put?.headers["content-length"]], ["the clip", "8"])
        const submit = server.requests.find(({ path }) => path === `/${upscaler}`)
        assert.deepStrictEqual(JSON.parse(submit?.body ?? ""), {
          video_url: "https://v3.fal.media/files/1.jpg",
          target_resolution: "4k",
          target_fps: "30fps",
          enhancement_preset: "aigc",
          enhancement_tier: "standard"
        })
      })
  )

  it.effect(
    "is not ordered where our disk fails in the middle of it, nor where it is too large to go up in one piece",
    () =>
      Effect.gen(function* () {
        const { driver, server } = yield* withUploads((url) => `${url}/up?sig=s`)
        const reasonOf = (inputs: TaskInputs) =>
          Effect.map(Effect.flip(driver.submit(wanted, upscaler, jobId, inputs)), ({ reason }) => ({ ...reason }))
        const broken = Stream.concat(pieces, Stream.fail("the disk"))
        assert.deepInclude(yield* reasonOf(own(broken, 20)), { _tag: "NetworkError", sent: false })
        assert.deepInclude(yield* reasonOf(own(pieces, 90_000_001)), { _tag: "InvalidRequest", field: "inputs" })
        assert.isFalse(server.requests.some(({ path }) => path.includes("upscaler")))
      })
  )
})

describe("a callback's keys", () => {
  const body = JSON.stringify({ request_id: id, gateway_request_id: id, status: "OK", payload: {} })
  const read = (server: { readonly requests: ReadonlyArray<Exchange> }) =>
    server.requests.filter(({ path }) => path.endsWith("jwks.json")).length

  it.effect("are read once for many callbacks, and again when they are old", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const { driver, server } = yield* stand([[/jwks/, { body: published }]])
      const take = Effect.suspend(() => driver.callback(signed(body, Math.floor(now / 1000)), body))
      yield* Effect.all([take, take, take], { concurrency: "unbounded" })
      assert.strictEqual(read(server), 1)
      yield* TestClock.adjust("2 hours")
      yield* driver.callback(signed(body, Math.floor(now / 1000) + 7200), body)
      assert.strictEqual(read(server), 2)
    })
  )

  it.effect("are read for a stranger's signature at most once a minute, however many come", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const { driver, server } = yield* stand([[/jwks/, { body: published }]])
      const forged = { ...signed(body, Math.floor(now / 1000)), "x-fal-webhook-user-id": "somebody else" }
      yield* TestClock.adjust("1 second")
      const reasons = yield* Effect.forEach(Array.from({ length: 20 }), () =>
        Effect.flip(driver.callback(forged, body))
      )
      assert.deepStrictEqual(new Set(reasons.map(({ reason }) => reason)), new Set(["forged"]))
      assert.strictEqual(read(server), 1)
      yield* TestClock.adjust("61 seconds")
      yield* Effect.flip(driver.callback(forged, body))
      assert.strictEqual(read(server), 2)
    })
  )

  it.effect(
    "of tomorrow are believed once they are published; those that cannot be read reject all, and change nothing",
    () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now)
        let answer: Answer = { status: 503, body: "" }
        const { driver } = yield* stand([[/jwks/, () => answer]])
        const take = (seconds: number) => driver.callback(signed(body, Math.floor(now / 1000) + seconds), body)
        assert.strictEqual((yield* Effect.flip(take(0))).reason, "unsigned")
        answer = { body: { keys: [{ x: "none" }, { x: "AAAA" }] } }
        yield* TestClock.adjust("61 seconds")
        assert.strictEqual((yield* Effect.flip(take(61))).reason, "unsigned")
        answer = { body: published }
        yield* TestClock.adjust("61 seconds")
        assert.strictEqual((yield* take(122)).task, id)
        answer = "reset"
        yield* TestClock.adjust("5 hours")
        assert.strictEqual((yield* take(122 + 18_000)).task, id)
        yield* TestClock.adjust("24 hours")
        assert.strictEqual((yield* Effect.flip(take(122 + 18_000 + 86_400))).reason, "unsigned")
      })
  )
})
