import { createServer } from "node:http"
import { NodeHttpServer, NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { OpenRouter } from "@openrouter/sdk"
import { type Fault, Faults } from "../../src/Playground/Faults.ts"
import { OpenRouterDouble, openRouterDoublePath } from "../../src/Playground/OpenRouterDouble.ts"
import { noFfmpeg, until } from "./VideoDoubleServer.ts"

/** The double on a port of its own, and OpenRouter's own client, which checks every answer against its own types. */
const start = Effect.gen(function* () {
  const options = { apiKey: undefined, webhookSecret: undefined, renderSeconds: 0.3, ffmpeg: noFfmpeg }
  const context = yield* Layer.build(
    HttpRouter.serve(OpenRouterDouble.layer(options), { disableListenLog: true, disableLogger: true }).pipe(
      Layer.provideMerge(
        NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1", gracefulShutdownTimeout: "1 second" })
      ),
      Layer.provideMerge(Faults.layer),
      Layer.provide(NodeServices.layer)
    )
  )
  const faults = Context.get(context, Faults)
  const origin = HttpServer.formatAddress(Context.get(context, HttpServer.HttpServer).address)
  const client = new OpenRouter({
    apiKey: "any",
    serverURL: `${origin}${openRouterDoublePath}`,
    retryConfig: { strategy: "none" }
  })
  return {
    videos: client.videoGeneration,
    fault: (fault: Partial<Fault> & Pick<Fault, "kind">) =>
      faults.add([{ where: "openrouter", times: 1, status: 500, ...fault }])
  }
})

const order = {
  videoGenerationRequest: {
    model: "kwaivgi/kling-v3.0-std",
    prompt: "a red fox counts its gold",
    duration: 5,
    resolution: "720p",
    aspectRatio: "9:16",
    generateAudio: true
  }
} as const

/** The status of a refusal, as the client tells it. */
const refusal = (call: () => Promise<unknown>) =>
  Effect.promise(() =>
    call().then(
      () => undefined,
      (error: unknown) => (error instanceof Error && "statusCode" in error ? error.statusCode : error)
    )
  )

describe("the double, asked by OpenRouter's own client", () => {
  it.live("makes a video: ordered, read until it is completed with its cost, and fetched", () =>
    Effect.gen(function* () {
      const { videos } = yield* start
      const { id, status } = yield* Effect.promise(() => videos.generate(order))
      assert.strictEqual(status, "pending")
      const ended = yield* until(
        () => videos.getGeneration({ jobId: id }),
        (video) => video.status !== "pending" && video.status !== "in_progress"
      )
      assert.strictEqual(ended.status, "completed")
      assert.strictEqual(ended.usage?.cost, 0.42)
      assert.strictEqual(ended.unsignedUrls?.length, 1)
      const bytes = yield* Effect.promise(async () =>
        new Response(await videos.getVideoContent({ jobId: id, index: 0 })).arrayBuffer()
      )
      assert.strictEqual(Buffer.from(bytes).subarray(4, 8).toString(), "ftyp")
    })
  )

  it.live("lists models whose limits it keeps to", () =>
    Effect.gen(function* () {
      const { videos } = yield* start
      const { data } = yield* Effect.promise(() => videos.listVideosModels())
      assert.include(
        data.map(({ id }) => id),
        "kwaivgi/kling-v3.0-std"
      )
      const { videoGenerationRequest } = order
      for (const wrong of [
        { duration: 7 },
        { resolution: "4K" },
        { aspectRatio: "21:9" },
        { model: "no/such" }
      ] as const) {
        const request = { videoGenerationRequest: { ...videoGenerationRequest, ...wrong } }
        assert.strictEqual(yield* refusal(() => videos.generate(request)), 400)
      }
    })
  )

  it.live("fails a video on demand, with the reason", () =>
    Effect.gen(function* () {
      const { videos, fault } = yield* start
      yield* fault({ kind: "job-failed", match: "create" })
      const { id } = yield* Effect.promise(() => videos.generate(order))
      const ended = yield* until(
        () => videos.getGeneration({ jobId: id }),
        (video) => video.status === "failed"
      )
      assert.include(ended.error, "could not make")
    })
  )

  const refusals: ReadonlyArray<readonly [Fault["kind"], number]> = [
    ["insufficient-credits", 402],
    ["moderation", 403],
    ["rate-limit", 429],
    ["unauthorized", 401],
    ["fail", 500]
  ]
  it.live.each(refusals)("refuses by %s with %s, in a form that the client reads", ([kind, status]) =>
    Effect.gen(function* () {
      const { videos, fault } = yield* start
      yield* fault({ kind, match: "create" })
      assert.strictEqual(yield* refusal(() => videos.generate(order)), status)
    })
  )
})
