import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { assert, describe, it } from "@effect/vitest"
import { GoogleGenAI } from "@google/genai"
import { Effect, Redacted } from "effect"
import { OAuth2Client } from "google-auth-library"
import * as GoogleApi from "../../../src/providers/google/GoogleApi.ts"
import type { Fault } from "../../../packages/playground/src/Playground/Faults.ts"
import { type Provider, type TaskRef, type TaskStatus } from "../../../src/providers/VideoProvider.ts"
import { download } from "../../contract/stand.ts"
import { order } from "../../kit/soraDriver.ts"
import { serve } from "../../../packages/playground/test/GoogleDoubleServer.ts"
import { until } from "../../../packages/playground/test/DoubleServer.ts"

const project = "kudo-1"
const location = "us-central1"
const model = "veo-3.1-generate-001"
const token = "ya29.any"

/** The double, asked by our driver and by Google's own client. */
const start = (options: Partial<GoogleApi.VertexOptions> & { readonly only?: string; readonly token?: string } = {}) =>
  Effect.gen(function* () {
    const { only, token: given = token, ...own } = options
    const { baseUrl, origin, fault } = yield* serve(only === undefined ? {} : { apiKey: Redacted.make(only) })
    const driver = yield* GoogleApi.make({
      baseUrl: "https://generativelanguage.googleapis.com",
      apiKey: undefined,
      webhookSecret: undefined,
      callbackUrl: undefined,
      vertex: {
        project,
        location,
        authorize: Effect.succeed(Redacted.make({ authorization: `Bearer ${given}` })),
        baseUrl,
        storageUrl: baseUrl,
        ...own
      }
    })
    const authClient = new OAuth2Client()
    authClient.setCredentials({ access_token: given, expiry_date: Number.MAX_SAFE_INTEGER })
    const client = new GoogleGenAI({
      vertexai: true,
      project,
      location,
      apiVersion: "v1",
      googleAuthOptions: { authClient },
      httpOptions: { baseUrl }
    })
    return { driver, client, fault, origin }
  })

const ended = (driver: Provider, task: TaskRef): Effect.Effect<TaskStatus> =>
  until(
    () => Effect.runPromise(driver.status(task, "veo-3.1-generate-001")),
    ({ _tag }) => _tag !== "Running"
  )

const isMp4 = (bytes: Buffer) => assert.strictEqual(bytes.subarray(4, 8).toString(), "ftyp")

describe("the double of Vertex AI, asked by Google's own client", () => {
  it.live("has Veo in its garden, and says so to our driver as well; what is not there is left out", () =>
    Effect.gen(function* () {
      const { client, driver } = yield* start()
      const garden = yield* Effect.promise(() => client.models.get({ model }))
      assert.strictEqual(garden.name, `publishers/google/models/${model}`)
      const described = yield* (
        driver.describe?.([model, "veo-9-generate-001", "gemini-omni-1.1-flash"]) ?? Effect.die(new Error("it cannot"))
      )
      assert.deepStrictEqual(described, [{ model }])
    })
  )

  it.live("makes a video of an order, and gives its bytes within the operation", () =>
    Effect.gen(function* () {
      const { client } = yield* start()
      const made = yield* Effect.promise(() =>
        client.models.generateVideos({
          model,
          source: { prompt: "a red fox", image: { imageBytes: "AQL/", mimeType: "image/png" } },
          config: {
            aspectRatio: "9:16",
            durationSeconds: 4,
            resolution: "720p",
            generateAudio: true,
            numberOfVideos: 1
          }
        })
      )
      assert.match(made.name ?? "", /^projects\/kudo-1\/locations\/us-central1\/.*\/operations\/\w+$/)
      const operation = yield* until(
        () => client.operations.getVideosOperation({ operation: made }),
        ({ done }) => done === true
      )
      const [one] = operation.response?.generatedVideos ?? []
      assert.strictEqual(one?.video?.mimeType, "video/mp4")
      isMp4(Buffer.from(one?.video?.videoBytes ?? "", "base64"))
    })
  )

  it.live("tells a filtered and a failed video as Google does", () =>
    Effect.gen(function* () {
      const { client } = yield* start()
      const ends = (prompt: string) =>
        Effect.gen(function* () {
          const made = yield* Effect.promise(() => client.models.generateVideos({ model, source: { prompt } }))
          return yield* until(
            () => client.operations.getVideosOperation({ operation: made }),
            ({ done }) => done === true
          )
        })
      const filtered = yield* ends("a fox [moderated]")
      assert.strictEqual(filtered.response?.raiMediaFilteredCount, 1)
      assert.isUndefined(filtered.response?.generatedVideos)
      assert.strictEqual((yield* ends("a fox [fail]")).error?.["code"], 13)
    })
  )
})

describe("the double of Vertex AI, asked by our driver", () => {
  it.live("makes a video within the operation, without callbacks", () =>
    Effect.gen(function* () {
      const { driver } = yield* start()
      const picture = { bytes: Uint8Array.of(1, 2, 255), mediaType: "image/jpeg" } as const
      const { task } = yield* driver.submit(order({ resolution: "1080p" }), model, "job", {
        _tag: "Frames",
        first: picture
      })
      assert.strictEqual((yield* driver.status(task, "veo-3.1-generate-001"))._tag, "Running")
      const status = yield* ended(driver, task)
      assert.deepStrictEqual(status, { _tag: "Ready", source: { _tag: "Content", task } })
      isMp4((yield* download(driver, { _tag: "Content", task })).bytes)
    })
  )

  it.live("writes a video to a bucket where the order names one", () =>
    Effect.gen(function* () {
      const { driver } = yield* start({ storageUri: "gs://kudo-videos/some folder/" })
      const { task } = yield* driver.submit(order(), model, "job", noTaskInputs)
      const status = yield* ended(driver, task)
      const source = status._tag === "Ready" ? status.source : undefined
      if (source?._tag !== "Link") return assert.fail(JSON.stringify(status))
      assert.match(source.url, /^gs:\/\/kudo-videos\/some folder\/\w+\/sample_0\.mp4$/)
      isMp4((yield* download(driver, source)).bytes)
      const other = { ...source, url: source.url.replace("kudo-videos", "elsewhere") }
      assert.strictEqual((yield* Effect.flip(download(driver, other))).reason._tag, "NotFound")
    })
  )

  it.live.each<readonly [string, string]>([
    ["[moderated]", "moderation"],
    ["[fail]", "provider"]
  ])("ends an order of %s as a failure: %s", ([word, failure]) =>
    Effect.gen(function* () {
      const { driver } = yield* start()
      const { task } = yield* driver.submit(order({ prompt: `a fox ${word}` }), model, "job", noTaskInputs)
      const status = yield* ended(driver, task)
      assert.strictEqual(status._tag === "Failed" ? status.failure : status._tag, failure)
    })
  )

  it.live.each<readonly [Partial<Fault> & Pick<Fault, "kind">, Readonly<Record<string, unknown>>]>([
    [
      { kind: "fail", status: 503 },
      { _tag: "Unavailable", status: 503 }
    ],
    [
      { kind: "rate-limit", retryAfter: 7 },
      { _tag: "RateLimit", retryAfter: 7 }
    ],
    [{ kind: "insufficient-credits" }, { _tag: "InsufficientCredits" }],
    [{ kind: "unauthorized" }, { _tag: "Unauthorized" }],
    [{ kind: "moderation" }, { _tag: "ModerationBlocked" }],
    [{ kind: "lose" }, { _tag: "NetworkError", sent: true }]
  ])("refuses an order on demand: %j", ([fault, expected]) =>
    Effect.gen(function* () {
      const { driver, fault: ask } = yield* start()
      yield* ask({ match: "create", ...fault })
      const { reason } = yield* Effect.flip(driver.submit(order(), model, "job", noTaskInputs))
      assert.include({ ...reason }, expected)
      assert.strictEqual((yield* driver.submit(order(), model, "job", noTaskInputs))._tag, "Accepted", "once")
    })
  )

  it.live("knows its models, its operations, and whoever has the right token", () =>
    Effect.gen(function* () {
      const { driver } = yield* start({ only: token })
      const { task } = yield* driver.submit(order(), model, "job", noTaskInputs)
      const reasonOf = (effect: Effect.Effect<unknown, { readonly reason: { readonly _tag: string } }>) =>
        Effect.map(Effect.flip(effect), ({ reason }) => reason._tag)
      assert.strictEqual(
        yield* reasonOf(driver.submit(order(), "veo-2.0-generate-001", "job", noTaskInputs)),
        "ModelRetired"
      )
      assert.strictEqual(
        yield* reasonOf(driver.submit(order({ seconds: 5 }), model, "job", noTaskInputs)),
        "InvalidRequest"
      )
      assert.strictEqual(
        yield* reasonOf(driver.submit(order({ ratio: "1:1" }), model, "job", noTaskInputs)),
        "InvalidRequest"
      )
      const { driver: stranger } = yield* start({ only: token, token: "another" })
      assert.strictEqual(yield* reasonOf(stranger.submit(order(), model, "job", noTaskInputs)), "Unauthorized")
      const { driver: elsewhere } = yield* start()
      assert.strictEqual(yield* reasonOf(elsewhere.status(task, "veo-3.1-generate-001")), "NotFound")
    })
  )

  it.live("gives credentials to whoever has none, at the address of a machine's metadata", () =>
    Effect.gen(function* () {
      const { origin } = yield* start()
      const path = `${origin}/computeMetadata/v1/instance/service-accounts/default/token`
      const ask = (headers: Record<string, string>) => Effect.promise(() => fetch(path, { headers }))
      assert.strictEqual((yield* ask({})).status, 403)
      const answer = yield* ask({ "metadata-flavor": "Google" })
      assert.strictEqual(answer.headers.get("metadata-flavor"), "Google")
      assert.hasAllKeys(yield* Effect.promise(() => answer.json()), ["access_token", "expires_in", "token_type"])
    })
  )
})
