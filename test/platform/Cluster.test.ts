import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Schedule, Schema } from "effect"
import { Entity, Sharding } from "effect/cluster"
import { Rpc } from "effect/rpc"
import { SqlClient } from "effect/sql"
import { Activity, DurableDeferred, Workflow } from "effect/workflow"
import { Cluster } from "../../src/platform/Cluster.ts"
import { redelivery } from "../../src/platform/Cluster/redelivery.ts"
import { freshDatabase } from "../../lab/world/database.ts"

const Counter = Entity.make("Counter", [Rpc.make("Add", { payload: { by: Schema.Int }, success: Schema.Int })])

const CounterLayer = Counter.toLayer(
  Effect.sync(() => {
    let total = 0
    return { Add: ({ payload }) => Effect.sync(() => (total += payload.by)) }
  })
)

const Ready = DurableDeferred.make("Ready", { success: Schema.String })
const Parcel = Workflow.make("Parcel", {
  payload: { id: Schema.String },
  success: Schema.String,
  idempotencyKey: ({ id }) => id
})

const weighed: Array<string> = []
const ParcelLayer = Parcel.toLayer(({ id }) =>
  Effect.gen(function* () {
    const weight = yield* Activity.make({
      name: "Weigh",
      success: Schema.Number,
      execute: Effect.sync(() => weighed.push(id))
    })
    return `${yield* DurableDeferred.await(Ready)} ${weight}`
  })
)

const everything = Layer.mergeAll(CounterLayer, ParcelLayer, redelivery("1 second")).pipe(
  Layer.provideMerge(Cluster({ _tag: "Single" })),
  Layer.provideMerge(freshDatabase)
)

const succeed = (id: string, value: string) =>
  Effect.gen(function* () {
    const token = yield* DurableDeferred.tokenFromPayload(Ready, { workflow: Parcel, payload: { id } })
    yield* DurableDeferred.succeed(Ready, { token, value })
  })

layer(everything, { excludeTestServices: true })("the cluster", (it) => {
  it.effect("keeps one actor per name, whose calls run one after another", () =>
    Effect.gen(function* () {
      const counters = yield* Counter.client
      const add = (name: string) => counters(name).Add({ by: 1 })
      const totals = yield* Effect.all([add("a"), add("a"), add("a"), add("b")], { concurrency: "unbounded" })
      assert.deepStrictEqual(totals.slice(0, 3).sort(), [1, 2, 3])
      assert.strictEqual(totals[3], 1)
    })
  )

  it.effect("runs a durable workflow to its end, doing each activity once however often it is started", () =>
    Effect.gen(function* () {
      yield* Parcel.execute({ id: "p1" }, { discard: true })
      yield* Parcel.execute({ id: "p1" }, { discard: true })
      yield* succeed("p1", "sent")
      assert.strictEqual(yield* Parcel.execute({ id: "p1" }), "sent 1")
      assert.deepStrictEqual(weighed, ["p1"])
    })
  )

  it.effect("starts a workflow with the transaction that wants it, or not at all", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const sharding = yield* Sharding.Sharding
      yield* sql`CREATE TABLE orders (id text PRIMARY KEY)`
      const order = (id: string, then: Effect.Effect<void, string>) =>
        Effect.gen(function* () {
          yield* sql.afterCommit(sharding.pollStorage)
          yield* sql`INSERT INTO orders (id) VALUES (${id})`
          yield* Parcel.execute({ id }, { discard: true })
          yield* then
        }).pipe(sql.withTransaction)
      yield* Effect.flip(order("undone", Effect.fail("no")))
      yield* order("done", Effect.void)
      yield* succeed("done", "sent")
      yield* Parcel.execute({ id: "done" })
      assert.deepStrictEqual(
        weighed.filter((id) => id !== "p1"),
        ["done"]
      )
      const messages = (id: string) => sql`SELECT id FROM cluster_messages WHERE payload LIKE ${`%"${id}"%`}`
      assert.isNotEmpty(yield* messages("done"))
      assert.isEmpty(yield* messages("undone"))
    })
  )

  it.effect("gives a workflow within moments what was read and then lost on its way", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`
        CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.last_read := now(); RETURN NEW; END $$`
      yield* sql`
        CREATE TRIGGER lose BEFORE INSERT ON cluster_messages FOR EACH ROW WHEN (NEW.tag IN ('run', 'deferred'))
        EXECUTE FUNCTION lose()`
      yield* Parcel.execute({ id: "p2" }, { discard: true })
      yield* succeed("p2", "sent")
      const execution = yield* Parcel.executionId({ id: "p2" })
      yield* Parcel.poll(execution).pipe(
        Effect.repeat({
          schedule: Schedule.spaced("50 millis"),
          until: (known) => known._tag === "Some" && known.value._tag === "Complete"
        }),
        Effect.timeout("1 minute")
      )
      assert.deepStrictEqual(
        weighed.filter((id) => id === "p2"),
        ["p2"]
      )
    })
  )
})
