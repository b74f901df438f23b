import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { freshDatabase } from "../../lab/world/database.ts"
import { MicroDollars } from "../../src/domain/Dollars.ts"
import { EventId, UserId } from "../../src/domain/Ids.ts"
import { TaskRef } from "../../src/providers/VideoProvider.ts"
import { StillOrders } from "../../src/video/StillOrders.ts"

const perDay = 2
const estimate = MicroDollars.make(30_000)

let last = 100
const somebody = () => UserId.make(++last)

/** A new request of a user. */
const ask = Effect.fnUntraced(function* (user: UserId, request = EventId.make(crypto.randomUUID())) {
  const orders = yield* StillOrders
  return yield* orders.claim({ user, request, provider: "fal", model: "fal-ai/flux-2-pro", estimate, perDay })
})

/** A still that was drawn. */
const drawn = Effect.fnUntraced(function* (user: UserId) {
  const orders = yield* StillOrders
  const asked = yield* ask(user)
  if (asked === undefined) return assert.fail("none is left")
  const task = TaskRef.make(crypto.randomUUID())
  yield* orders.accepted(asked.id, task)
  yield* orders.ended(asked.id, "made")
  return { id: asked.id, task }
})
const left = (user: UserId) => Effect.flatMap(StillOrders, (orders) => orders.left(user, perDay))

layer(StillOrders.layer.pipe(Layer.provideMerge(freshDatabase)))("stills", (it) => {
  it.effect("are as many a day as may be, for each user, and there are more the next day", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [user, other] = [somebody(), somebody()]
      yield* drawn(user)
      assert.strictEqual(yield* left(user), 1)
      yield* drawn(user)
      assert.strictEqual(yield* left(user), 0)
      assert.isUndefined(yield* ask(user))
      assert.strictEqual(yield* left(other), 2)
      yield* sql`UPDATE stills SET created_at = created_at - interval '1 day' WHERE user_id = ${user}::bigint`
      assert.strictEqual(yield* left(user), 2)
    })
  )

  it.effect("that came to nothing take none of the day's, but nobody tries without an end", () =>
    Effect.gen(function* () {
      const orders = yield* StillOrders
      const user = somebody()
      for (const outcome of ["rules", "late", "failed", "rules", "failed"] as const) {
        const asked = yield* ask(user)
        if (asked === undefined) return assert.fail("none is left")
        yield* orders.ended(asked.id, outcome)
        assert.strictEqual(yield* left(user), 2)
      }
      // Nobody knows what became of an order whose answer was lost.
      yield* ask(user)
      assert.strictEqual(yield* left(user), 0)
      assert.isUndefined(yield* ask(user))
    })
  )

  it.effect("that are under way count, and a request that is made again gets what it had", () =>
    Effect.gen(function* () {
      const orders = yield* StillOrders
      const user = somebody()
      const request = EventId.make("77:still")
      const first = yield* ask(user, request)
      if (first === undefined) return assert.fail("none is left")
      assert.deepStrictEqual(first, { id: first.id, task: null, outcome: null, fresh: true })
      const task = TaskRef.make("a-task")
      yield* orders.accepted(first.id, task)
      assert.strictEqual(yield* left(user), 1)
      assert.deepStrictEqual(yield* ask(user, request), { id: first.id, task, outcome: null, fresh: false })
      assert.strictEqual(yield* left(user), 1)
    })
  )

  it.effect("are forgotten once no sum is made of them any more", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const orders = yield* StillOrders
      const [old, kept] = [yield* drawn(somebody()), yield* drawn(somebody())]
      yield* sql`UPDATE stills SET created_at = now() - interval '401 days' WHERE id = ${old.id}::bigint`
      yield* sql`UPDATE stills SET created_at = now() - interval '367 days' WHERE id = ${kept.id}::bigint`
      yield* orders.forget
      const rows = yield* sql`SELECT id::int AS id FROM stills WHERE id IN (${old.id}, ${kept.id})`
      assert.deepStrictEqual(rows, [{ id: kept.id }])
    })
  )
})
