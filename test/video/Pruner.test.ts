import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { Activity, DurableDeferred, Workflow } from "effect/workflow"
import { Cluster } from "../../src/platform/Cluster.ts"
import { Generation } from "../../src/video/Generation.ts"
import { Pruner } from "../../src/video/Pruner.ts"
import { freshDatabase } from "../../lab/world/database.ts"

/** The workflow of a video as its rows see it: an activity, a wait, and an activity. */
const Ready = DurableDeferred.make("Ready", { success: Schema.Void })
const Video = Workflow.make(Generation._tag, {
  payload: { job: Schema.String },
  idempotencyKey: ({ job }) => job
})
const runs: Array<string> = []
const VideoLayer = Video.toLayer(({ job }) =>
  Effect.gen(function* () {
    yield* Activity.make({ name: "Submit", execute: Effect.sync(() => runs.push(job)) })
    yield* DurableDeferred.await(Ready)
    yield* Activity.make({ name: "Deliver", execute: Effect.sync(() => runs.push(job)) })
  })
)

const everything = Layer.merge(VideoLayer, Pruner.layer).pipe(
  Layer.provideMerge(Cluster({ _tag: "Single" })),
  Layer.provideMerge(freshDatabase)
)

const ready = (job: string) =>
  Effect.gen(function* () {
    const token = yield* DurableDeferred.tokenFromPayload(Ready, { workflow: Video, payload: { job } })
    yield* DurableDeferred.succeed(Ready, { token, value: undefined })
  })

/** A job that ended so many hours ago, as far as its row knows. */
const ended = (hours: number) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const id = crypto.randomUUID()
    yield* sql`INSERT INTO users (id, language, dialog) VALUES (1, 'en', '{}'::jsonb) ON CONFLICT DO NOTHING`
    yield* sql`
      INSERT INTO jobs (id, user_id, state, request, price, demo, finished_at)
      VALUES (${id}::uuid, 1, 'delivered', '{}'::jsonb, 0, false, now() - make_interval(hours => ${hours}::int))`
    return id
  })

/** Until each of its messages has its reply, as its end may be known before the last of them has. */
const answered = Effect.fnUntraced(function* (job: string) {
  for (let n = 0; n < 2400; n++) {
    const [messages, replies] = yield* rowsOf(job)
    if (messages > 0 && messages === replies) return
    yield* Effect.sleep("25 millis")
  }
  return yield* Effect.die("the workflow has messages without a reply after a minute")
})

/** Until the workflow has begun to wait, or has ended. */
const rests = Effect.fnUntraced(function* (job: string, state: "Suspended" | "Complete") {
  const execution = yield* Video.executionId({ job })
  for (let n = 0; n < 2400; n++) {
    const known = yield* Video.poll(execution)
    if (known._tag === "Some" && known.value._tag === state) return
    yield* Effect.sleep("25 millis")
  }
  return yield* Effect.die(`the workflow is not ${state} within a minute`)
})

const rowsOf = Effect.fnUntraced(function* (job: string) {
  const sql = yield* SqlClient.SqlClient
  const execution = yield* Video.executionId({ job })
  const [messages, replies] = yield* Effect.all([
    sql`SELECT id FROM cluster_messages WHERE entity_id = ${execution}`,
    sql`SELECT r.id FROM cluster_replies r JOIN cluster_messages m ON m.id = r.request_id WHERE entity_id = ${execution}`
  ])
  return [messages.length, replies.length] as const
})

layer(everything, { excludeTestServices: true })("the pruner", (it) => {
  it.effect("forgets a workflow a day after its job ended, its messages and its replies", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const pruner = yield* Pruner
      const job = yield* ended(25)
      yield* Video.execute({ job }, { discard: true })
      yield* ready(job)
      yield* rests(job, "Complete")
      yield* answered(job)
      assert.strictEqual(yield* pruner.forgetWorkflows, 1)
      assert.deepStrictEqual(yield* rowsOf(job), [0, 0])
      assert.deepStrictEqual(yield* sql`SELECT id FROM cluster_replies`, [])
      assert.strictEqual(yield* pruner.forgetWorkflows, 0)
    })
  )

  it.effect("keeps a workflow whose job ended within the day", () =>
    Effect.gen(function* () {
      const pruner = yield* Pruner
      const job = yield* ended(23)
      yield* Video.execute({ job }, { discard: true })
      yield* ready(job)
      yield* rests(job, "Complete")
      yield* answered(job)
      const before = yield* rowsOf(job)
      assert.strictEqual(yield* pruner.forgetWorkflows, 0)
      assert.deepStrictEqual(yield* rowsOf(job), before)
    })
  )

  it.effect("forgets a workflow of an earlier release that waits for a signal, once its job has ended a day ago", () =>
    Effect.gen(function* () {
      const pruner = yield* Pruner
      const job = yield* ended(100)
      yield* Video.execute({ job }, { discard: true })
      yield* rests(job, "Suspended")
      assert.strictEqual(yield* pruner.forgetWorkflows, 1)
      assert.deepStrictEqual(yield* rowsOf(job), [0, 0])
    })
  )
})
