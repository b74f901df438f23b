import { assert, describe, layer } from "@effect/vitest"
import { Effect, Option } from "effect"
import { SqlClient } from "effect/sql"
import type { JobId } from "../../../src/domain/Ids.ts"
import type { Failure } from "../../../src/video/Jobs/Job.ts"
import { generating, ordered, route, stores, task } from "../../kit/jobs.ts"
import { jobTable } from "../../kit/jobTable.ts"

/** Minutes until the job is looked at; none when it never is. */
const lookedAtIn = Effect.fnUntraced(function* (id: JobId) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ minutes: number | null }>`
    SELECT round(extract(epoch FROM due_at - now()) / 60)::float8 AS minutes FROM jobs WHERE id = ${id}::uuid`
  return row?.minutes ?? undefined
})
const taskOf = Effect.fnUntraced(function* (id: JobId) {
  return Option.getOrThrow(yield* (yield* jobTable).find(id)).task
})
const gaveUp = Effect.fnUntraced(function* (failure: Failure) {
  const jobs = yield* jobTable
  const { id } = yield* ordered
  const mine = yield* generating(id)
  yield* jobs.failed(id, failure)
  return { id, task: mine }
})

describe("a job that was given up", () => {
  layer(stores)((it) => {
    it.effect("is looked at again after ten minutes, an hour and six, and then never", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const { id } = yield* gaveUp("timeout")
        assert.strictEqual(yield* lookedAtIn(id), 10)
        yield* jobs.looked(id, false)
        assert.strictEqual(yield* lookedAtIn(id), 50)
        yield* jobs.looked(id, false)
        assert.strictEqual(yield* lookedAtIn(id), 300)
        yield* jobs.looked(id, false)
        assert.isUndefined(yield* lookedAtIn(id))
      })
    )

    it.effect("is not looked at when its provider had decided, or decides now", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        for (const failure of ["provider", "moderation"] as const) {
          assert.isUndefined(yield* lookedAtIn((yield* gaveUp(failure)).id), failure)
        }
        const { id } = yield* gaveUp("timeout")
        yield* jobs.looked(id, true)
        assert.isUndefined(yield* lookedAtIn(id))
      })
    )

    it.effect("is looked at when a callback tells of it, unless its provider had decided", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const open = yield* gaveUp("timeout")
        const decided = yield* gaveUp("provider")
        yield* jobs.makeDue(open.id, "one")
        yield* jobs.makeDue(decided.id, "two")
        assert.strictEqual(yield* lookedAtIn(open.id), 0)
        assert.isUndefined(yield* lookedAtIn(decided.id))
        assert.deepStrictEqual(
          (yield* jobs.due([])).map(({ id }) => id),
          [open.id]
        )
      })
    )
  })
})

describe("a job whose order was not answered", () => {
  layer(stores)((it) => {
    const unanswered = Effect.gen(function* () {
      const jobs = yield* jobTable
      const { id } = yield* ordered
      yield* jobs.claim(id, route)
      return id
    })

    it.effect("learns its task from a callback, also after it was given up", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const [waiting, given] = [yield* unanswered, yield* unanswered]
        yield* jobs.failed(given, "lost")
        for (const id of [waiting, given]) {
          const told = task()
          assert.strictEqual(Option.getOrThrow(yield* jobs.learn(id, "sora", told)).id, id)
          assert.strictEqual(yield* taskOf(id), told)
        }
      })
    )

    it.effect("learns it once, and only from the provider that was asked", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const id = yield* unanswered
        assert.isTrue(Option.isNone(yield* jobs.learn(id, "kie", task())))
        const told = task()
        yield* jobs.learn(id, "sora", told)
        assert.isTrue(Option.isNone(yield* jobs.learn(id, "sora", task())))
        assert.strictEqual(yield* taskOf(id), told)
      })
    )

    it.effect("learns nothing when it is in the making, or its provider had decided", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const { id } = yield* ordered
        const mine = yield* generating(id)
        assert.isTrue(Option.isNone(yield* jobs.learn(id, "sora", task())))
        assert.strictEqual(yield* taskOf(id), mine)
        const refused = yield* unanswered
        yield* jobs.failed(refused, "provider")
        assert.isTrue(Option.isNone(yield* jobs.learn(refused, "sora", task())))
      })
    )
  })
})
