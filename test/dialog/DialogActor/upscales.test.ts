import { assert, describe, layer } from "@effect/vitest"
import { Effect, Option } from "effect"
import { SqlClient } from "effect/sql"
import { Coins } from "../../../src/domain/Coins.ts"
import { type JobId, ModelId } from "../../../src/domain/Ids.ts"
import { VideoNumber } from "../../../src/domain/VideoNumber.ts"
import { TaskRef } from "../../../src/providers/VideoProvider.ts"
import { balanceOf, commit, type Committed, create, newUser, stored, stores, unkept } from "../../kit/commits.ts"
import { spec } from "../../kit/dialogs.ts"
import { jobTable } from "../../kit/jobTable.ts"

/** A user whose video of eight seconds was delivered for 20 coins. */
const withVideo = Effect.gen(function* () {
  const user = yield* newUser
  const jobs = yield* jobTable
  const sql = yield* SqlClient.SqlClient
  yield* commit(user, create(20))
  const [job] = (yield* stored(user)).jobs
  if (job === undefined) return yield* Effect.die("no job")
  yield* jobs.claim(job.id, { provider: "sora", model: "sora-2" })
  yield* jobs.accepted(job.id, { task: TaskRef.make(job.id), pollAfter: 0, deadlineMinutes: 30 })
  yield* sql`UPDATE jobs SET state = 'delivering' WHERE id = ${job.id}::uuid`
  yield* jobs.delivered(job.id, "video", undefined)
  return { user, video: job.id }
})
const largerOf = (video: JobId) =>
  ({
    ...create(10),
    spec: {
      ...spec,
      model: ModelId.make("upscale-4k"),
      resolution: "4k",
      sound: true,
      inputs: { _tag: "Upscale", video },
      origin: video
    }
  }) as const
const numberOf = (video: JobId) =>
  Effect.map(
    Effect.flatMap(jobTable, (jobs) => jobs.find(video)),
    (job) => Option.getOrUndefined(job)?.number
  )
const refusalOf = (outcome: Committed) =>
  outcome._tag === "Rejected" && outcome.rejection._tag === "DraftRefused" ? outcome.rejection.reason : outcome._tag

describe("a video that is made larger", () => {
  layer(stores)((it) => {
    it.effect("has a hold of its own and is made once: not again before it has failed", () =>
      Effect.gen(function* () {
        const { user, video } = yield* withVideo
        const sql = yield* SqlClient.SqlClient
        assert.strictEqual(balanceOf(yield* commit(user, largerOf(video))), 60 - 20 - 10)
        const larger = (yield* stored(user)).jobs[1]?.id ?? video
        const film = {
          number: VideoNumber.make((yield* numberOf(video)) ?? 0),
          coins: Coins.make(10),
          resolution: "4k"
        } as const
        const further = Effect.map(commit(user, { _tag: "MakeFilm", film }), (outcome) =>
          outcome._tag === "Recalled" ? outcome.request?.further : assert.fail(outcome._tag)
        )
        assert.deepStrictEqual(yield* further, { job: larger, delivered: false })
        const rows =
          yield* sql`SELECT film_of AS video, makers, film_until AS until FROM jobs WHERE id = ${larger}::uuid`
        assert.deepStrictEqual(rows, [{ video, makers: ["fal"], until: null }])
        assert.strictEqual(refusalOf(yield* commit(user, largerOf(video))), "made")
        yield* (yield* jobTable).failed(larger, "provider")
        assert.isUndefined(yield* further, "which came to nothing")
        assert.strictEqual(Number((yield* stored(user)).balance), 40)
        assert.strictEqual(balanceOf(yield* commit(user, largerOf(video))), 30)
        yield* sql`UPDATE jobs SET state = 'delivered' WHERE user_id = ${user}::bigint AND state = 'queued'`
        const made = yield* further
        assert.deepInclude(made, { delivered: true })
        assert.notStrictEqual(made?.job, larger)
        assert.strictEqual(refusalOf(yield* commit(user, largerOf(video))), "made")
      })
    )

    it.effect("is refused before anything is held where its video is on its way, not kept, or not theirs", () =>
      Effect.gen(function* () {
        const { user, video } = yield* withVideo
        const sql = yield* SqlClient.SqlClient
        const set = (change: string) => sql.unsafe(`UPDATE jobs SET ${change} WHERE id = '${video}'`)
        assert.strictEqual(refusalOf(yield* commit(yield* newUser, largerOf(video))), "gone")
        unkept.reason = "missing"
        assert.strictEqual(refusalOf(yield* commit(user, largerOf(video))), "unkept")
        unkept.reason = "disk"
        const outcome = yield* commit(user, largerOf(video))
        assert.strictEqual(outcome._tag === "Rejected" && outcome.rejection._tag, "StorageRefused")
        unkept.reason = undefined
        const longer = { ...largerOf(video), spec: { ...largerOf(video).spec, seconds: 9 } }
        assert.strictEqual(refusalOf(yield* commit(user, longer)), "off")
        for (const [change, reason] of [
          ["deleted_at = now()", "gone"],
          ["deleted_at = NULL, request = jsonb_set(request, '{draft}', 'true')", "gone"],
          ["request = request - 'draft', state = 'delivering'", "undelivered"]
        ] as const) {
          yield* set(change)
          assert.strictEqual(refusalOf(yield* commit(user, largerOf(video))), reason)
        }
        assert.strictEqual(Number((yield* stored(user)).balance), 40)
      }).pipe(Effect.ensuring(Effect.sync(() => (unkept.reason = undefined))))
    )

    it.effect("made once more is the finished one; one that failed is tried again", () =>
      Effect.gen(function* () {
        const { user, video } = yield* withVideo
        const jobs = yield* jobTable
        const sql = yield* SqlClient.SqlClient
        yield* commit(user, largerOf(video))
        const larger = (yield* stored(user)).jobs[1]?.id ?? video
        const again = Effect.map(commit(user, { _tag: "Recall", job: larger, flip: false }), (outcome) =>
          outcome._tag === "Recalled" ? outcome.request : undefined
        )
        yield* jobs.failed(larger, "provider")
        assert.deepInclude((yield* again)?.spec, { resolution: "4k", inputs: { _tag: "Upscale", video } })
        yield* sql`UPDATE jobs SET state = 'delivered' WHERE id = ${larger}::uuid`
        assert.deepInclude(yield* again, { job: video, spec })
        yield* sql`UPDATE jobs SET deleted_at = now() WHERE id = ${video}::uuid`
        assert.isUndefined(yield* again)
      })
    )
  })
})
