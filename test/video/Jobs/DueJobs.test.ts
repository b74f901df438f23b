import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { JobId } from "../../../src/domain/Ids.ts"
import { generating, ordered, stores } from "../../kit/jobs.ts"
import { jobTable } from "../../kit/jobTable.ts"
import { whileLocked } from "../../kit/whileLocked.ts"

/** As a release after this one may write it. */
const unreadable = Effect.fnUntraced(function* (id: JobId) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE jobs SET request = '{"from": "the future"}'::jsonb, due_at = now() WHERE id = ${id}::uuid`
})

describe("jobs that are due", () => {
  layer(stores)((it) => {
    it.effect("one that cannot be read holds up no other, and is tried again in an hour", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const sql = yield* SqlClient.SqlClient
        const [broken, whole] = [(yield* ordered).id, (yield* ordered).id]
        yield* generating(broken)
        yield* generating(whole)
        yield* unreadable(broken)
        const due = Effect.map(jobs.due([]), (found) => found.map(({ id }) => id))
        assert.deepStrictEqual(yield* due, [whole])
        const [row] = yield* sql<{ minutes: number }>`
          SELECT round(extract(epoch FROM due_at - now()) / 60)::float8 AS minutes FROM jobs WHERE id = ${broken}::uuid`
        assert.strictEqual(row?.minutes, 60)
      })
    )

    it.effect("one that is stalled is found at last, behind however many that cannot be revived", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const sql = yield* SqlClient.SqlClient
        const { id, user } = yield* ordered
        yield* sql`
          INSERT INTO jobs (id, user_id, state, request, price, demo, created_at, ready_at)
          SELECT gen_random_uuid(), ${user}::bigint, 'storing', '{}', 0, false, now() - interval '2 hours', now() - interval '1 hour'
          FROM generate_series(1, 60)`
        yield* sql`UPDATE jobs SET state = 'submitting', created_at = now() - interval '10 minutes' WHERE id = ${id}::uuid`
        const found = Effect.map(jobs.stalled, (stalled) => stalled.some((one) => one.id === id))
        assert.isTrue(yield* Effect.repeat(found, { until: (is) => is, times: 100 }))
        yield* sql`DELETE FROM jobs WHERE state = 'storing'`
      })
    )

    it.effect("one whose row somebody keeps locked is passed over, and keeps none of the others waiting", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const sql = yield* SqlClient.SqlClient
        const [kept, other] = [(yield* ordered).id, (yield* ordered).id]
        for (const id of [kept, other]) yield* generating(id)
        const mine = Effect.map(jobs.due([]), (found) =>
          found.map(({ id }) => id).filter((id) => id === kept || id === other)
        )
        assert.deepStrictEqual(yield* whileLocked("jobs", sql`id = ${kept}::uuid`, mine), [other])
        assert.sameMembers(yield* mine, [kept, other])
      })
    )

    it.effect("one that cannot be read and has ended is left alone: nobody waits for it", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const sql = yield* SqlClient.SqlClient
        const { id } = yield* ordered
        yield* generating(id)
        yield* jobs.failed(id, "timeout")
        yield* unreadable(id)
        assert.isFalse((yield* jobs.due([])).some((job) => job.id === id))
        const [row] = yield* sql<{ never: boolean }>`SELECT due_at IS NULL AS never FROM jobs WHERE id = ${id}::uuid`
        assert.isTrue(row?.never)
      })
    )

    it.effect("one that is past its deadline by a quarter of an hour is stalled, whether or not it can be read", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const sql = yield* SqlClient.SqlClient
        const { id } = yield* ordered
        yield* generating(id)
        yield* unreadable(id)
        const stalled = Effect.map(jobs.stalled, (found) => found.map((one) => one.id))
        assert.notInclude(yield* stalled, id)
        yield* sql`UPDATE jobs SET deadline_at = now() - interval '16 minutes' WHERE id = ${id}::uuid`
        assert.include(yield* stalled, id)
      })
    )
  })
})
