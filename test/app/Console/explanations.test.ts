import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { explanationsOf } from "../../../src/app/Console/page/reasons.ts"
import type { JobId } from "../../../src/domain/Ids.ts"
import { JobFiles } from "../../../src/support/JobFiles.ts"
import { JobCallbacks, JobDeliveries, JobProgress } from "../../../src/video/Jobs.ts"
import { LateVideos } from "../../../src/video/LateVideos.ts"
import { consoleServices } from "../../kit/console.ts"
import { generating, ordered } from "../../kit/jobs.ts"

const services = Layer.mergeAll(JobFiles.layer, LateVideos.layer).pipe(Layer.provideMerge(consoleServices))
type Services = Layer.Success<typeof services>

const failed = (failure: Parameters<JobProgress["Service"]["failed"]>[1], said?: string) =>
  Effect.fnUntraced(function* (id: JobId) {
    yield* (yield* JobProgress).failed(id, failure, { said })
  })
const ready = Effect.fnUntraced(function* (id: JobId) {
  const source = { _tag: "Link", url: "https://videos.example/1.mp4" } as const
  yield* (yield* JobProgress).ready(id, source)
})
/** However often it is looked, it is told once. */
const noRoom = Effect.fnUntraced(function* (id: JobId) {
  const { waitsForRoom } = yield* JobProgress
  yield* Effect.andThen(waitsForRoom(id), waitsForRoom(id))
})
const delivered = Effect.fnUntraced(function* (id: JobId, as: "video" | "link") {
  yield* ready(id)
  const deliveries = yield* JobDeliveries
  yield* deliveries.begin(id, { what: "1280×720", storedAt: Date.now() })
  yield* deliveries.delivered(id, as, undefined, undefined)
})

/** What was planted, and what the video's page says of it: of its reason, or of its way. */
const planted: ReadonlyArray<
  readonly [what: string, plant: (id: JobId) => Effect.Effect<void, unknown, Services>, RegExp]
> = [
  [
    "a disk that takes no file, yet",
    (id) => Effect.andThen(ready(id), noRoom(id)),
    /waits for room: DATA_DIR takes no file/
  ],
  [
    "a disk that took no file for a while, before Telegram did not take it either",
    (id) =>
      Effect.gen(function* () {
        yield* Effect.andThen(ready(id), noRoom(id))
        const { begin, pause } = yield* JobDeliveries
        yield* Effect.andThen(begin(id, { what: "1280×720", storedAt: Date.now() }), pause(id, "BadRequest"))
      }),
    /^(?![^]*waits for room)[^]*waited for our own disk/
  ],
  [
    "a disk that took no file for a while",
    (id) => Effect.andThen(Effect.andThen(ready(id), noRoom(id)), delivered(id, "video")),
    /waited for our own disk/
  ],
  ["a disk that takes no file", (id) => Effect.andThen(ready(id), failed("unstored")(id)), /DATA_DIR took no file/],
  ["a provider without money", failed("no-credits", "balance 0.00"), /account at the provider is empty/],
  ["moderation", failed("moderation", "violence"), /refused the words/],
  ["a lost callback", (id) => delivered(id, "video"), /No callback came/],
  ["a file that Telegram refused", (id) => delivered(id, "link"), /Telegram did not take the file/],
  [
    "a video that came late",
    (id) =>
      Effect.gen(function* () {
        yield* failed("timeout")(id)
        yield* (yield* LateVideos).arrived(id, { _tag: "Link", url: "https://videos.example/1.mp4" })
      }),
    /longer than its model's deadline[^]*came after it was given up, and is fetching/
  ]
]

describe("a video's page explains by itself", () => {
  layer(services)((it) => {
    it.effect.each(planted)("%s", ([, plant, says]) =>
      Effect.gen(function* () {
        const { id } = yield* ordered
        yield* generating(id)
        yield* plant(id)
        const file = Option.getOrThrow(yield* (yield* JobFiles).of(id))
        assert.isAtMost(file.timeline.filter(({ step }) => step === "no room").length, 1)
        assert.match(explanationsOf(file).join("\n"), says)
      })
    )

    it.effect("nothing, where a callback came and the video was delivered", () =>
      Effect.gen(function* () {
        const { id } = yield* ordered
        yield* generating(id)
        yield* (yield* JobCallbacks).makeDue(id, `callback of ${id}`)
        yield* delivered(id, "video")
        const file = Option.getOrThrow(yield* (yield* JobFiles).of(id))
        assert.deepStrictEqual(explanationsOf(file), [])
      })
    )
  })
})
