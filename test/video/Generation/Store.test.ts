import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { JobId } from "../../../src/domain/Ids.ts"
import { JobProgress } from "../../../src/video/Jobs.ts"
import {
  NetworkError,
  NotFound,
  ProviderError,
  type ProviderErrorReason,
  TaskRef,
  type TaskStatus,
  VideoProviders
} from "../../../src/providers/VideoProvider.ts"
import { makeFetch, Store } from "../../../src/video/Generation/Store.ts"
import { StatusMessage } from "../../../src/video/Generation/StatusMessage.ts"
import { StorageRoom } from "../../../src/video/StorageRoom.ts"
import { VideoStore, VideoStoreError } from "../../../src/video/VideoStore.ts"
import { aJob } from "../../kit/aJob.ts"
import { idleProvider } from "../../kit/idleProvider.ts"

const job = JobId.make("0b8f1f3e-6f0d-4c39-9d3c-6a7f2a0c1d11")
const task = { task: TaskRef.make("task-1"), model: "sora-2" }
const link = (url: string) => ({ _tag: "Link", url }) as const
const ready = (url: string): TaskStatus => ({ _tag: "Ready", source: link(url) })
const copy = { path: "v.mp4", thumbnail: undefined, cover: undefined, version: "1", storedAt: 0, bytes: 1 }

/** Which links are opened, and what becomes of a video whose first link is refused. */
const fetched = Effect.fnUntraced(function* (refusal: ProviderErrorReason, status: TaskStatus | undefined) {
  const opened: Array<string> = []
  const failed = new ProviderError({ provider: "sora", reason: refusal })
  const { content } = idleProvider({ name: "sora" })
  const provider = idleProvider({
    name: "sora",
    status: () => (status === undefined ? Effect.fail(failed) : Effect.succeed(status)),
    content: (source) => {
      const url = source._tag === "Link" ? source.url : "content"
      opened.push(url)
      return url === "https://example.com/old" ? Effect.fail(failed) : content(source)
    }
  })
  const around = Layer.mergeAll(
    VideoProviders.layer([Effect.succeed(provider)]),
    Layer.mock(VideoStore, { save: () => Effect.succeed({ ...copy, width: 1, height: 1, duration: 1 }) }),
    StorageRoom.layerTest
  )
  const fetch = Effect.flatMap(makeFetch, (fetch) => fetch(job, "sora", link("https://example.com/old"), task))
  const fetching = yield* Effect.forkChild(Effect.result(Effect.provide(fetch, around)))
  while (fetching.pollUnsafe() === undefined) yield* TestClock.adjust("10 seconds")
  return { opened, result: (yield* Fiber.join(fetching))._tag }
})

describe("a finished video whose link is over", () => {
  it.effect("is had by the link that its provider names now", () =>
    Effect.gen(function* () {
      const { opened, result } = yield* fetched(new NotFound(), ready("https://example.com/new"))
      assert.deepStrictEqual(opened, ["https://example.com/old", "https://example.com/new"])
      assert.strictEqual(result, "Success")
    })
  )

  it.effect.each([
    ["the same", ready("https://example.com/old")],
    ["none any more", { _tag: "Failed", failure: "expired", detail: "" }],
    ["nothing", undefined]
  ] as const)("is given up within minutes where its provider names %s", ([_, status]) =>
    Effect.gen(function* () {
      const { opened, result } = yield* fetched(new NotFound(), status)
      assert.deepStrictEqual(new Set(opened), new Set(["https://example.com/old"]))
      assert.strictEqual(result, "Failure")
    })
  )

  it.effect("is asked for by the same link where a connection alone broke", () =>
    Effect.gen(function* () {
      const { opened } = yield* fetched(new NetworkError({ sent: true }), ready("https://example.com/new"))
      assert.deepStrictEqual(new Set(opened), new Set(["https://example.com/old"]))
    })
  )
})

describe("a finished video", () => {
  it.effect("is fetched while its chat waits for the message that says so, as a chat takes one a second", () =>
    Effect.gen(function* () {
      let saved = 0
      const around = Layer.mergeAll(
        VideoProviders.layer([Effect.succeed(idleProvider({ name: "sora" }))]),
        Layer.mock(VideoStore, {
          find: () => Effect.fail(new VideoStoreError({ reason: "missing" })),
          save: () =>
            Effect.as(
              Effect.sync(() => saved++),
              { ...copy, width: 1, height: 1, duration: 1 }
            )
        }),
        Layer.mock(JobProgress, {}),
        Layer.mock(StatusMessage, { show: () => Effect.sleep("1 second") }),
        StorageRoom.layerTest
      )
      const finished = aJob({ id: job, provider: "sora", source: link("https://example.com/new") })
      const storing = yield* Effect.forkChild(
        Effect.flatMap(Store, (store) => store(finished)).pipe(Effect.provide(Layer.provide(Store.layer, around)))
      )
      yield* TestClock.adjust("500 millis")
      assert.strictEqual(saved, 1)
      assert.isUndefined(storing.pollUnsafe())
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(storing)
    })
  )
})
