import { createFalClient } from "@fal-ai/client"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect, Redacted, Stream } from "effect"
import sharp from "sharp"
import { FalDouble, falDoublePath } from "../../../packages/playground/src/Playground/FalDouble.ts"
import { noFfmpeg, serve, until } from "../../../packages/playground/test/DoubleServer.ts"
import { Ratio } from "../../../src/domain/Video.ts"
import * as FalApi from "../../../src/providers/fal/FalApi.ts"
import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import type { Provider } from "../../../src/providers/VideoProvider.ts"
import { refusal, shown, task as id, typed } from "../../kit/providers/fal.ts"
import { order as videoOrder } from "../../kit/soraDriver.ts"
import { type Answer, makeVideoServer } from "../../kit/VideoServer.ts"

const endpoint = "fal-ai/flux-2-pro"

const driverAt = (baseUrl: string) =>
  FalApi.make({
    baseUrl,
    apiKey: Redacted.make("a-key:of-the-tests"),
    webhookSecret: undefined,
    callbackUrl: undefined,
    within: { submit: 5, read: 5, idle: 5 }
  })

const stillOf = ({ still }: Provider) =>
  still === undefined ? Effect.die(new Error("it draws nothing")) : Effect.succeed(still)

const start = Effect.gen(function* () {
  const { origin, fault } = yield* serve(
    FalDouble.layer({ apiKey: undefined, webhookSecret: undefined, renderSeconds: 0.1, ffmpeg: noFfmpeg })
  )
  const baseUrl = `${origin}${falDoublePath}`
  const driver = yield* driverAt(baseUrl)
  const still = yield* stillOf(driver)
  const ended = (prompt: string, ratio: Ratio = "16:9") =>
    Effect.flatMap(still.submit(prompt, ratio), (task) =>
      until(
        () => Effect.runPromise(still.status(task)),
        ({ _tag }) => _tag !== "Running"
      )
    )
  return { baseUrl, driver, ended, fault, still }
})

describe("a still of fal's double", () => {
  it.live("is a real picture of the shape that was asked for, fetched as a video is", () =>
    Effect.gen(function* () {
      const { driver, ended } = yield* start
      for (const [ratio, wide] of [
        ["16:9", true],
        ["9:16", false]
      ] as const) {
        const ready = yield* ended("a lighthouse in a storm", ratio)
        if (ready._tag !== "Ready") throw new Error(ready._tag)
        const { bytes } = yield* driver.content(ready.source)
        const { format, width, height } = yield* Effect.promise(async () =>
          sharp(Buffer.concat(await Effect.runPromise(Stream.runCollect(bytes)))).metadata()
        )
        expect(format).toBe("jpeg")
        expect(width > height).toBe(wide)
      }
    })
  )

  it.live("is what fal's own client makes and reads of it, too", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* start
      const client = createFalClient({
        credentials: "any:key",
        suppressLocalCredentialsWarning: true,
        fetch: (url, init) => fetch(String(url).replace(/^https:\/\/(queue\.fal\.run|rest\.fal\.ai)/, baseUrl), init)
      })
      const made = yield* Effect.promise(() =>
        client.subscribe(endpoint, { input: { prompt: "a fox", image_size: "square_hd" }, pollInterval: 20 })
      )
      expect(made.data).toMatchObject({ images: [{ url: expect.stringContaining("/output.jpg") }], seed: 7 })
    })
  )

  it.live(
    "is refused by the rules at once or by its looks, fails by itself, and finds no money: each is told apart",
    () =>
      Effect.gen(function* () {
        const { ended, fault, still } = yield* start
        expect(yield* ended("a fox [moderated]")).toMatchObject({ _tag: "Failed", failure: "moderation" })
        expect(yield* ended("a fox [fail]")).toMatchObject({ _tag: "Failed", failure: "provider" })
        for (const [kind, reason] of [
          ["moderation", "ModerationBlocked"],
          ["insufficient-credits", "InsufficientCredits"],
          ["rate-limit", "RateLimit"],
          ["fail", "Unavailable"]
        ] as const) {
          yield* fault({ where: "fal", match: "create", kind })
          expect((yield* Effect.flip(still.submit("a fox", "1:1"))).reason._tag).toBe(reason)
        }
      })
  )

  it.live("has its line in the bill beside that of a video, each with the sum that it was expected to cost", () =>
    Effect.gen(function* () {
      const { driver, still } = yield* start
      const video = yield* driver.submit(videoOrder(), "fal-ai/kling-video/v3/standard", "job-1", noTaskInputs)
      const task = yield* still.submit("a fox", "21:9")
      const { bill } = driver
      if (bill === undefined) throw new Error("it lists nothing")
      const read = yield* until(
        () => Effect.runPromise(bill.read(Date.now() - 60_000)),
        (one) => one?.lines.length === 2
      )
      const costs = new Map(read?.lines.map((line) => [line.task, line.cost]))
      expect(costs.get(task)).toEqual({ _tag: "Dollars", amount: still.cost })
      expect(costs.get(video.task)).toBeDefined()
    })
  )
})

describe("the order of a still", () => {
  it.effect.each(Ratio.literals)(
    "in %s has its shape, in steps of the model and within what the lowest price is for",
    (ratio) =>
      Effect.gen(function* () {
        const server = yield* makeVideoServer
        server.script(() => ({ body: { request_id: id } }))
        const still = yield* Effect.flatMap(driverAt(new URL(server.url).origin), stillOf)
        yield* still.submit("a fox", ratio)
        const [{ path, body } = { path: "", body: "" }] = server.requests
        const sent: unknown = JSON.parse(String(body))
        assert.strictEqual(path, `/${endpoint}`)
        expect(sent).toEqual({
          prompt: "a fox",
          image_size: { width: expect.any(Number), height: expect.any(Number) },
          output_format: "jpeg"
        })
        const { width, height } = Object.assign({ image_size: { width: 0, height: 0 } }, sent).image_size
        const [across = 0, down = 1] = ratio.split(":").map(Number)
        assert.strictEqual(width * down, height * across)
        assert.deepStrictEqual([width % 16, height % 16], [0, 0])
        assert.isAtMost(width * height, 1_000_000)
      })
  )

  it.effect.each<readonly [string, Answer, object]>([
    [
      "refused by the model's rules",
      refusal(422, typed("content_policy_violation")),
      { _tag: "Failed", failure: "moderation" }
    ],
    ["with no picture", { body: { images: [], seed: 7 } }, { _tag: "Failed", failure: "provider" }],
    [
      "with a video",
      { body: { video: { url: "https://v3.fal.media/files/1.mp4" } } },
      { _tag: "Failed", failure: "provider" }
    ],
    [
      "with a picture",
      { body: { images: [{ url: "https://v3.fal.media/files/1.jpg", content_type: "image/jpeg" }] } },
      { _tag: "Ready", source: { _tag: "Link", url: "https://v3.fal.media/files/1.jpg" } }
    ]
  ])("that has ended %s is read as such", ([_, result, status]) =>
    Effect.gen(function* () {
      const server = yield* makeVideoServer
      server.script(({ method, path }) => {
        if (method === "POST") return { body: { request_id: id } }
        return path.endsWith("/status") ? shown("COMPLETED") : result
      })
      const still = yield* Effect.flatMap(driverAt(new URL(server.url).origin), stillOf)
      assert.deepInclude(yield* still.status(yield* still.submit("a fox", "16:9")), status)
    })
  )
})
