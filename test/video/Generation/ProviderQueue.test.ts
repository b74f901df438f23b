import { assert, describe, layer } from "@effect/vitest"
import { Deferred, Duration, Effect, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Billing } from "../../../src/money/Billing.ts"
import { zero } from "../../../src/domain/Coins.ts"
import { JobId, UserId } from "../../../src/domain/Ids.ts"
import { VideoRequest } from "../../../src/domain/Video.ts"
import { ProviderQueue } from "../../../src/video/Generation/ProviderQueue.ts"
import { Jobs } from "../../../src/video/Jobs.ts"
import { type Catalogue, ModelCatalogue, type Route } from "../../../src/video/ModelCatalogue.ts"
import { SessionStore } from "../../../src/dialog/SessionStore.ts"
import { Users } from "../../../src/users/Users.ts"
import { TaskRef } from "../../../src/providers/VideoProvider.ts"
import { freshDatabase } from "../../../lab/world/database.ts"
import { cat, offered, pro, sora, spec } from "../../kit/dialogs.ts"
import { noPromotions } from "../../kit/noPromotions.ts"
import { jobTable } from "../../kit/jobTable.ts"

const route = (provider: string): Route => ({ provider, model: `${provider}-model` })
const first = route("first")
const second = route("second")

/** Sora is made by the first provider or the second, the other model by the second alone. */
const offers = offered.offers.flatMap((offer) =>
  offer.model.id === sora
    ? [{ ...offer, routes: [first, second] }]
    : offer.model.id === pro
      ? [{ ...offer, routes: [second] }]
      : []
)
const catalogue: Catalogue = { offers, find: (id) => offers.find((offer) => offer.model.id === id) }

const stores = ProviderQueue.layer({ places: (provider) => (provider === "first" ? 2 : 1), longest: 12 }).pipe(
  Layer.provideMerge(
    Layer.mergeAll(Jobs.layer, SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 }))))
  ),
  Layer.provideMerge(Layer.succeed(ModelCatalogue, catalogue)),
  Layer.provideMerge(noPromotions),
  Layer.provideMerge(Billing.layer),
  Layer.provideMerge(freshDatabase)
)

const queued = Effect.fnUntraced(function* (person: number, model = sora) {
  const jobs = yield* jobTable
  const user = UserId.make(person)
  yield* (yield* SessionStore).open(user, "ru")
  const id = JobId.make(crypto.randomUUID())
  const request = new VideoRequest({ ...spec, model, prompt: cat })
  yield* jobs.create({ id, user, request, price: zero, demo: false, statusMessage: null, traceparent: null }, 1000)
  return id
})

/** Somebody who asked, was told that all is full, and stands in line. */
const inLine = Effect.fnUntraced(function* (person: number, model = sora) {
  const id = yield* queued(person, model)
  yield* (yield* ProviderQueue).wait(id, 1)
  return id
})

const running = Effect.fnUntraced(function* (person: number, at: Route) {
  const id = yield* queued(person)
  assert.strictEqual(yield* (yield* jobTable).claim(id, at), true)
  return id
})

const finish = (id: JobId) => Effect.flatMap(jobTable, (jobs) => jobs.failed(id, "provider"))

/** Who stands where, and who is called. */
const seen = Effect.map(
  Effect.flatMap(ProviderQueue, (line) => line.look),
  (line) => line.map(({ id, position, call }) => ({ id, position, call }))
)
const order = Effect.map(seen, (line) => line.map(({ id }) => id))

/** A test begins with nobody at a provider and nobody in line. */
const afresh = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`DELETE FROM jobs`
  yield* sql`DELETE FROM provider_pauses`
})

/** The clock of the database, moved for what is stored there. */
const later = (minutes: number) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const by = sql`make_interval(mins => ${minutes}::int)`
    yield* sql`UPDATE jobs SET created_at = created_at - ${by}, called_at = called_at - ${by}`
    yield* sql`UPDATE provider_pauses SET until = until - ${by}`
  })

/** Seconds for which the one provider that refused is let alone. */
const pause = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ seconds: number }>`
    SELECT round(extract(epoch FROM until - now()))::int AS seconds FROM provider_pauses`
  return row?.seconds
})

describe("the line for a provider", () => {
  layer(stores, { timeout: 60_000, excludeTestServices: true })((it) => {
    it.effect("no provider ever has more jobs than places, however many ask at once", () =>
      Effect.gen(function* () {
        yield* afresh
        const line = yield* ProviderQueue
        const ids = yield* Effect.forEach(Array.from({ length: 10 }), (_, n) => queued(n + 1))
        const places = yield* Effect.forEach(ids, (id) => line.claim(id, first), { concurrency: "unbounded" })
        assert.deepStrictEqual(places.toSorted(), ["Claimed", "Claimed", ...Array.from({ length: 8 }, () => "Full")])
      })
    )

    it.effect("a user's many do not delay another's first", () =>
      Effect.gen(function* () {
        yield* afresh
        const [a, b] = [yield* running(1, first), yield* running(2, first)]
        yield* running(3, second)
        const many = yield* Effect.forEach(Array.from({ length: 4 }), () => inLine(10))
        const other = yield* inLine(11)
        assert.deepStrictEqual(yield* order, [many[0], other, ...many.slice(1)])
        assert.strictEqual(yield* (yield* ProviderQueue).position(other), 2)
        yield* finish(a)
        assert.deepStrictEqual(
          (yield* seen).filter(({ call }) => call === "go").map(({ id }) => id),
          [many[0]]
        )
        yield* finish(b)
        assert.deepStrictEqual(
          (yield* seen).filter(({ call }) => call === "go").map(({ id }) => id),
          [many[0], other]
        )
      })
    )

    it.effect("what a user has running counts as theirs too", () =>
      Effect.gen(function* () {
        yield* afresh
        yield* running(1, first)
        yield* running(2, first)
        const greedy = yield* inLine(1)
        const modest = yield* inLine(3)
        assert.deepStrictEqual(yield* order, [modest, greedy])
      })
    )

    it.effect("who comes new joins the lap that is served: the first goes before the many, and the many go on", () =>
      Effect.gen(function* () {
        yield* afresh
        const line = yield* ProviderQueue
        const jobs = yield* jobTable
        const many = yield* Effect.forEach(Array.from({ length: 5 }), () => inLine(1, pro))
        const served: Array<JobId> = []
        const serve = Effect.gen(function* () {
          const [next] = yield* line.look
          if (next === undefined) return
          assert.strictEqual(yield* line.claim(next.id, second), "Claimed")
          served.push(next.id)
          return next.id
        })
        const end = (id: JobId | undefined) => (id === undefined ? Effect.void : jobs.failed(id, "provider"))
        yield* end(yield* serve)
        yield* end(yield* serve)
        const running = yield* serve
        const news = [yield* inLine(2, pro), yield* inLine(3, pro), yield* inLine(2, pro)]
        yield* end(running)
        for (let n = 0; n < 5; n++) yield* end(yield* serve)
        assert.deepStrictEqual(served, [many[0], many[1], many[2], news[0], news[1], many[3], news[2], many[4]])
      })
    )

    it.effect("a newcomer does not overtake who waits for the same place", () =>
      Effect.gen(function* () {
        yield* afresh
        const line = yield* ProviderQueue
        yield* running(1, first)
        const waiting = yield* inLine(2)
        const newcomer = yield* queued(3)
        assert.strictEqual(yield* line.claim(newcomer, first), "Full")
        assert.strictEqual(yield* line.claim(waiting, first), "Claimed")
        assert.strictEqual(yield* (yield* jobTable).cancel(newcomer, UserId.make(3)), true)
      })
    )

    it.effect("who waits for one provider does not hold up who can go to another", () =>
      Effect.gen(function* () {
        yield* afresh
        const line = yield* ProviderQueue
        yield* running(1, second)
        const waiting = yield* inLine(2, pro)
        assert.strictEqual(yield* line.claim(yield* queued(3), first), "Claimed")
        assert.deepStrictEqual(yield* seen, [{ id: waiting, position: 1, call: "none" }])
      })
    )

    it.effect("who was called and does not come loses the turn, and is called again a minute later", () =>
      Effect.gen(function* () {
        yield* afresh
        const line = yield* ProviderQueue
        const sql = yield* SqlClient.SqlClient
        yield* running(1, first)
        const gone = yield* inLine(2)
        const next = yield* inLine(3)
        yield* running(4, second)
        yield* line.called([gone])
        assert.deepStrictEqual(yield* seen, [
          { id: gone, position: 1, call: "none" },
          { id: next, position: 2, call: "none" }
        ])
        yield* sql`UPDATE jobs SET called_at = now() - interval '20 seconds' WHERE id = ${gone}::uuid`
        assert.deepStrictEqual(yield* seen, [{ id: next, position: 1, call: "go" }])
        yield* later(1)
        assert.deepInclude(yield* seen, { id: gone, position: 1, call: "go" })
      })
    )

    it.effect("a provider that refuses is let alone, and then asked by one at a time until it takes one", () =>
      Effect.gen(function* () {
        yield* afresh
        const line = yield* ProviderQueue
        const jobs = yield* jobTable
        yield* line.hold("first", 20)
        assert.strictEqual(yield* line.claim(yield* queued(1), first), "Soon")
        yield* later(1)
        const brave = yield* queued(2)
        assert.strictEqual(yield* line.claim(brave, first), "Trying")
        const other = yield* queued(3)
        assert.strictEqual(yield* line.claim(other, first), "Full")
        yield* jobs.accepted(brave, { task: TaskRef.make("task"), pollAfter: 0, deadlineMinutes: 5 })
        yield* line.release("first")
        assert.strictEqual(yield* line.claim(other, first), "Claimed")
      })
    )

    it.effect(
      "one that is tried and does not answer holds up the next for a quarter of a minute, not for its lookup",
      () =>
        Effect.gen(function* () {
          yield* afresh
          const line = yield* ProviderQueue
          const sql = yield* SqlClient.SqlClient
          yield* line.hold("first", 20)
          yield* later(1)
          const silent = yield* queued(1)
          assert.strictEqual(yield* line.claim(silent, first), "Trying")
          const next = yield* queued(2)
          assert.strictEqual(yield* line.claim(next, first), "Full")
          yield* sql`UPDATE jobs SET submitted_at = submitted_at - interval '16 seconds' WHERE id = ${silent}::uuid`
          assert.strictEqual(yield* line.claim(next, first), "Trying")
        })
    )

    it.effect("a provider that says nothing of when is let alone longer each time, and once for many refusals", () =>
      Effect.gen(function* () {
        yield* afresh
        const line = yield* ProviderQueue
        yield* Effect.forEach(Array.from({ length: 5 }), () => line.hold("first", undefined))
        assert.strictEqual(yield* pause, 2)
        const pauses: Array<number | undefined> = []
        for (let n = 0; n < 6; n++) {
          yield* later(2)
          yield* line.hold("first", undefined)
          pauses.push(yield* pause)
        }
        assert.deepStrictEqual(pauses, [4, 8, 16, 32, 60, 60])
      })
    )

    it.effect("a provider that names a second again and again is let alone longer each time", () =>
      Effect.gen(function* () {
        yield* afresh
        const line = yield* ProviderQueue
        const pauses: Array<number | undefined> = []
        for (let n = 0; n < 7; n++) {
          yield* line.hold("first", 1)
          pauses.push(yield* pause)
          yield* later(2)
        }
        assert.deepStrictEqual(pauses, [1, 4, 8, 16, 30, 30, 30])
      })
    )

    it.effect("who cancelled while they were refused stands in no line, and is told so", () =>
      Effect.gen(function* () {
        yield* afresh
        const line = yield* ProviderQueue
        const id = yield* queued(1)
        assert.strictEqual(yield* line.wait(id, 1), true)
        yield* (yield* jobTable).cancel(id, UserId.make(1))
        assert.strictEqual(yield* line.wait(id, 2), false)
      })
    )

    it.effect("who waited forty minutes is sent home, and who cancelled is let go", () =>
      Effect.gen(function* () {
        yield* afresh
        const line = yield* ProviderQueue
        yield* running(1, first)
        yield* running(2, first)
        yield* running(3, second)
        const old = yield* inLine(4)
        yield* later(41)
        const cancelled = yield* inLine(5)
        yield* (yield* jobTable).cancel(cancelled, UserId.make(5))
        const calls = (yield* seen).map(({ id, call }) => ({ id, call }))
        assert.sameDeepMembers(calls, [
          { id: old, call: "late" },
          { id: cancelled, call: "over" }
        ])
        yield* line.left([cancelled])
        assert.deepStrictEqual(yield* order, [old])
      })
    )

    it.effect("beyond its bound nobody is promised a turn", () =>
      Effect.gen(function* () {
        yield* afresh
        const line = yield* ProviderQueue
        yield* Effect.forEach(Array.from({ length: 11 }), (_, n) => inLine(n + 1))
        yield* line.admit
        yield* inLine(12)
        assert.strictEqual((yield* Effect.flip(line.admit))._tag, "LineFull")
      })
    )

    it.effect("many who ask while places are given elsewhere leave the database to others", () =>
      Effect.gen(function* () {
        yield* afresh
        const line = yield* ProviderQueue
        const sql = yield* SqlClient.SqlClient
        const held = yield* Deferred.make<void>()
        const done = yield* Deferred.make<void>()
        const elsewhere = sql`SELECT pg_advisory_xact_lock(4_911_005)`.pipe(
          Effect.andThen(Deferred.succeed(held, undefined)),
          Effect.andThen(Deferred.await(done)),
          sql.withTransaction
        )
        const other = yield* Effect.forkChild(elsewhere)
        yield* Deferred.await(held)
        const ids = yield* Effect.forEach(Array.from({ length: 30 }), (_, n) => queued(n + 1))
        const asking = yield* Effect.forkChild(
          Effect.forEach(ids, (id) => line.claim(id, first), { concurrency: "unbounded" })
        )
        // As many as connections are held would be, if each had one.
        for (let n = 0; n < 20; n++) yield* Effect.timeout(Effect.all([sql`SELECT 1`, sql`SELECT 2`]), "5 seconds")
        yield* Deferred.succeed(done, undefined)
        yield* Fiber.join(other)
        const places = yield* Fiber.join(asking)
        assert.strictEqual(places.filter((place) => place === "Claimed").length, 2)
      })
    )

    it.effect("who asks behind a line of five hundred is answered in a moment", () =>
      Effect.gen(function* () {
        yield* afresh
        const line = yield* ProviderQueue
        const sql = yield* SqlClient.SqlClient
        yield* inLine(1)
        yield* sql`
          INSERT INTO jobs (id, user_id, state, request, price, demo, turn, lap)
          SELECT gen_random_uuid(), user_id, state, request, price, demo, turn, n FROM jobs, generate_series(1, 499) AS n`
        yield* sql`ANALYZE jobs`
        assert.strictEqual((yield* line.look).length, 500)
        const late = yield* queued(2)
        const times = yield* Effect.forEach([1, 2, 3], () => Effect.timed(line.claim(late, second)))
        // Ten milliseconds; more than a hundred when the room at the providers is worked out for each of them.
        assert.isBelow(Math.min(...times.map(([time]) => Duration.toMillis(time))), 60)
        yield* afresh
      })
    )
  })
})
