import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { ClockSteps } from "../../src/video/ClockSteps.ts"
import { LateSteps } from "../../src/video/LateVideos.ts"
import { generating, ordered, stores } from "../kit/jobs.ts"
import { jobTable } from "../kit/jobTable.ts"

describe("a database whose clock is set back", () => {
  layer(Layer.provideMerge(LateSteps.layer, stores))((it) => {
    it.effect(
      "has what waits for a moment wait no longer than before: status reads and late videos, but no offer",
      () =>
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const jobs = yield* jobTable
          const steps = yield* LateSteps
          const late = Effect.fnUntraced(function* (state: string) {
            const { id } = yield* ordered
            yield* jobs.failed(id, "provider")
            yield* sql`
            INSERT INTO late_videos (id, job, user_id, state, source, due_at)
            SELECT id, id, user_id, ${state}, '{"_tag": "Link", "url": "https://example.com/v.mp4"}', now() + interval '50 minutes'
            FROM jobs WHERE id = ${id}::uuid`
            return id
          })
          const [soon, later] = [(yield* ordered).id, (yield* ordered).id]
          yield* generating(soon, 50 * 60_000)
          yield* generating(later, 90 * 60_000)
          const fetching = yield* late("fetching")
          yield* late("offered")
          const due = Effect.gen(function* () {
            const videos = yield* jobs.due([])
            return [...videos, ...(yield* steps.due)].map(({ id }) => id)
          })
          const { round } = yield* ClockSteps.make
          yield* round
          yield* TestClock.adjust("4 seconds")
          yield* round
          assert.deepStrictEqual(yield* due, [], "no clock runs like another")
          // An hour goes by, of which the database's clock tells nothing.
          yield* TestClock.adjust("1 hour")
          yield* round
          assert.deepStrictEqual(yield* due, [soon, fetching])
          const [waits] = yield* sql<{ minutes: number }>`
          SELECT round(extract(epoch FROM due_at - now()) / 60)::float8 AS minutes FROM jobs WHERE id = ${later}::uuid`
          assert.strictEqual(waits?.minutes, 30)
        })
    )
  })
})
