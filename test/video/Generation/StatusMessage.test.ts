import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Latch, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { Billing } from "../../../src/money/Billing.ts"
import { zero } from "../../../src/domain/Coins.ts"
import { JobId, MessageId, UserId } from "../../../src/domain/Ids.ts"
import { VideoRequest } from "../../../src/domain/Video.ts"
import { ProviderQueue } from "../../../src/video/Generation/ProviderQueue.ts"
import { Captions } from "../../../src/video/Captions.ts"
import { StatusMessage } from "../../../src/video/Generation/StatusMessage.ts"
import { Jobs } from "../../../src/video/Jobs.ts"
import { ModelCatalogue } from "../../../src/video/ModelCatalogue.ts"
import { SessionStore } from "../../../src/dialog/SessionStore.ts"
import { MessageGone } from "../../../src/telegram/TelegramGateway/Errors.ts"
import { Users } from "../../../src/users/Users.ts"
import { SharedLinks } from "../../../src/video/SharedLinks.ts"
import { Purpose, TelegramGateway } from "../../../src/telegram/TelegramGateway.ts"
import { TaskRef, VideoProviders } from "../../../src/providers/VideoProvider.ts"
import { freshDatabase } from "../../../lab/world/database.ts"
import { makeUnsteadyClock } from "../../../lab/world/unsteadyClock.ts"
import { StorageRoom } from "../../../src/video/StorageRoom.ts"
import { cat, offered, spec } from "../../kit/dialogs.ts"
import { noPromotions } from "../../kit/noPromotions.ts"
import { makeTelegramRecorder } from "../../kit/TelegramRecorder.ts"
import { jobTable } from "../../kit/jobTable.ts"

const user = UserId.make(1)
const card = MessageId.make(7)

const stores = ProviderQueue.layer({ permits: () => 1, longest: 9 }).pipe(
  Layer.provideMerge(
    Layer.mergeAll(Jobs.layer, SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 }))))
  ),
  Layer.provideMerge(Layer.merge(Layer.succeed(ModelCatalogue, offered), StorageRoom.layerTest)),
  Layer.provideMerge(Layer.succeed(VideoProviders, new Map())),
  Layer.provideMerge(
    SharedLinks.layer({ publicUrl: undefined, secrets: { current: Redacted.make("any"), former: [] } })
  ),
  Layer.provideMerge(noPromotions),
  Layer.provideMerge(Billing.layer),
  Layer.provideMerge(freshDatabase)
)

const generatingIn = Effect.fnUntraced(function* (statusMessage: MessageId | null) {
  const jobs = yield* jobTable
  yield* (yield* SessionStore).open(user, "ru")
  const id = JobId.make(crypto.randomUUID())
  const request = new VideoRequest({ ...spec, prompt: cat })
  yield* jobs.create({ id, user, request, price: zero, demo: false, statusMessage, traceparent: null }, 1)
  yield* jobs.claim(id, { provider: "sora", model: "sora-2" })
  yield* jobs.accepted(id, { task: TaskRef.make("task"), pollAfter: 0, deadlineMinutes: 5 })
  return id
})

const generating = generatingIn(card)

/** A job that ended while an older edit of its message waited for its turn, which comes when the test says. */
const overtaken = Effect.gen(function* () {
  const telegram = makeTelegramRecorder()
  const turn = yield* Deferred.make<void>()
  const waiting = yield* Deferred.make<void>()
  const crowded = Layer.effect(
    TelegramGateway,
    Effect.map(TelegramGateway, (gateway) => ({
      ...gateway,
      edit: (...edit: Parameters<typeof gateway.edit>) =>
        Effect.flatMap(Purpose, (purpose) =>
          purpose === "progress"
            ? Deferred.succeed(waiting, undefined).pipe(
                Effect.andThen(Deferred.await(turn)),
                Effect.andThen(gateway.edit(...edit))
              )
            : gateway.edit(...edit)
        )
    }))
  ).pipe(Layer.provide(telegram.layer))
  const context = yield* Layer.build(
    StatusMessage.layer.pipe(Layer.provide(Captions.layer({ aiNotice: true })), Layer.provide(crowded))
  )
  const status = yield* Effect.provide(StatusMessage, context)
  const id = yield* generating
  const late = yield* Effect.forkChild(status.refresh(id), { startImmediately: true })
  yield* Deferred.await(waiting)
  yield* (yield* jobTable).failed(id, "provider")
  yield* status.settle(id)
  yield* Deferred.succeed(turn, undefined)
  const shown = () => telegram.calls.flatMap((call) => (call.method === "edit" ? [call.screen.html] : []))
  return { id, status, late, shown }
})

describe("the message that tells how a job is doing", () => {
  it.effect("tells in few edits how much of a video is made smaller", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      const context = yield* Layer.build(
        StatusMessage.layer.pipe(Layer.provide(Captions.layer({ aiNotice: true })), Layer.provide(telegram.layer))
      )
      const { shrinking } = yield* Effect.provide(StatusMessage, context)
      const id = yield* generating
      yield* (yield* jobTable).ready(id, { _tag: "Content", task: TaskRef.make("task") })
      for (const percent of [0, 1, 9.9, undefined]) yield* shrinking(id, percent)
      const shown = telegram.calls.flatMap((call) => (call.method === "edit" ? [call.screen.html] : []))
      assert.lengthOf(shown, 1)
      assert.match(shown[0] ?? "", /уменьшаем/)
    }).pipe(Effect.provide(stores))
  )

  it.live("says that the answer to an order got lost when it does not come", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const telegram = makeTelegramRecorder()
      const context = yield* Layer.build(
        StatusMessage.layer.pipe(Layer.provide(Captions.layer({ aiNotice: true })), Layer.provide(telegram.layer))
      )
      const status = yield* Effect.provide(StatusMessage, context)
      const id = yield* generating
      const shown = () => telegram.calls.flatMap((call) => (call.method === "edit" ? [call.screen.html] : [])).at(-1)
      yield* sql`UPDATE jobs SET state = 'submitting', submitted_at = now()`
      yield* status.refresh(id)
      assert.include(shown(), "ждём ответа")
      yield* sql`UPDATE jobs SET submitted_at = now() - interval '20 seconds', status_shown_at = now() - interval '20 seconds'`
      yield* status.refresh(id)
      assert.include(shown(), "потерялся")
    }).pipe(Effect.provide(stores))
  )

  it.live("tells at once that an order waits for a busy model, and in their time the places that it moves up", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const telegram = makeTelegramRecorder()
      const context = yield* Layer.build(
        StatusMessage.layer.pipe(Layer.provide(Captions.layer({ aiNotice: true })), Layer.provide(telegram.layer))
      )
      const status = yield* Effect.provide(StatusMessage, context)
      const id = yield* generating
      const shown = () => telegram.calls.flatMap((call) => (call.method === "edit" ? [call.screen.html] : []))
      yield* sql`UPDATE jobs SET state = 'queued', submitted_at = NULL`
      yield* status.refresh(id)
      assert.include(shown().at(-1), "Заказ принят")
      yield* sql`UPDATE jobs SET turn = 1, submitted_at = now()`
      yield* status.refresh(id)
      assert.include(shown().at(-1), "Модель сейчас занята")
      yield* sql`UPDATE jobs SET status_shown = replace(status_shown, ': 1<', ': 3<')`
      yield* status.refresh(id)
      assert.strictEqual(shown().length, 2, "within three seconds")
      yield* sql`UPDATE jobs SET status_shown_at = now() - interval '4 seconds'`
      yield* status.refresh(id)
      assert.strictEqual(shown().length, 3, "after them")
    }).pipe(Effect.provide(stores))
  )

  it.live.each([-3_600_000, 3_600_000])(
    "keeps its pace, and tells an end at once, by a clock that is off by %i ms from the database's",
    (offMillis) =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const sql = yield* SqlClient.SqlClient
        const telegram = makeTelegramRecorder()
        const context = yield* Layer.build(
          StatusMessage.layer.pipe(Layer.provide(Captions.layer({ aiNotice: true })), Layer.provide(telegram.layer))
        )
        const status = yield* Effect.provide(StatusMessage, context)
        const id = yield* generating
        const shown = () => telegram.calls.flatMap((call) => (call.method === "edit" ? [call.screen.html] : []))
        const clock = yield* makeUnsteadyClock
        yield* clock.setOff(offMillis)
        yield* Effect.gen(function* () {
          yield* jobs.progressed(id, { progress: 10 }, 0)
          yield* status.refresh(id)
          yield* jobs.progressed(id, { progress: 20 }, 0)
          yield* status.refresh(id)
          assert.strictEqual(shown().length, 1, "within three seconds")
          yield* sql`UPDATE jobs SET status_shown_at = now() - interval '4 seconds'`
          yield* status.refresh(id)
          assert.strictEqual(shown().length, 2, "after them")
          // As the database's own clock was set back since.
          yield* sql`UPDATE jobs SET status_shown_at = now() + interval '1 hour'`
          yield* jobs.failed(id, "provider")
          yield* status.settle(id)
          assert.include(shown().at(-1), "Не получилось")
        }).pipe(Effect.provide(clock.layer))
      }).pipe(Effect.provide(stores))
  )

  it.live.each([
    ["goes when its video is there", [], ["remove"]],
    ["says that it is done where Telegram does not take it away", [new MessageGone()], ["remove", "edit"]]
  ] as const)("%s", ([, refusals, methods]) =>
    Effect.gen(function* () {
      const jobs = yield* jobTable
      const telegram = makeTelegramRecorder()
      telegram.fail("remove", ...refusals)
      const context = yield* Layer.build(
        StatusMessage.layer.pipe(Layer.provide(Captions.layer({ aiNotice: true })), Layer.provide(telegram.layer))
      )
      const status = yield* Effect.provide(StatusMessage, context)
      const id = yield* generating
      yield* jobs.ready(id, { _tag: "Content", task: TaskRef.make("task") })
      yield* jobs.begin(id, { what: "1280×720", storedAt: Date.now() })
      yield* jobs.delivered(id, "video", undefined)
      yield* status.settle(id)
      yield* status.settle(id)
      assert.deepStrictEqual(
        telegram.calls.map((call) => call.method),
        [...methods]
      )
      const [, edit] = telegram.calls
      if (edit?.method === "edit") assert.include(edit.screen.html, "Видео готово")
    }).pipe(Effect.provide(stores))
  )

  it.live("tells whoever comes back after days of the video that waits, below and not in the old card", () =>
    Effect.gen(function* () {
      const jobs = yield* jobTable
      const sql = yield* SqlClient.SqlClient
      const telegram = makeTelegramRecorder()
      const context = yield* Layer.build(
        StatusMessage.layer.pipe(Layer.provide(Captions.layer({ aiNotice: true })), Layer.provide(telegram.layer))
      )
      const status = yield* Effect.provide(StatusMessage, context)
      const id = yield* generating
      yield* jobs.ready(id, { _tag: "Content", task: TaskRef.make("task") })
      yield* jobs.begin(id, { what: "1280×720", storedAt: Date.now() })
      yield* jobs.delivered(id, "kept", undefined)
      yield* sql`UPDATE jobs SET finished_at = now() - interval '3 days'`
      yield* sql`UPDATE users SET reachable = false`
      assert.deepStrictEqual(yield* jobs.untold, [])
      yield* sql`UPDATE users SET reachable = true, reachable_at = now()`
      assert.deepStrictEqual(yield* jobs.untold, [id])
      yield* status.refresh(id)
      assert.deepStrictEqual(
        telegram.calls.map((call) => [call.method, call.method === "remove" ? call.message : undefined]),
        [
          ["say", undefined],
          ["remove", card]
        ]
      )
      assert.deepStrictEqual(yield* jobs.untold, [])
    }).pipe(Effect.provide(stores))
  )

  it.live("is one, though two tell at once of an order that has no card", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const telegram = makeTelegramRecorder()
      const both = yield* Latch.make()
      let saying = 0
      const crowded = Layer.effect(
        TelegramGateway,
        Effect.map(TelegramGateway, (gateway) => ({
          ...gateway,
          say: (...say: Parameters<typeof gateway.say>) =>
            Effect.suspend(() => (++saying === 2 ? both.open : both.await)).pipe(Effect.andThen(gateway.say(...say)))
        }))
      ).pipe(Layer.provide(telegram.layer))
      const context = yield* Layer.build(
        StatusMessage.layer.pipe(Layer.provide(Captions.layer({ aiNotice: true })), Layer.provide(crowded))
      )
      const { refresh } = yield* Effect.provide(StatusMessage, context)
      const id = yield* generatingIn(null)
      yield* Effect.all([refresh(id), refresh(id)], { concurrency: "unbounded" })

      const of = (method: "say" | "edit" | "remove") => telegram.calls.filter((call) => call.method === method)
      assert.lengthOf(of("say"), 2)
      const gone = of("remove").flatMap((call) => (call.method === "remove" ? [call.message] : []))
      const [kept] = yield* sql<{ message: number }>`SELECT status_message::float8 AS message FROM jobs`
      assert.sameMembers([...gone, kept?.message], [1, 2])
      const edited = of("edit").flatMap((call) => (call.method === "edit" ? [Number(call.message)] : []))
      assert.isTrue(edited.every((message) => message === kept?.message))
    }).pipe(Effect.provide(stores))
  )

  it.live("tells its end at last, also when an older edit waited for its turn until after it", () =>
    Effect.gen(function* () {
      const { late, shown } = yield* overtaken
      yield* Fiber.join(late)
      assert.isAbove(shown().length, 1)
      assert.include(shown().at(-1), "Не получилось")
    }).pipe(Effect.provide(stores))
  )

  it.live("has its end told by the next process when the one with the older edit went right after it", () =>
    Effect.gen(function* () {
      const jobs = yield* jobTable
      const sql = yield* SqlClient.SqlClient
      const { id, status, late, shown } = yield* overtaken
      const overwritten = sql`SELECT FROM jobs WHERE id = ${id}::uuid AND NOT end_shown`
      yield* Effect.repeat(overwritten, { until: ({ length }) => length === 1, times: 1000 })
      yield* Fiber.interrupt(late)
      assert.notInclude(shown().at(-1), "Не получилось")
      assert.deepStrictEqual(yield* jobs.untold, [])
      yield* sql`UPDATE jobs SET finished_at = now() - interval '20 seconds'`
      assert.deepStrictEqual(yield* jobs.untold, [id])
      yield* status.refresh(id)
      assert.include(shown().at(-1), "Не получилось")
      assert.deepStrictEqual(yield* jobs.untold, [])
    }).pipe(Effect.provide(stores))
  )
})
