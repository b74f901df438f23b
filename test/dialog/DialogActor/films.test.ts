import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { SessionStore } from "../../../src/dialog/SessionStore.ts"
import { type JobId, MessageId, ModelId } from "../../../src/domain/Ids.ts"
import { offered, spec } from "../../kit/dialogs.ts"
import { TaskRef } from "../../../src/providers/VideoProvider.ts"
import { jobTable } from "../../kit/jobTable.ts"
import { balanceOf, commit, type Committed, create, newUser, stored, stores } from "../../kit/commits.ts"

/** A user whose draft was delivered for 5 coins. */
const withDraft = Effect.gen(function* () {
  const user = yield* newUser
  const jobs = yield* jobTable
  const sql = yield* SqlClient.SqlClient
  yield* commit(user, { ...create(5), spec: { ...shot, resolution: "480p", draft: true } })
  const [job] = (yield* stored(user)).jobs
  if (job === undefined) return yield* Effect.die("no job")
  yield* jobs.claim(job.id, arkRoute)
  yield* jobs.accepted(job.id, { task: TaskRef.make(job.id), pollAfter: 0, deadlineMinutes: 30 })
  yield* sql`UPDATE jobs SET state = 'delivering' WHERE id = ${job.id}::uuid`
  yield* jobs.delivered(job.id, "video", undefined)
  return { user, draft: job.id }
})
const seedance = offered.find(ModelId.make("seedance-2.5"))
const arkRoute = seedance?.routes.find(({ provider }) => provider === "ark") ?? { provider: "ark", model: "none" }
const shot = { ...spec, model: ModelId.make("seedance-2.5"), seconds: 5 }
const filmOf = (draft: JobId) =>
  ({
    ...create(),
    spec: { ...shot, resolution: "1080p", inputs: { _tag: "Draft", video: draft }, origin: draft },
    cardless: true
  }) as const
const refusalOf = (outcome: Committed) =>
  outcome._tag === "Rejected" && outcome.rejection._tag === "DraftRefused" ? outcome.rejection.reason : outcome._tag

describe("the film of a draft", () => {
  layer(stores)((it) => {
    it.effect("has a hold of its own, its draft's provider, and takes no screen away; it is ordered once", () =>
      Effect.gen(function* () {
        const { user, draft } = yield* withDraft
        const sql = yield* SqlClient.SqlClient
        yield* (yield* SessionStore).setScreen(user, MessageId.make(6), undefined)
        assert.strictEqual(balanceOf(yield* commit(user, filmOf(draft))), 60 - 5 - 20)
        const { screen, jobs } = yield* stored(user)
        assert.deepStrictEqual([screen, jobs[1]?.message], [MessageId.make(6), null])
        const rows = yield* sql`
          SELECT film_of AS draft, makers, extract(epoch FROM film_until - (SELECT submitted_at FROM jobs WHERE id = ${draft}::uuid))::int / 86400 AS days
          FROM jobs WHERE id = ${jobs[1]?.id ?? null}::uuid`
        assert.deepStrictEqual(rows, [{ draft, makers: ["ark"], days: 7 }])
        assert.strictEqual(refusalOf(yield* commit(user, filmOf(draft))), "made")
        yield* (yield* jobTable).failed(jobs[1]?.id ?? draft, "provider")
        assert.strictEqual(balanceOf(yield* commit(user, filmOf(draft))), 60 - 5 - 20)
      })
    )

    it.effect(
      "is refused before anything is held where its draft is on its way, too old, somebody else's, none, or not there",
      () =>
        Effect.gen(function* () {
          const { user, draft } = yield* withDraft
          const sql = yield* SqlClient.SqlClient
          const stranger = yield* newUser
          assert.strictEqual(refusalOf(yield* commit(stranger, filmOf(draft))), "gone")
          const strange = { ...filmOf(draft), spec: { ...filmOf(draft).spec, resolution: "720p" } } as const
          assert.strictEqual(refusalOf(yield* commit(user, strange)), "off")
          yield* sql`UPDATE jobs SET state = 'delivering' WHERE id = ${draft}::uuid`
          assert.strictEqual(refusalOf(yield* commit(user, filmOf(draft))), "undelivered")
          yield* sql`UPDATE jobs SET state = 'delivered' WHERE id = ${draft}::uuid`
          yield* sql`UPDATE jobs SET provider_model = 'of another account' WHERE id = ${draft}::uuid`
          assert.strictEqual(refusalOf(yield* commit(user, filmOf(draft))), "off")
          yield* sql`
          UPDATE jobs SET provider_model = ${arkRoute.model}, submitted_at = now() - interval '7 days' WHERE id = ${draft}::uuid`
          assert.strictEqual(refusalOf(yield* commit(user, filmOf(draft))), "expired")
          yield* sql`UPDATE jobs SET submitted_at = now() - interval '6 days 23 hours', deleted_at = now() WHERE id = ${draft}::uuid`
          assert.strictEqual(refusalOf(yield* commit(user, filmOf(draft))), "gone")
          assert.strictEqual(Number((yield* stored(user)).balance), 55)
          yield* sql`UPDATE jobs SET deleted_at = NULL WHERE id = ${draft}::uuid`
          assert.strictEqual(balanceOf(yield* commit(user, filmOf(draft))), 35)
        })
    )

    it.effect("made once more begins with its draft; one that failed is tried again", () =>
      Effect.gen(function* () {
        const { user, draft } = yield* withDraft
        const jobs = yield* jobTable
        const sql = yield* SqlClient.SqlClient
        yield* commit(user, filmOf(draft))
        const film = (yield* stored(user)).jobs[1]?.id ?? draft
        const again = Effect.map(commit(user, { _tag: "Recall", job: film, flip: false }), (outcome) =>
          outcome._tag === "Recalled" ? outcome.request?.spec : undefined
        )
        yield* jobs.failed(film, "provider")
        assert.deepInclude(yield* again, { resolution: "1080p", inputs: { _tag: "Draft", video: draft } })
        yield* sql`UPDATE jobs SET state = 'delivered' WHERE id = ${film}::uuid`
        assert.deepStrictEqual(yield* again, { ...shot, resolution: "480p", draft: true })
      })
    )
  })
})
