import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { LateSteps } from "../../../src/video/LateVideos.ts"
import { ordered, stores } from "../../kit/jobs.ts"
import { jobTable } from "../../kit/jobTable.ts"
import { whileLocked } from "../../kit/whileLocked.ts"

const arrived = Effect.fnUntraced(function* (source: object) {
  const sql = yield* SqlClient.SqlClient
  const { id } = yield* ordered
  yield* (yield* jobTable).failed(id, "timeout")
  yield* sql`
    INSERT INTO late_videos (id, job, user_id, state, source)
    SELECT id, id, user_id, 'fetching', ${JSON.stringify(source)}::jsonb FROM jobs WHERE id = ${id}::uuid`
  return id
})

describe("late videos that are due", () => {
  layer(Layer.provideMerge(LateSteps.layer, stores))((it) => {
    it.effect("are those that this release can read: one that it cannot waits an hour, and holds up no other", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { due } = yield* LateSteps
        const strange = yield* arrived({ _tag: "Hologram", at: "elsewhere" })
        const link = yield* arrived({ _tag: "Link", url: "https://example.com/v.mp4" })
        assert.deepStrictEqual(
          (yield* due).map(({ id }) => id),
          [link]
        )
        const [row] = yield* sql<{ minutes: number }>`
          SELECT round(extract(epoch FROM due_at - now()) / 60)::float8 AS minutes FROM late_videos
          WHERE id = ${strange}::uuid`
        assert.strictEqual(row?.minutes, 60)
        const kept = yield* arrived({ _tag: "Link", url: "https://example.com/kept.mp4" })
        const free = Effect.map(due, (found) => found.map(({ id }) => id))
        assert.deepStrictEqual(yield* whileLocked("late_videos", sql`id = ${kept}::uuid`, free), [link])
        assert.sameMembers(yield* free, [link, kept])
      })
    )
  })
})
