import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Metric, Option, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { Billing } from "../../../src/money/Billing.ts"
import { zero } from "../../../src/domain/Coins.ts"
import { JobId, TopicId, UserId } from "../../../src/domain/Ids.ts"
import { VideoRequest } from "../../../src/domain/Video.ts"
import { Captions } from "../../../src/video/Captions.ts"
import { Deliver } from "../../../src/video/Generation/Deliver.ts"
import { StatusMessage } from "../../../src/video/Generation/StatusMessage.ts"
import { type Job, Jobs } from "../../../src/video/Jobs.ts"
import { ModelCatalogue } from "../../../src/video/ModelCatalogue.ts"
import { SessionStore } from "../../../src/dialog/SessionStore.ts"
import { Users } from "../../../src/users/Users.ts"
import { BadRequest, RateLimited, TelegramUnavailable, TooLarge } from "../../../src/telegram/TelegramGateway/Errors.ts"
import { Pacing, type TelegramError, TelegramGateway } from "../../../src/telegram/TelegramGateway.ts"
import { plain } from "../../../src/platform/Locale.ts"
import { TaskRef } from "../../../src/providers/VideoProvider.ts"
import { Resending } from "../../../src/video/Resending.ts"
import { SharedLinks } from "../../../src/video/SharedLinks.ts"
import { type StoredVideo, VideoStore, VideoStoreError } from "../../../src/video/VideoStore.ts"
import { freshDatabase } from "../../../lab/world/database.ts"
import { cat, offered, spec } from "../../kit/dialogs.ts"
import { noPromotions } from "../../kit/noPromotions.ts"
import { makeTelegramRecorder } from "../../kit/TelegramRecorder.ts"
import { jobTable } from "../../kit/jobTable.ts"

const user = UserId.make(1)
const copy: StoredVideo = {
  path: "/nowhere.mp4",
  thumbnail: undefined,
  cover: undefined,
  version: "1",
  storedAt: 0,
  bytes: 1,
  width: 720,
  height: 1280,
  duration: 4
}

const stores = Layer.mergeAll(
  Jobs.layer,
  SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 }))),
  Layer.succeed(ModelCatalogue, offered),
  SharedLinks.layer({ publicUrl: "https://bot.example", secrets: { current: Redacted.make("secret"), former: [] } }),
  Layer.succeed(VideoStore, {
    save: () => Effect.succeed(copy),
    find: () => Effect.succeed(copy),
    smaller: (_job, maxBytes, onPercent = () => Effect.void) =>
      Effect.as(onPercent(50), { ...copy, version: "1.smaller", path: "/smaller.mp4", bytes: maxBytes }),
    list: Effect.succeed([]),
    evict: () => Effect.void,
    erase: () => Effect.void,
    copyOut: Effect.void,
    remove: () => Effect.void
  })
).pipe(Layer.provideMerge(noPromotions), Layer.provideMerge(Billing.layer), Layer.provideMerge(freshDatabase))

/** Nobody outside can open a link. */
const deaf = SharedLinks.layer({ publicUrl: undefined, secrets: { current: Redacted.make("secret"), former: [] } })

const stored = Effect.fnUntraced(function* (topic?: TopicId, own: Partial<VideoRequest> = {}) {
  const jobs = yield* jobTable
  yield* (yield* SessionStore).open(user, "ru")
  const id = JobId.make(crypto.randomUUID())
  const request = new VideoRequest({ ...spec, prompt: cat, ...own })
  yield* jobs.create({ id, user, request, price: zero, demo: false, statusMessage: null, topic, traceparent: null }, 1)
  yield* jobs.claim(id, { provider: "sora", model: "sora-2" })
  yield* jobs.accepted(id, { task: TaskRef.make(`task-${id}`), pollAfter: 0, deadlineMinutes: 5 })
  yield* jobs.ready(id, { _tag: "Content", task: TaskRef.make(`task-${id}`) })
  return id
})

const job = (id: JobId) => Effect.flatMap(jobTable, (jobs) => Effect.map(jobs.find(id), Option.getOrThrow))

/** What the status was told of shrinking, in percent. */
const shrunk: Array<number | undefined> = []
const status = Layer.mock(StatusMessage, {
  shrinking: (_, percent) => Effect.sync(() => void shrunk.push(percent))
})

/** What a process does about the delivery of a job over a Telegram of its own. */
const delivering = (id: JobId, telegram: Layer.Layer<TelegramGateway, never, Jobs>) =>
  Effect.flatMap(
    Layer.build(
      Deliver.layer.pipe(Layer.provide([Captions.layer({ aiNotice: true }), status]), Layer.provide(telegram))
    ),
    (context) => Effect.flatMap(Effect.provide(Deliver, context), (deliver) => Effect.flatMap(job(id), deliver))
  )

/** The same about a video that is sent again. */
const resending = ({ id, user }: Pick<Job, "id" | "user">, telegram: Layer.Layer<TelegramGateway, never, Jobs>) =>
  Effect.flatMap(
    Layer.build(Resending.layer.pipe(Layer.provide(Captions.layer({ aiNotice: true })), Layer.provide(telegram))),
    (context) => Effect.flatMap(Effect.provide(Resending, context), ({ again }) => again(user, id))
  )

/** A Telegram that lets nothing through: nobody listens, and no call is allowed. */
const queueing = TelegramGateway.layer({
  apiRoot: "http://127.0.0.1:9",
  token: Redacted.make("1:a"),
  environment: "production"
}).pipe(
  Layer.provide(
    Layer.effect(
      Pacing,
      Effect.tap(Pacing, ({ allow }) => allow(0))
    ).pipe(Layer.provide(Pacing.layer({ rate: 30, chatRate: 1 })))
  )
)

describe("a delivery", () => {
  it.effect("comes in the topic in which the video was ordered", () =>
    Effect.gen(function* () {
      const id = yield* stored(TopicId.make(77))
      const telegram = makeTelegramRecorder()
      yield* delivering(id, telegram.layer)
      assert.deepStrictEqual(telegram.topics.map(Number), [77, 77])
    }).pipe(Effect.provide(stores))
  )

  it.effect("is counted by its model, and so is what it lacks: operators see the rate", () =>
    Effect.gen(function* () {
      const landscape = { ...copy, arrived: { width: 1280, height: 720, seconds: 4, sound: true } }
      yield* delivering(yield* stored(), makeTelegramRecorder().layer).pipe(
        Effect.updateService(VideoStore, (store) => ({ ...store, find: () => Effect.succeed(landscape) }))
      )
      const { model } = spec
      const counted = (yield* Metric.snapshot).flatMap(({ id, attributes, state }) =>
        /^kudo_videos_(delivered|short)_/.test(id) ? [{ id, attributes, count: "count" in state && state.count }] : []
      )
      assert.deepInclude(counted, { id: "kudo_videos_delivered_total", attributes: { model }, count: 1 })
      assert.deepInclude(counted, { id: "kudo_videos_short_total", attributes: { model, lack: "format" }, count: 1 })
    }).pipe(Effect.provide(stores), Effect.provideService(Metric.MetricRegistry, new Map()))
  )

  it.effect("whose process dies while its call waits to be sent is made by the next: nothing was sent", () =>
    Effect.gen(function* () {
      const id = yield* stored()
      yield* Effect.forkDetach(delivering(id, queueing), { startImmediately: true })
      // The next process would find it begun, were it begun: the sign of uploading is given up after three seconds.
      for (let n = 0; n < 20; n++) {
        yield* TestClock.adjust("1 second")
        assert.strictEqual((yield* job(id)).state, "storing")
      }
      const telegram = makeTelegramRecorder()
      yield* delivering(id, telegram.layer)
      assert.deepInclude(yield* job(id), { state: "delivered", delivery: "video" })
      assert.deepStrictEqual(
        telegram.calls.map(({ method }) => method),
        ["showUploading", "sendVideo"]
      )
    }).pipe(Effect.provide(stores))
  )

  it.effect("that is turned away for hours becomes a link within a quarter of an hour", () =>
    Effect.gen(function* () {
      const id = yield* stored()
      const telegram = makeTelegramRecorder()
      telegram.fail("sendVideo", ...Array.from({ length: 30 }, () => new RateLimited({ retryAfter: 36_000 })))
      yield* Effect.forkChild(delivering(id, telegram.layer), { startImmediately: true })
      yield* Effect.repeat(Effect.andThen(TestClock.adjust("1 second"), job(id)), {
        until: ({ state }) => state === "delivered",
        times: 25 * 60
      })
      assert.deepInclude(yield* job(id), { state: "delivered", delivery: "link" })
    }).pipe(Effect.provide(stores))
  )

  it.effect("of a video that is too large begins with one that is not, and the status says how far that is", () =>
    Effect.gen(function* () {
      const id = yield* stored()
      const telegram = makeTelegramRecorder()
      shrunk.length = 0
      const large = { ...copy, bytes: 50_000_001 }
      const found = Effect.map(VideoStore, (store) => ({ ...store, find: () => Effect.succeed(large) }))
      yield* delivering(id, telegram.layer).pipe(Effect.provideServiceEffect(VideoStore, found))
      const sends = telegram.calls.flatMap((call) => (call.method === "sendVideo" ? [call.video.video] : []))
      assert.deepStrictEqual(
        sends.map((video) => video._tag === "File" && [video.path, video.bytes <= 50_000_000]),
        [["/smaller.mp4", true]]
      )
      assert.deepStrictEqual(shrunk, [50, undefined])
    }).pipe(Effect.provide(stores))
  )

  it.effect("that is refused is made of less and less until Telegram takes it", () =>
    Effect.gen(function* () {
      const id = yield* stored()
      const telegram = makeTelegramRecorder()
      const refused = new BadRequest({ description: "Bad Request: VIDEO_FILE_INVALID" })
      telegram.fail("sendVideo", new TooLarge(), refused)
      yield* delivering(id, telegram.layer)
      const sends = telegram.calls.flatMap((call) => (call.method === "sendVideo" ? [call.video] : []))
      assert.deepStrictEqual(
        sends.map(({ kind, video }) => [kind, video._tag === "File" && video.path]),
        [
          ["video", "/nowhere.mp4"],
          ["video", "/smaller.mp4"],
          ["document", "/smaller.mp4"]
        ]
      )
      const { fileId, video, delivery } = yield* job(id)
      assert.deepInclude(
        { fileId, delivery, kind: video?.kind },
        { fileId: "file-1", delivery: "video", kind: "document" }
      )
    }).pipe(Effect.provide(stores))
  )

  it.effect("of a video that was taken away while it waited ends at once, and is not paid", () =>
    Effect.gen(function* () {
      const id = yield* stored()
      const telegram = makeTelegramRecorder()
      telegram.fail("sendVideo", new TelegramUnavailable({ sent: false, cause: "ENOENT" }))
      let finds = 0
      const vanishing = Effect.map(VideoStore, (store) => ({
        ...store,
        // It is looked for to be compared with its order, and to be sent.
        find: () => (++finds <= 2 ? Effect.succeed(copy) : Effect.fail(new VideoStoreError({ reason: "missing" })))
      }))
      const sending = yield* Effect.forkChild(
        Effect.flip(delivering(id, telegram.layer).pipe(Effect.provideServiceEffect(VideoStore, vanishing))),
        { startImmediately: true }
      )
      yield* Effect.repeat(Effect.andThen(TestClock.adjust("1 second"), job(id)), {
        until: () => sending.pollUnsafe() !== undefined,
        times: 600
      })
      assert.deepInclude(yield* Fiber.join(sending), { failure: "undeliverable" })
      assert.strictEqual(telegram.calls.filter(({ method }) => method === "sendVideo").length, 1)
    }).pipe(Effect.provide(stores))
  )

  it.effect("that Telegram misread is repaired once, after everything that counts", () =>
    Effect.gen(function* () {
      const id = yield* stored()
      const telegram = makeTelegramRecorder()
      telegram.misread(1)
      yield* delivering(id, telegram.layer)
      const [repair] = telegram.calls.flatMap((call) => (call.method === "repairVideo" ? [call] : []))
      assert.deepStrictEqual([repair?.chat, Number(repair?.message)], [user, 1])
      assert.deepInclude(repair?.video, { width: 720, height: 1280, duration: 4 })
      assert.deepInclude(yield* job(id), { state: "delivered", delivery: "video", fileId: "repaired-1" })
    }).pipe(Effect.provide(stores))
  )

  it.effect("that Telegram misread and does not let us repair is one all the same", () =>
    Effect.gen(function* () {
      const id = yield* stored()
      const telegram = makeTelegramRecorder()
      telegram.misread(1)
      telegram.fail("repairVideo", new TooLarge())
      yield* delivering(id, telegram.layer)
      assert.deepInclude(yield* job(id), { state: "delivered", delivery: "video", fileId: "file-1" })
    }).pipe(Effect.provide(stores))
  )

  it.effect("that nobody can get is not paid", () =>
    Effect.gen(function* () {
      const id = yield* stored()
      const telegram = makeTelegramRecorder()
      telegram.fail("sendVideo", ...Array.from({ length: 9 }, () => new BadRequest({ description: "x" })))
      const error = yield* Effect.flip(delivering(id, telegram.layer).pipe(Effect.provide(deaf)))
      assert.deepInclude(error, { _tag: "GenerationFailed", failure: "undeliverable" })
      assert.deepInclude(yield* job(id), { state: "storing", delivery: null })
    }).pipe(Effect.provide(stores))
  )
})

describe("the delivery of a video that was bought for its size", () => {
  const upscaled = Effect.suspend(() =>
    stored(undefined, { inputs: { _tag: "Upscale", video: JobId.make(crypto.randomUUID()) } })
  )
  /** What was sent, of a video with so many bytes that has a picture in full size. */
  const delivered = Effect.fnUntraced(function* (bytes: number, ...refusals: ReadonlyArray<TelegramError["reason"]>) {
    const id = yield* upscaled
    const telegram = makeTelegramRecorder()
    telegram.fail("sendVideo", ...refusals)
    const large = { ...copy, bytes, cover: "/cover.jpg" }
    const found = Effect.map(VideoStore, (store) => ({ ...store, find: () => Effect.succeed(large) }))
    const ended = yield* Effect.exit(
      delivering(id, telegram.layer).pipe(Effect.provideServiceEffect(VideoStore, found))
    )
    const sends = telegram.calls.flatMap((call) => (call.method === "sendVideo" ? [call.video] : []))
    return {
      sends: sends.map(({ kind, video, caption }) => [
        kind,
        video._tag === "File" && [video.path, video.cover].filter((file) => file !== undefined).join(),
        caption.html.includes(plain("ru")("caption-smaller"))
      ]),
      ended: ended._tag,
      job: yield* job(id)
    }
  })
  const whole = ["document", "/nowhere.mp4", false]
  const fewer = ["document", "/smaller.mp4", true]
  const tooMany = 50_000_001

  it.effect("is one file, untouched, or one link that nothing was sent for", () =>
    Effect.gen(function* () {
      const fits = yield* delivered(50_000_000)
      assert.deepStrictEqual(fits.sends, [whole])
      assert.deepInclude(fits.job, { state: "delivered", delivery: "video" })
      const large = yield* delivered(tooMany)
      assert.deepStrictEqual(large.sends, [])
      assert.deepInclude(large.job, { state: "delivered", delivery: "link" })
      const refused = yield* delivered(1, new TooLarge())
      assert.deepStrictEqual(refused.sends, [whole])
      assert.deepInclude(refused.job, { state: "delivered", delivery: "link" })
    }).pipe(Effect.provide(stores))
  )

  it.effect("is a file in fewer bytes that says so where nobody could open a link; what nobody gets is not paid", () =>
    Effect.gen(function* () {
      const large = yield* delivered(tooMany)
      assert.deepStrictEqual(large.sends, [fewer])
      assert.deepInclude(large.job, { state: "delivered", delivery: "video" })
      assert.deepStrictEqual((yield* delivered(1, new TooLarge())).sends, [whole, fewer])
      const telegram = makeTelegramRecorder()
      yield* resending(large.job, telegram.layer)
      const again = telegram.calls.flatMap((call) => (call.method === "sendVideo" ? [call.video] : []))
      assert.deepStrictEqual(
        again.map(({ video, caption }) => [video._tag, caption.html.includes(plain("ru")("caption-smaller"))]),
        [["FileId", true]],
        "by its id as well"
      )
      assert.isTrue((yield* job(large.job.id)).video?.smaller)
      const nobody = yield* delivered(tooMany, new TooLarge())
      assert.deepStrictEqual([nobody.sends, nobody.ended], [[fewer], "Failure"])
      assert.deepInclude(nobody.job, { state: "storing", delivery: null })
    }).pipe(Effect.provide(deaf), Effect.provide(stores))
  )

  it.effect("by a link whose run dies once it is begun is uncertain to the next, which sends nothing", () =>
    Effect.gen(function* () {
      const id = yield* upscaled
      const jobs = yield* jobTable
      yield* jobs.begin(id, { what: "large", storedAt: 0 })
      const telegram = makeTelegramRecorder()
      yield* delivering(id, telegram.layer)
      assert.deepInclude(yield* job(id), { state: "delivered", delivery: "maybe" })
      assert.deepStrictEqual(telegram.calls, [])
    }).pipe(Effect.provide(stores))
  )
})
