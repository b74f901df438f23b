import { assert, describe, layer } from "@effect/vitest"
import { Deferred, Effect, Fiber, Option } from "effect"
import { SqlClient } from "effect/sql"
import fc from "fast-check"
import { zero } from "../../../src/domain/Coins.ts"
import { JobId, UserId } from "../../../src/domain/Ids.ts"
import { VideoRequest } from "../../../src/domain/Video.ts"
import { ProviderPermits, ProviderQueue, QueueTickets } from "../../../src/video/Generation/ProviderQueue.ts"
import { Jobs } from "../../../src/video/Jobs.ts"
import type { Route } from "../../../src/video/ModelCatalogue.ts"
import { SessionStore } from "../../../src/dialog/SessionStore.ts"
import { TaskRef } from "../../../src/providers/VideoProvider.ts"
import { cat, pro, sora, spec } from "../../kit/dialogs.ts"
import { jobTable } from "../../kit/jobTable.ts"
import { first, second, stores, unhurried } from "../../kit/twoProviders.ts"

const queued = Effect.fnUntraced(function* (person: number, model = sora, makers: ReadonlyArray<string> | null = null) {
  const jobs = yield* jobTable
  const user = UserId.make(person)
  yield* (yield* SessionStore).open(user, "ru")
  const id = JobId.make(crypto.randomUUID())
  const request = new VideoRequest({ ...spec, model, prompt: cat })
  yield* jobs.create(
    { id, user, request, makers, price: zero, demo: false, statusMessage: null, traceparent: null },
    1000
  )
  return id
})

/** A job that asked, was told that all is full, and waits. */
const enqueued = Effect.fnUntraced(function* (person: number, model = sora, makers?: ReadonlyArray<string>) {
  const id = yield* queued(person, model, makers)
  yield* (yield* ProviderQueue).enqueue(id, { moderated: false })
  return id
})

const running = Effect.fnUntraced(function* (person: number, at: Route) {
  const id = yield* queued(person)
  assert.strictEqual(yield* (yield* jobTable).claim(id, at), true)
  return id
})

const finish = (id: JobId) => Effect.flatMap(jobTable, (jobs) => jobs.failed(id, "provider"))

/** Who stands where, and who is admitted. */
const seen = Effect.map(
  Effect.flatMap(QueueTickets, ({ waiting }) => waiting),
  (waiting) => waiting.map(({ id, position, next }) => ({ id, position, next }))
)
const order = Effect.map(seen, (waiting) => waiting.map(({ id }) => id))

/** A test begins with nobody at a provider and nobody in the queue. */
const afresh = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`DELETE FROM jobs`
  yield* sql`DELETE FROM model_pauses`
  yield* sql`DELETE FROM provider_queues`
})

/** Between two permits: who orders, as the number of a person; 0 is somebody who was never here before. */
const arrivals = fc.array(fc.array(fc.nat(3), { maxLength: 3 }), { minLength: 8, maxLength: 16 })
const histories = 12
let strangers = 1000

/** Lets a history's people order while a provider takes one job after the other, and gives what it took, beside who waited. */
const served = Effect.fnUntraced(function* (history: ReadonlyArray<ReadonlyArray<number>>) {
  yield* afresh
  const permits = yield* ProviderPermits
  const tickets = yield* QueueTickets
  const jobs = yield* jobTable
  const waiting: Array<JobId> = []
  const taken: Array<{ readonly id: JobId; readonly waiting: ReadonlyArray<JobId> }> = []
  for (const people of history) {
    for (const person of people) waiting.push(yield* enqueued(person === 0 ? ++strangers : person, pro))
    const next = (yield* tickets.waiting).find(({ next }) => next === "admit")
    if (next === undefined) continue
    assert.strictEqual(yield* permits.acquire(next.id, second), "Granted")
    taken.push({ id: next.id, waiting: [...waiting] })
    waiting.splice(waiting.indexOf(next.id), 1)
    yield* jobs.failed(next.id, "provider")
  }
  return taken
})

/** The clock of the database, moved for what is stored there. */
const later = (minutes: number) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const by = sql`make_interval(mins => ${minutes}::int)`
    yield* sql`UPDATE jobs SET created_at = created_at - ${by}, called_at = called_at - ${by}`
    yield* sql`UPDATE model_pauses SET until = until - ${by}`
  })

/** Seconds for which the one provider that refused is let alone. */
const pause = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ seconds: number }>`
    SELECT round(extract(epoch FROM until - now()))::int AS seconds FROM model_pauses`
  return row?.seconds
})

describe("the queue for a provider", () => {
  layer(stores, { excludeTestServices: true })((it) => {
    it.effect("no provider ever has more jobs than permits, however many ask at once", () =>
      Effect.gen(function* () {
        yield* afresh
        const permits = yield* ProviderPermits
        const ids = yield* Effect.forEach(Array.from({ length: 10 }), (_, n) => queued(n + 1))
        const given = yield* Effect.forEach(ids, (id) => permits.acquire(id, first), { concurrency: "unbounded" })
        assert.deepStrictEqual(given.toSorted(), [...Array.from({ length: 8 }, () => "Full"), "Granted", "Granted"])
      })
    )

    it.effect("what may take hours has places of its own, and neither waits for the other", () =>
      Effect.gen(function* () {
        yield* afresh
        const permits = yield* ProviderPermits
        const slow = yield* Effect.forEach([1, 2, 3], (person) => queued(person, unhurried))
        const take = (id: JobId) => permits.acquire(id, first)
        assert.deepStrictEqual(yield* Effect.forEach(slow, take), ["Granted", "Granted", "Full"])
        assert.strictEqual(yield* take(yield* queued(4)), "Granted", "though one of the other kind is full there")
        const waits = yield* enqueued(5, unhurried)
        assert.strictEqual(yield* take(yield* queued(6)), "Granted", "though one of the other kind waits longer")
        assert.strictEqual(yield* take(yield* queued(7)), "Full")
        assert.strictEqual(yield* (yield* ProviderQueue).position(waits), 1)
        yield* finish(slow[0] ?? waits)
        assert.strictEqual(yield* take(waits), "Granted")
      })
    )

    it.effect("a job that only one provider can make of its inputs waits for that one", () =>
      Effect.gen(function* () {
        yield* afresh
        yield* running(1, second)
        const anybody = yield* enqueued(10)
        const picky = yield* enqueued(11, sora, ["second"])
        const admitted = (yield* seen).filter(({ next }) => next === "admit").map(({ id }) => id)
        assert.deepStrictEqual(admitted, [anybody], "the first provider has permits left, which are of no use to it")
        assert.strictEqual(yield* (yield* ProviderPermits).acquire(picky, second), "Full")
      })
    )

    it.effect("a user's many do not delay another's first", () =>
      Effect.gen(function* () {
        yield* afresh
        const [a, b] = [yield* running(1, first), yield* running(2, first)]
        yield* running(3, second)
        const many = yield* Effect.forEach(Array.from({ length: 4 }), () => enqueued(10))
        const other = yield* enqueued(11)
        assert.deepStrictEqual(yield* order, [many[0], other, ...many.slice(1)])
        assert.strictEqual(yield* (yield* ProviderQueue).position(other), 2)
        yield* finish(a)
        assert.deepStrictEqual(
          (yield* seen).filter(({ next }) => next === "admit").map(({ id }) => id),
          [many[0]]
        )
        yield* finish(b)
        assert.deepStrictEqual(
          (yield* seen).filter(({ next }) => next === "admit").map(({ id }) => id),
          [many[0], other]
        )
      })
    )

    it.effect("what a user has running counts as theirs too", () =>
      Effect.gen(function* () {
        yield* afresh
        yield* running(1, first)
        yield* running(2, first)
        const greedy = yield* enqueued(1)
        const modest = yield* enqueued(3)
        assert.deepStrictEqual(yield* order, [modest, greedy])
      })
    )

    it.effect("who comes new joins the round that is served: the first goes before the many, and the many go on", () =>
      Effect.gen(function* () {
        yield* afresh
        const permits = yield* ProviderPermits
        const tickets = yield* QueueTickets
        const jobs = yield* jobTable
        const many = yield* Effect.forEach(Array.from({ length: 5 }), () => enqueued(1, pro))
        const served: Array<JobId> = []
        const serve = Effect.gen(function* () {
          const [next] = yield* tickets.waiting
          if (next === undefined) return
          assert.strictEqual(yield* permits.acquire(next.id, second), "Granted")
          served.push(next.id)
          return next.id
        })
        const end = (id: JobId | undefined) => (id === undefined ? Effect.void : jobs.failed(id, "provider"))
        yield* end(yield* serve)
        yield* end(yield* serve)
        const running = yield* serve
        const news = [yield* enqueued(2, pro), yield* enqueued(3, pro), yield* enqueued(2, pro)]
        yield* end(running)
        for (let n = 0; n < 5; n++) yield* end(yield* serve)
        assert.deepStrictEqual(served, [many[0], many[1], many[2], news[0], news[1], many[3], news[2], many[4]])
      })
    )

    it.effect("a second video waits for four newcomers at most, however many keep coming", () =>
      Effect.gen(function* () {
        // The first and the second of one person, then somebody new for each permit.
        const taken = yield* served([[1, 1, 0], ...Array.from({ length: 9 }, () => [0])])
        const own = taken[0]?.waiting[1]
        assert.strictEqual(
          taken.findIndex(({ id }) => id === own),
          5
        )
      })
    )

    it.effect("of any five jobs in succession one is the job that waited the longest, whoever orders when", () =>
      Effect.gen(function* () {
        const rounds = fc.sample(arrivals, histories)
        for (const history of rounds) {
          const taken = yield* served(history)
          for (let n = 0; n + 5 <= taken.length; n++) {
            const longest = taken[n]?.waiting[0]
            const five = taken.slice(n, n + 5).map(({ id }) => id)
            assert.include(five, longest, JSON.stringify({ history, n }))
          }
        }
      })
    )

    it.effect("who comes new in the moment of a free permit does not pass whose turn it is", () =>
      Effect.gen(function* () {
        yield* afresh
        const permits = yield* ProviderPermits
        const jobs = yield* jobTable
        const own = yield* running(1, second)
        const waiting = yield* enqueued(1, pro)
        yield* jobs.failed(own, "provider")
        // Its round is the second, so that firsts go before it: but four only.
        const given: Array<string> = []
        for (let n = 0; n < 5; n++) {
          const id = yield* queued(10 + n, pro)
          const permit = yield* permits.acquire(id, second)
          given.push(permit)
          if (permit === "Granted") yield* jobs.failed(id, "provider")
        }
        assert.strictEqual(given.at(-1), "Full")
        assert.strictEqual(yield* permits.acquire(waiting, second), "Granted")
      })
    )

    it.effect("a newcomer does not overtake who waits for the same permit", () =>
      Effect.gen(function* () {
        yield* afresh
        const permits = yield* ProviderPermits
        yield* running(1, first)
        const waiting = yield* enqueued(2)
        const newcomer = yield* queued(3)
        assert.strictEqual(yield* permits.acquire(newcomer, first), "Full")
        assert.strictEqual(yield* permits.acquire(waiting, first), "Granted")
        assert.strictEqual(yield* (yield* jobTable).cancel(newcomer, UserId.make(3)), 0)
      })
    )

    it.effect("who waits for one provider does not hold up who can go to another", () =>
      Effect.gen(function* () {
        yield* afresh
        const permits = yield* ProviderPermits
        yield* running(1, second)
        const waiting = yield* enqueued(2, pro)
        assert.strictEqual(yield* permits.acquire(yield* queued(3), first), "Granted")
        assert.deepStrictEqual(yield* seen, [{ id: waiting, position: 1, next: "wait" }])
      })
    )

    it.effect("who was admitted and does not come loses the permit, and is admitted again a minute later", () =>
      Effect.gen(function* () {
        yield* afresh
        const tickets = yield* QueueTickets
        const sql = yield* SqlClient.SqlClient
        yield* running(1, first)
        const gone = yield* enqueued(2)
        const next = yield* enqueued(3)
        yield* running(4, second)
        yield* tickets.admitted([gone])
        assert.deepStrictEqual(yield* seen, [
          { id: gone, position: 1, next: "wait" },
          { id: next, position: 2, next: "wait" }
        ])
        yield* sql`UPDATE jobs SET called_at = now() - interval '20 seconds' WHERE id = ${gone}::uuid`
        assert.deepStrictEqual(yield* seen, [{ id: next, position: 1, next: "admit" }])
        yield* later(1)
        assert.deepInclude(yield* seen, { id: gone, position: 1, next: "admit" })
      })
    )

    it.effect("a provider that refuses is let alone, and then asked by one at a time until it takes one", () =>
      Effect.gen(function* () {
        yield* afresh
        const permits = yield* ProviderPermits
        const jobs = yield* jobTable
        yield* permits.backOff({ provider: "first", model: sora }, 20)
        assert.strictEqual(yield* permits.acquire(yield* queued(1), first), "FreeSoon")
        yield* later(1)
        const brave = yield* queued(2)
        assert.strictEqual(yield* permits.acquire(brave, first), "Probe")
        const other = yield* queued(3)
        assert.strictEqual(yield* permits.acquire(other, first), "Full")
        yield* jobs.accepted(brave, { task: TaskRef.make("task"), pollAfter: 0, deadlineMinutes: 5 })
        yield* permits.recovered({ provider: "first", model: sora })
        assert.strictEqual(yield* permits.acquire(other, first), "Granted")
      })
    )

    it.effect(
      "one that is tried and does not answer holds up the next for a quarter of a minute, not for its lookup",
      () =>
        Effect.gen(function* () {
          yield* afresh
          const permits = yield* ProviderPermits
          const sql = yield* SqlClient.SqlClient
          yield* permits.backOff({ provider: "first", model: sora }, 20)
          yield* later(1)
          const silent = yield* queued(1)
          assert.strictEqual(yield* permits.acquire(silent, first), "Probe")
          const next = yield* queued(2)
          assert.strictEqual(yield* permits.acquire(next, first), "Full")
          yield* sql`UPDATE jobs SET submitted_at = submitted_at - interval '16 seconds' WHERE id = ${silent}::uuid`
          assert.strictEqual(yield* permits.acquire(next, first), "Probe")
        })
    )

    it.effect(
      "a model that its provider has no room for stands in no other model's way, at any number of permits",
      () =>
        Effect.gen(function* () {
          yield* afresh
          const permits = yield* ProviderPermits
          yield* running(9, first)
          yield* running(10, first)
          const busy = yield* enqueued(1, pro)
          yield* permits.backOff({ provider: "second", model: pro }, 600)
          const free = yield* enqueued(2, sora)
          assert.deepStrictEqual(
            (yield* seen).map(({ id, next }) => [id === free, next]),
            [
              [true, "admit"],
              [false, "wait"]
            ]
          )
          assert.strictEqual(yield* permits.acquire(busy, second), "Full")
          assert.strictEqual(yield* permits.acquire(free, second), "Granted")
        })
    )

    it.effect("nobody is let alone for longer than ten minutes at a time, whatever the provider asks for", () =>
      Effect.gen(function* () {
        yield* afresh
        const permits = yield* ProviderPermits
        const sql = yield* SqlClient.SqlClient
        yield* permits.backOff({ provider: "first", model: sora }, 3600)
        assert.strictEqual(yield* pause, 600)
        assert.strictEqual(yield* permits.acquire(yield* queued(1), first), "Full")
        // The database's clock was a day ahead when it was paused, and is set right.
        yield* sql`UPDATE model_pauses SET until = until + interval '1 day'`
        assert.strictEqual(yield* permits.acquire(yield* queued(2), first), "Probe")
        yield* permits.backOff({ provider: "first", model: sora }, 20)
        assert.strictEqual(yield* pause, 20)
      })
    )

    it.effect("a provider that says nothing of when is let alone longer each time, and once for many refusals", () =>
      Effect.gen(function* () {
        yield* afresh
        const permits = yield* ProviderPermits
        yield* Effect.forEach(Array.from({ length: 5 }), () =>
          permits.backOff({ provider: "first", model: sora }, undefined)
        )
        assert.strictEqual(yield* pause, 2)
        const pauses: Array<number | undefined> = []
        for (let n = 0; n < 6; n++) {
          yield* later(2)
          yield* permits.backOff({ provider: "first", model: sora }, undefined)
          pauses.push(yield* pause)
        }
        assert.deepStrictEqual(pauses, [4, 8, 16, 32, 60, 60])
      })
    )

    it.effect("a provider that names a second again and again is let alone longer each time", () =>
      Effect.gen(function* () {
        yield* afresh
        const permits = yield* ProviderPermits
        const pauses: Array<number | undefined> = []
        for (let n = 0; n < 7; n++) {
          yield* permits.backOff({ provider: "first", model: sora }, 1)
          pauses.push(yield* pause)
          yield* later(2)
        }
        assert.deepStrictEqual(pauses, [1, 4, 8, 16, 30, 30, 30])
      })
    )

    it.effect("who waits has passed moderation for good; who cancelled while they were refused does not wait", () =>
      Effect.gen(function* () {
        yield* afresh
        const queue = yield* ProviderQueue
        const id = yield* queued(1)
        assert.strictEqual(yield* queue.enqueue(id, { moderated: true }), true)
        assert.isTrue(yield* queue.enqueue(id, { moderated: false }))
        assert.isTrue(Option.exists(yield* (yield* Jobs).find(id), ({ moderated }) => moderated))
        yield* (yield* jobTable).cancel(id, UserId.make(1))
        assert.strictEqual(yield* queue.enqueue(id, { moderated: false }), false)
      })
    )

    it.effect("who waited forty minutes is sent home, and who cancelled is let go", () =>
      Effect.gen(function* () {
        yield* afresh
        const tickets = yield* QueueTickets
        yield* running(1, first)
        yield* running(2, first)
        yield* running(3, second)
        const old = yield* enqueued(4)
        yield* later(41)
        const cancelled = yield* enqueued(5)
        yield* (yield* jobTable).cancel(cancelled, UserId.make(5))
        const next = (yield* seen).map(({ id, next }) => ({ id, next }))
        assert.sameDeepMembers(next, [
          { id: old, next: "expire" },
          { id: cancelled, next: "leave" }
        ])
        yield* tickets.left([cancelled])
        assert.deepStrictEqual(yield* order, [old])
      })
    )

    it.effect("beyond its bound nobody is promised a video", () =>
      Effect.gen(function* () {
        yield* afresh
        const queue = yield* ProviderQueue
        yield* Effect.forEach(Array.from({ length: 11 }), (_, n) => enqueued(n + 1))
        yield* queue.ensureRoom
        yield* enqueued(12)
        assert.strictEqual((yield* Effect.flip(queue.ensureRoom))._tag, "QueueFull")
      })
    )

    it.effect("many who ask while permits are given elsewhere leave the database to others", () =>
      Effect.gen(function* () {
        yield* afresh
        const permits = yield* ProviderPermits
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
          Effect.forEach(ids, (id) => permits.acquire(id, first), { concurrency: "unbounded" })
        )
        // As many as connections are held would be, if each had one.
        for (let n = 0; n < 20; n++) yield* Effect.timeout(Effect.all([sql`SELECT 1`, sql`SELECT 2`]), "5 seconds")
        yield* Deferred.succeed(done, undefined)
        yield* Fiber.join(other)
        const given = yield* Fiber.join(asking)
        assert.strictEqual(given.filter((permit) => permit === "Granted").length, 2)
      })
    )

    it.effect("who asks behind a queue of five hundred has the room at the providers worked out once", () =>
      Effect.gen(function* () {
        yield* afresh
        const permits = yield* ProviderPermits
        const tickets = yield* QueueTickets
        const sql = yield* SqlClient.SqlClient
        yield* enqueued(1)
        yield* sql`
          INSERT INTO jobs (id, user_id, state, request, price, demo, turn, lap)
          SELECT gen_random_uuid(), user_id, state, request, price, demo, turn, n FROM jobs, generate_series(1, 499) AS n`
        yield* sql`ANALYZE jobs`
        assert.strictEqual((yield* tickets.waiting).length, 500)
        const late = yield* queued(2)
        const looks = sql<{ looks: number }>`
          SELECT sum(seq_scan + coalesce(idx_scan, 0))::int AS looks FROM pg_stat_xact_user_tables`
        // What the connection did before may still be counted beside it.
        const [before, , after] = yield* sql.withTransaction(Effect.all([looks, permits.acquire(late, second), looks]))
        // About one for each who waits; three when the room at the providers is worked out for each of them.
        assert.isBelow((after[0]?.looks ?? Infinity) - (before[0]?.looks ?? 0), 1000)
        yield* afresh
      })
    )
  })
})
