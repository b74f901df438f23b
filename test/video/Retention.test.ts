import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import fc from "fast-check"
import { freshDatabase } from "../../lab/world/database.ts"
import { JobId } from "../../src/domain/Ids.ts"
import { type EndedJob, Jobs } from "../../src/video/Jobs.ts"
import { outlived } from "../../src/video/Retention/outlived.ts"
import { Retention } from "../../src/video/Retention.ts"
import { VideoStore } from "../../src/video/VideoStore.ts"
import { aJob } from "../kit/aJob.ts"
import { noPromotions } from "../kit/noPromotions.ts"
import { Billing } from "../../src/money/Billing.ts"

const id = (n: number) => JobId.make(`00000000-0000-4000-8000-${String(n).padStart(12, "0")}`)

describe("what is taken away of the stored videos", () => {
  const videos = fc.array(
    fc.record({ bytes: fc.nat(1000), state: fc.constantFrom("delivered", "failed", "going"), daysAgo: fc.nat(60) }),
    { maxLength: 20 }
  )

  it("is what is too old, and then what was delivered first, until the rest fits; never what is still wanted", () => {
    fc.assert(
      fc.property(videos, fc.nat(5000), (all, bytes) => {
        const kept = all.map((one, n) => ({ job: id(n), bytes: one.bytes }))
        const ended: ReadonlyArray<EndedJob> = all.flatMap(({ state, daysAgo }, n) =>
          state === "going" ? [] : [{ id: id(n), delivered: state === "delivered", daysAgo }]
        )
        const { old, crowded } = outlived(kept, ended, { days: 30, bytes })
        const gone = new Set([...old, ...crowded])
        assert.deepStrictEqual(
          old.toSorted(),
          ended.filter(({ daysAgo }) => daysAgo > 30).map(({ id }) => id)
        )
        const left = ended.filter(({ id, delivered }) => delivered && !gone.has(id))
        const taken = kept.reduce((sum, one) => (gone.has(one.job) ? sum : sum + one.bytes), 0)
        assert.isTrue(taken <= bytes || left.length === 0)
        const ages = new Map(ended.map((one) => [one.id, one]))
        for (const job of crowded) {
          assert.isTrue(ages.get(job)?.delivered)
          for (const other of left) assert.isAtLeast(ages.get(job)?.daysAgo ?? 0, other.daysAgo)
        }
      })
    )
  })
})

const removed: Array<string> = []
const store = Layer.mock(VideoStore, {
  list: Effect.succeed([1, 2, 3, 4].map((n) => ({ job: id(n), bytes: 100 }))),
  remove: (job) => Effect.sync(() => void removed.push(job))
})
const everything = Retention.layer({ days: 30, bytes: undefined }).pipe(
  Layer.provideMerge(Jobs.layer),
  Layer.provideMerge(store),
  Layer.provideMerge(noPromotions),
  Layer.provideMerge(Billing.layer),
  Layer.provideMerge(freshDatabase)
)

layer(everything)("a round", (it) => {
  it.effect("takes away what ended too long ago, and nothing of jobs that go on or are not known", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`INSERT INTO users (id, language, dialog) VALUES (1, 'en', '{}'::jsonb)`
      const insert = (n: number, state: string, days: number | null) => sql`
        INSERT INTO jobs (id, user_id, state, request, price, demo, finished_at)
        VALUES (${id(n)}::uuid, 1, ${state}, ${JSON.stringify(aJob().request)}::jsonb, 0, false,
          now() - make_interval(days => ${days}::int))`
      yield* insert(1, "delivered", 31)
      yield* insert(2, "delivered", 29)
      yield* insert(3, "storing", null)
      assert.strictEqual(yield* (yield* Retention).round, 1)
      assert.deepStrictEqual(removed, [id(1)])
    })
  )
})
