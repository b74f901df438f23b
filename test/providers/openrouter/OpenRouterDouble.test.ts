import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import type { VideoGenerationRequest } from "@openrouter/sdk/models"
import { DateTime, Effect, Redacted, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import { shippedModels } from "../../../src/video/ModelCatalogue.ts"
import * as OpenRouterApi from "../../../src/providers/openrouter/OpenRouterApi.ts"
import { order as videoOrder } from "../../kit/soraDriver.ts"
import { receiver, refusal, signature, start } from "../../../packages/playground/test/OpenRouterDoubleServer.ts"
import { until } from "../../../packages/playground/test/DoubleServer.ts"

const model = "kwaivgi/kling-v3.0-std"
const order: VideoGenerationRequest = {
  model,
  prompt: "a red cat",
  duration: 5,
  resolution: "720p",
  aspectRatio: "9:16",
  generateAudio: true
}
const secret = "a secret of the tests"

const arrived = (got: ReadonlyArray<unknown>, count: number) =>
  until(
    async () => got.length,
    (many) => many >= count
  )

const bytesOf = (stream: ReadableStream<Uint8Array>) => Effect.promise(() => new Response(stream).bytes())

describe("OpenRouter's own client, beside the double", () => {
  it.live("orders a video, follows it to its end, and downloads it", () =>
    Effect.gen(function* () {
      const { videos, made, ended, baseUrl } = yield* start()
      const created = yield* made(order)
      expect(created.pollingUrl).toBe(`${baseUrl}/videos/${created.id}`)
      const done = yield* ended(created.id)
      expect(done).toMatchObject({ id: created.id, status: "completed", usage: { cost: 0.63, isByok: false } })
      expect(done.unsignedUrls).toEqual([`${created.pollingUrl}/content?index=0`])
      const stream = yield* Effect.promise(() => videos.getVideoContent({ jobId: created.id, index: 0 }))
      expect(
        Buffer.from(yield* bytesOf(stream))
          .subarray(4, 8)
          .toString()
      ).toBe("ftyp")
    })
  )

  it.effect("sees a video pending, then in progress, until its time has come", () =>
    Effect.gen(function* () {
      const { seen, made, ended } = yield* start({ renderSeconds: 6 })
      const { id, status } = yield* made(order)
      expect(status).toBe("pending")
      const statusAfter = (wait: "999 millis" | "1 millis" | "4 seconds") =>
        Effect.andThen(
          TestClock.adjust(wait),
          Effect.promise(async () => (await seen(id)).status)
        )
      expect(yield* statusAfter("999 millis")).toBe("pending")
      expect(yield* statusAfter("1 millis")).toBe("in_progress")
      expect(yield* statusAfter("4 seconds")).toBe("in_progress")
      yield* Effect.forkScoped(TestClock.adjust("1 second"))
      expect((yield* ended(id)).status).toBe("completed")
    })
  )

  it.live("sees a video fail that was to fail, or to be refused, and gets none", () =>
    Effect.gen(function* () {
      const { videos, made, ended } = yield* start({ renderSeconds: 0.05 })
      for (const [prompt, error] of [
        ["[fail]", /could not make/],
        ["[moderated]", /content policy/]
      ] as const) {
        const { id } = yield* made({ ...order, prompt })
        const done = yield* ended(id)
        expect(done.status).toBe("failed")
        expect(done.error).toMatch(error)
        const gone = yield* refusal(() => videos.getVideoContent({ jobId: id }))
        expect(gone).toMatchObject({ name: "NotFoundResponseError", status: 404 })
      }
    })
  )

  it.effect("is told that a video is gone an hour after its end", () =>
    Effect.gen(function* () {
      const { videos, made, ended } = yield* start({ renderSeconds: 0 })
      const { id } = yield* made(order)
      yield* ended(id)
      yield* TestClock.adjust("61 minutes")
      const gone = yield* refusal(() => videos.getVideoContent({ jobId: id }))
      expect(gone).toMatchObject({ name: "GoneResponseError", status: 410 })
    })
  )

  it.live("reads the list of models, which can make all that the shipped catalogue asks OpenRouter for", () =>
    Effect.gen(function* () {
      const { videos } = yield* start()
      const { data } = yield* Effect.promise(() => videos.listVideosModels())
      const asked = shippedModels.flatMap(({ routes, ...rest }) =>
        routes.filter(({ provider }) => provider === "openrouter").map((route) => ({ ...rest, id: route.model }))
      )
      expect(asked.map(({ id }) => id)).toContain(model)
      for (const { id, ratios, seconds, coinsPerSecond, audio, image } of asked) {
        const listed = data.find((one) => one.id === id)
        expect(listed?.supportedAspectRatios).toEqual(expect.arrayContaining([...ratios]))
        expect(listed?.supportedDurations).toEqual(expect.arrayContaining([...seconds]))
        const resolutions = coinsPerSecond.map(({ resolution }) => resolution.replace("k", "K"))
        expect(listed?.supportedResolutions).toEqual(expect.arrayContaining(resolutions))
        if (image) expect(listed?.supportedFrameImages).toContain("first_frame")
        if (audio) expect(listed?.generateAudio).toBe(true)
      }
    })
  )

  it.live("reads the credits of the account", () =>
    Effect.gen(function* () {
      const { client } = yield* start()
      const { data } = yield* Effect.promise(() => client.credits.getCredits())
      expect(data.totalCredits).toBeGreaterThan(data.totalUsage)
    })
  )

  it.live("reads what is left to the key itself", () =>
    Effect.gen(function* () {
      const { client } = yield* start()
      const { data } = yield* Effect.promise(() => client.apiKeys.getCurrentKeyMetadata())
      expect(data.limitRemaining).toBe((data.limit ?? 0) - data.usage)
    })
  )
})

describe("an order that is wrong", () => {
  const wrong: ReadonlyArray<readonly [Partial<VideoGenerationRequest>, RegExp]> = [
    [{ model: "kwaivgi/kling-v9" }, /not a valid model/],
    [{ prompt: "" }, /prompt/],
    [{ duration: 7 }, /duration/],
    [{ resolution: "4K" }, /resolution/],
    [{ aspectRatio: "21:9" }, /aspect_ratio/],
    [{ callbackUrl: "bot.example" }, /callback_url/],
    [{ frameImages: [{ type: "image_url", frameType: "first_frame", imageUrl: { url: "1.png" } }] }, /frame_images/]
  ]
  it.live.each(wrong)("is refused and starts nothing: %j", ([change, message]) =>
    Effect.gen(function* () {
      const { generate, ask } = yield* start()
      const refused = yield* refusal(() => generate({ ...order, ...change }))
      expect(refused).toMatchObject({ name: "BadRequestResponseError", message: expect.stringMatching(message) })
      expect(yield* ask("/calls")).toMatchObject({ creates: [] })
    })
  )

  it.live("is refused with 401 without the right key, as is every other call", () =>
    Effect.gen(function* () {
      const apiKey = Redacted.make("right")
      const { generate, seen, videos, client } = yield* start({ apiKey }, "wrong")
      for (const call of [
        () => generate(order),
        () => seen("video_1"),
        () => videos.getVideoContent({ jobId: "video_1" }),
        () => videos.listVideosModels(),
        () => client.credits.getCredits(),
        () => client.apiKeys.getCurrentKeyMetadata()
      ]) {
        expect(yield* refusal(call)).toMatchObject({ status: 401 })
      }
      const right = yield* start({ apiKey }, "right")
      yield* right.made(order)
    })
  )

  it.live("is refused with 404 for a video that nobody ordered", () =>
    Effect.gen(function* () {
      const { seen } = yield* start()
      expect(yield* refusal(() => seen("video_1"))).toMatchObject({ name: "NotFoundResponseError", status: 404 })
    })
  )
})

describe("the callback of an ended video", () => {
  it.live("is signed over its very bytes, has the documented body, and a key that knows its repetition", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiver()
      const { made } = yield* start({ webhookSecret: Redacted.make(secret) })
      const good = yield* made({ ...order, callbackUrl: url })
      yield* arrived(got, 1)
      const bad = yield* made({ ...order, callbackUrl: url, prompt: "[fail]" })
      yield* arrived(got, 2)
      expect(got.map(({ body }) => [body.type, body.data.id])).toEqual([
        ["video.generation.completed", good.id],
        ["video.generation.failed", bad.id]
      ])
      const now = (yield* DateTime.now).epochMilliseconds / 1000
      for (const { body, raw, signature: given, idempotencyKey } of got) {
        const time = /^t=(\d+),/.exec(given ?? "")?.[1] ?? ""
        expect(given).toBe(signature(secret, time, raw))
        expect(Math.abs(Number(time) - now)).toBeLessThan(60)
        expect(idempotencyKey).toBe(`${body.data.id}-${body.data.status}`)
      }
    })
  )

  it.live("comes again until it is accepted, unsigned without a secret, and never without an address", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiver(500)
      const { made, ended } = yield* start({ renderSeconds: 0.05 })
      yield* ended((yield* made(order)).id)
      const { id } = yield* made({ ...order, callbackUrl: url })
      yield* arrived(got, 2)
      expect(got.map(({ body, signature }) => [body.data.id, signature])).toEqual([
        [id, undefined],
        [id, undefined]
      ])
    })
  )
})

describe("the double beside our own driver", () => {
  const folder = Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "openrouter-double-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true }))
  )

  it.live("makes a video that begins with a picture, reports it, tells its cost, and hands it over", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiver()
      const { baseUrl } = yield* start({ apiKey: Redacted.make("right"), webhookSecret: Redacted.make(secret) })
      const driver = yield* OpenRouterApi.make({
        baseUrl,
        apiKey: Redacted.make("right"),
        webhookSecret: Redacted.make(secret),
        callbackUrl: url
      })
      const picture = { bytes: new Uint8Array(2000), mediaType: "image/png" } as const
      const { task } = yield* driver.submit(videoOrder({ seconds: 5 }), model, "job-1", {
        _tag: "Frames",
        first: picture
      })
      yield* arrived(got, 1)
      const [delivery] = got
      const headers = { "x-openrouter-signature": delivery?.signature }
      expect((yield* driver.callback(headers, delivery?.raw ?? "")).task).toBe(task)
      const status = yield* driver.status(task, "kwaivgi/kling-v3.0-std")
      if (status._tag !== "Ready") throw new Error(`it is ${status._tag}`)
      expect(status.cost).toEqual({ _tag: "Dollars", amount: 630_000 })
      const { length, bytes } = yield* driver.content(status.source)
      expect(Buffer.concat(yield* Stream.runCollect(bytes))).toHaveLength(length ?? -1)
    })
  )

  it.live("tells what is left on the account, or to a key that may not ask for the account's", () =>
    Effect.gen(function* () {
      const { baseUrl, fault } = yield* start({ apiKey: Redacted.make("right") })
      const driver = (key: string) =>
        OpenRouterApi.make({ baseUrl, apiKey: Redacted.make(key), webhookSecret: undefined, callbackUrl: undefined })
      const { check = Effect.die("there is no check") } = yield* driver("right")
      expect(yield* check).toEqual({ balance: "$87.50" })
      yield* fault({ match: "credits", kind: "fail", status: 403 })
      expect(yield* check).toEqual({ balance: "$37.50" })
      yield* fault({ match: "credits", kind: "fail", status: 403 })
      yield* fault({ match: "key", kind: "rate-limit", retryAfter: 7 })
      expect((yield* Effect.flip(check)).reason).toMatchObject({ _tag: "RateLimit", retryAfter: 7 })
      const { check: wrong = Effect.die("there is no check") } = yield* driver("wrong")
      expect((yield* Effect.flip(wrong)).reason._tag).toBe("Unauthorized")
    })
  )

  it.live("goes on with its videos in the next process, and reports them where they were ordered to", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiver()
      const options = { folder: yield* folder }
      const scope = yield* Scope.make()
      const before = yield* Scope.provide(start({ ...options, renderSeconds: 0.5 }), scope)
      const { id } = yield* before.made({ ...order, callbackUrl: url })
      yield* Scope.close(scope, yield* Effect.exit(Effect.void))
      expect(got).toEqual([])
      const after = yield* start(options)
      expect((yield* after.ended(id)).status).toBe("completed")
      yield* arrived(got, 1)
      expect(got[0]?.body.data).toMatchObject({ id, model })
    })
  )
})
