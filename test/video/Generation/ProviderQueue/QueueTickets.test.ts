import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { ProviderQueue, QueueTickets } from "../../../../src/video/Generation/ProviderQueue.ts"
import { ModelCatalogue } from "../../../../src/video/ModelCatalogue.ts"
import { offered } from "../../../kit/dialogs.ts"
import { ordered, stores } from "../../../kit/jobs.ts"
import { whileLocked } from "../../../kit/whileLocked.ts"

const queue = ProviderQueue.layer({ permits: () => 9, longest: 12 }).pipe(
  Layer.provideMerge(Layer.succeed(ModelCatalogue, offered)),
  Layer.provideMerge(stores)
)

const enqueued = Effect.gen(function* () {
  const { id } = yield* ordered
  yield* (yield* ProviderQueue).enqueue(id, { moderated: false })
  return id
})

layer(queue, { timeout: 60_000 })("jobs that wait for a provider", (it) => {
  it.effect("are admitted while somebody keeps the row of one of them locked, which comes later", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const tickets = yield* QueueTickets
      const [kept, other] = [yield* enqueued, yield* enqueued]
      const next = Effect.map(tickets.waiting, (waiting) => waiting.map(({ id, next }) => [id, next]))
      assert.sameDeepMembers(yield* next, [
        [kept, "admit"],
        [other, "admit"]
      ])
      const admitted = Effect.map(tickets.admitted([kept, other]), (ids) => [...ids])
      assert.deepStrictEqual(yield* whileLocked("jobs", sql`id = ${kept}::uuid`, admitted), [other])
      assert.sameDeepMembers(yield* next, [
        [kept, "admit"],
        [other, "wait"]
      ])
    })
  )
})
