import { assert, describe, layer } from "@effect/vitest"
import { Effect, Option, Result } from "effect"
import { SqlClient } from "effect/sql"
import { Billing } from "../../src/money/Billing.ts"
import { JobId, UserId } from "../../src/domain/Ids.ts"
import { generating, order, ordered, route, state, stores, task } from "../kit/jobs.ts"
import { jobTable } from "../kit/jobTable.ts"

describe("jobs", () => {
  layer(stores)((it) => {
    it.effect("a user has no more unfinished jobs than allowed, and room again when one ends", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const { user, id } = yield* ordered
        yield* order(user)
        const third = yield* Effect.result(order(user))
        assert.isTrue(Result.isFailure(third) && third.failure._tag === "TooManyJobs")
        yield* jobs.failed(id, "provider")
        yield* order(user)
      })
    )

    it.effect("a failed job is made by another model instead once, and knows by which", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const { user, id } = yield* ordered
        yield* jobs.failed(id, "provider")
        const { number, request, price } = Option.getOrThrow(yield* jobs.find(id))
        const instead = (of: JobId) =>
          jobs.create(
            { id: of, user, request, price, demo: true, replaces: id, statusMessage: null, traceparent: null },
            2
          )
        const [one, other] = [JobId.make(crypto.randomUUID()), JobId.make(crypto.randomUUID())]
        yield* instead(one)
        const twice = yield* Effect.result(instead(other))
        assert.isTrue(Result.isFailure(twice) && twice.failure._tag === "AlreadyReplaced")
        const made = Option.getOrThrow(yield* jobs.find(one))
        assert.strictEqual(Option.getOrThrow(yield* jobs.byNumber(number)).replaced, made.number)
      })
    )

    it.effect("of many that claim a job one submits it", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const { id } = yield* ordered
        const claims = yield* Effect.all(
          Array.from({ length: 10 }, () => jobs.claim(id, route)),
          { concurrency: 10 }
        )
        assert.strictEqual(claims.filter((mine) => mine).length, 1)
      })
    )

    it.effect("only a job that waits can be cancelled, by its own user, and its coins are back", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const billing = yield* Billing
        const { user, id } = yield* ordered
        assert.isUndefined(yield* jobs.cancel(id, UserId.make(999_999)))
        assert.strictEqual(yield* jobs.cancel(id, user), 20)
        assert.strictEqual(yield* billing.balance(user), 60)
        assert.isFalse(yield* jobs.claim(id, route))
        const other = yield* ordered
        yield* jobs.claim(other.id, route)
        assert.isUndefined(yield* jobs.cancel(other.id, other.user))
        assert.strictEqual(yield* billing.balance(other.user), 40)
      })
    )

    it.effect("a job that failed and is then said to be delivered stays failed, its coins returned once", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const billing = yield* Billing
        const { user, id } = yield* ordered
        yield* generating(id)
        yield* jobs.failed(id, "timeout")
        yield* jobs.failed(id, "provider")
        yield* jobs.ready(id, { _tag: "Link", url: "https://example.com/v.mp4" })
        assert.isFalse(yield* jobs.begin(id, { what: "1280×720", storedAt: Date.now() }))
        yield* jobs.delivered(id, "video", undefined)
        assert.strictEqual(yield* state(id), "failed")
        assert.strictEqual(yield* billing.balance(user), 60)
      })
    )

    it.effect("a delivered job keeps its price, whatever is said later", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const billing = yield* Billing
        const { user, id } = yield* ordered
        yield* generating(id)
        yield* jobs.ready(id, { _tag: "Link", url: "https://example.com/v.mp4" })
        assert.isTrue(yield* jobs.begin(id, { what: "1280×720", storedAt: Date.now() }))
        assert.isFalse(yield* jobs.begin(id, { what: "1280×720", storedAt: Date.now() }))
        const sent = { fileId: "file", video: { width: 720, height: 1280, duration: 8 } }
        yield* jobs.delivered(id, "video", sent)
        yield* jobs.delivered(id, "video", sent)
        yield* jobs.failed(id, "lost")
        assert.strictEqual(yield* state(id), "delivered")
        assert.strictEqual(yield* billing.balance(user), 40)
        assert.deepEqual(
          (yield* jobs.page(user, { page: 0 })).items.map((job) => [job.id, job.fileId]),
          [[id, "file"]]
        )
      })
    )

    it.effect(
      "whose delivery was given up as uncertain is a video when its run comes and knows; nothing else overrules",
      () =>
        Effect.gen(function* () {
          const jobs = yield* jobTable
          const billing = yield* Billing
          const { user, id } = yield* ordered
          yield* generating(id)
          yield* jobs.ready(id, { _tag: "Link", url: "https://example.com/v.mp4" })
          yield* jobs.begin(id, { what: "1280×720", storedAt: Date.now() })
          assert.isTrue(Option.isSome(yield* jobs.delivered(id, "maybe", undefined)))
          yield* jobs.shown(id, { text: "perhaps it came", message: null, before: null, end: true })
          const known = Effect.map(jobs.find(id), (found) => Option.map(found, (job) => [job.delivery, job.fileId]))
          for (const other of ["link", "kept", "maybe"] as const) yield* jobs.delivered(id, other, undefined)
          assert.deepEqual(yield* known, Option.some(["maybe", null]))

          const sent = { fileId: "file", video: { width: 720, height: 1280, duration: 8 } }
          assert.isTrue(Option.isNone(yield* jobs.delivered(id, "video", sent)))
          yield* jobs.delivered(id, "maybe", undefined)
          assert.deepEqual(yield* known, Option.some(["video", "file"]))
          // It is paid once, and its end is told anew.
          assert.strictEqual(yield* billing.balance(user), 40)
          const sql = yield* SqlClient.SqlClient
          assert.deepEqual(yield* sql`SELECT end_shown FROM jobs WHERE id = ${id}::uuid`, [{ end_shown: false }])
        })
    )

    it.effect("a job is due when its time has come, and at once after a callback", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const { id } = yield* ordered
        const mine = yield* generating(id, 60_000)
        const isDue = Effect.map(jobs.due([]), (due) => due.some((job) => job.id === id))
        assert.isFalse(yield* isDue)
        yield* jobs.makeDue(id, "sora:evt")
        assert.isTrue(yield* isDue)
        assert.strictEqual(Option.getOrThrow(yield* jobs.findByTask("sora", mine)).id, id)
      })
    )

    it.effect("progress never goes backwards", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const { id } = yield* ordered
        yield* generating(id)
        for (const progress of [40, undefined, 12]) yield* jobs.progressed(id, { progress }, 0)
        assert.strictEqual(Option.getOrThrow(yield* jobs.find(id)).progress, 40)
      })
    )

    it.effect("the estimate is the range of what videos of the model took, once there are a few", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const sql = yield* SqlClient.SqlClient
        assert.strictEqual(yield* jobs.estimate("never-used"), undefined)
        for (const seconds of [10, 20, 60]) {
          assert.strictEqual(yield* jobs.estimate("timed"), undefined)
          const { id } = yield* ordered
          yield* sql`UPDATE jobs SET request = jsonb_set(request, '{model}', '"timed"'), submitted_at = now(),
            ready_at = now() + make_interval(secs => ${seconds}::int) WHERE id = ${id}::uuid`
        }
        assert.deepStrictEqual(yield* jobs.estimate("timed"), { from: 12, to: 52 })
      })
    )

    it.effect("a callback id is new once", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const { id } = yield* ordered
        const seen = yield* Effect.all(
          Array.from({ length: 10 }, () => jobs.makeDue(id, "sora:evt_1")),
          { concurrency: 10 }
        )
        assert.strictEqual(seen.filter((first) => first).length, 1)
      })
    )

    it.effect("callback ids are forgotten on the fourth day, a page at a time", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const sql = yield* SqlClient.SqlClient
        const { id } = yield* ordered
        yield* jobs.makeDue(id, "sora:evt_young")
        yield* sql`
          INSERT INTO callbacks (id, at) SELECT 'sora:old_' || n, now() - interval '97 hours' FROM generate_series(1, 1500) n`
        assert.isTrue(yield* jobs.forgetCallbacks)
        assert.isFalse(yield* jobs.forgetCallbacks)
        const [left] = yield* sql`
          SELECT count(*) FILTER (WHERE id LIKE 'sora:old%')::int AS old, bool_or(id = 'sora:evt_young') AS young FROM callbacks`
        assert.deepStrictEqual(left, { old: 0, young: true })
      })
    )

    it.effect("a task belongs to one job", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const first = yield* ordered
        const mine = yield* generating(first.id)
        const second = yield* ordered
        yield* jobs.claim(second.id, route)
        const taken = yield* Effect.result(jobs.accepted(second.id, { task: mine, pollAfter: 0, deadlineMinutes: 30 }))
        assert.isTrue(Result.isFailure(taken))
        assert.deepEqual([...(yield* jobs.knownTasks("sora", [mine, task()]))], [mine])
      })
    )
  })
})
