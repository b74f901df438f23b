import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Metric } from "effect"
import { SqlClient } from "effect/sql"
import { freshDatabase } from "../../lab/world/database.ts"
import { Exemplars } from "../../src/platform/Metrics/exemplars.ts"
import { Tally } from "../../src/support/Tally.ts"
import { Jobs } from "../../src/video/Jobs.ts"

const world = Tally.layer.pipe(
  Layer.provide(
    Layer.mock(Jobs, { unfinishedByState: Effect.succeed([{ state: "generating", count: 2, coins: 32 }]) })
  ),
  Layer.provideMerge(freshDatabase)
)

/** What is measured, as `name{labels}` with its value, or with count and sum; zero is left out. */
const measured = Effect.map(Metric.snapshot, (all) =>
  Object.fromEntries(
    all.flatMap(({ id, attributes, state }) => {
      const labels = Object.entries(attributes ?? {})
        .filter(([name]) => name !== "unit")
        .map(([, value]) => value)
      const value =
        "buckets" in state ? (state.count === 0 ? 0 : [state.count, state.sum]) : "count" in state ? state.count : 0
      return id.startsWith("kudo_") && value !== 0 ? [[[id.slice(5), ...labels].join(" "), value]] : []
    })
  )
)

/** A user with a job, of which the order is an hour old. */
const begin = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`INSERT INTO users (id, language) VALUES (1, 'en')`
  yield* sql`
    INSERT INTO jobs (id, user_id, state, request, price, demo, created_at)
    SELECT ('00000000-0000-4000-8000-00000000000' || n)::uuid, 1, 'queued', '{"model": "veo-3"}', 16, false, now() - interval '1 hour'
    FROM generate_series(1, 3) AS n`
})

const step = (job: number, state: string, ago: string, note?: string) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`
      INSERT INTO job_events (job, step, note, at)
      VALUES (${`00000000-0000-4000-8000-00000000000${job}`}::uuid, ${state}, ${note ?? null}, now() - ${ago}::interval)`
  )

const transfer = (key: string, reason: string, amount: number, payment?: string) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`
      INSERT INTO transfers (key, user_id, debit, credit, amount, reason, payment, at)
      VALUES (${key}, 1, 2, 3, ${amount}, ${reason}, ${payment ?? null}, now() - interval '1 minute')`
  )

const alone = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.provideService(Exemplars, new Map()),
    Effect.provideService(Metric.MetricRegistry, new Map()),
    Effect.provide(world),
    Effect.scoped
  )

describe("the process that reads the database", () => {
  it.effect("counts what became of videos and how long they took, each step once", () =>
    Effect.gen(function* () {
      const tally = yield* Tally
      const sql = yield* SqlClient.SqlClient
      yield* begin
      yield* step(3, "failed", "2 minutes", "moderation")
      yield* tally.round
      assert.deepStrictEqual(yield* measured, {})

      yield* sql`
        UPDATE jobs SET submitted_at = created_at + interval '20 minutes',
          traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'`
      yield* sql`DELETE FROM job_events`
      yield* step(1, "submitting", "40 minutes")
      yield* step(1, "generating", "39 minutes 30 seconds")
      yield* step(1, "storing", "20 minutes")
      yield* step(1, "delivered", "10 minutes", "video")
      yield* step(2, "failed", "10 minutes", "timeout")
      yield* step(3, "cancelled", "10 minutes")
      // It may not be there yet for whoever looks.
      yield* step(3, "failed", "0 seconds", "busy")
      yield* tally.round
      yield* tally.refresh
      const { video_queue_seconds, video_accept_seconds, video_delivery_seconds, ...counted } = yield* measured
      const rounded = [video_queue_seconds, video_accept_seconds, video_delivery_seconds].map((value) =>
        [value].flat().map((one) => Math.round(Number(one)))
      )
      assert.deepStrictEqual(rounded, [
        [1, 1200],
        [1, 30],
        [1, 3000]
      ])
      const ofDelivery = (yield* Exemplars).get("kudo_video_delivery_seconds")
      assert.deepStrictEqual(
        [...(ofDelivery ?? [])].map(([bound, { traceId, value }]) => [bound, traceId, Math.round(value)]),
        [[3600, "0af7651916cd43dd8448eb211c80319c", 3000]]
      )
      assert.deepStrictEqual(counted, {
        "videos_ended_total delivered none veo-3": 1,
        "videos_ended_total failed timeout veo-3": 1,
        "videos_ended_total cancelled none veo-3": 1
      })
    }).pipe(alone)
  )

  it.effect("counts coins by where they went, and each payment's and refund's Stars once", () =>
    Effect.gen(function* () {
      const tally = yield* Tally
      const sql = yield* SqlClient.SqlClient
      yield* begin
      yield* tally.round
      yield* sql`INSERT INTO payments (charge, user_id, stars) VALUES ('c1', 1, 50)`
      yield* transfer("a", "purchase", 100, "c1")
      yield* transfer("b", "bonus", 10, "c1")
      yield* transfer("c", "hold", 16)
      yield* transfer("d", "capture", 16)
      yield* transfer("e", "release", 8)
      yield* transfer("f", "expiry", 4)
      yield* transfer("g", "refund", 60, "c1")
      yield* transfer("h", "refund", 40, "c1")
      yield* tally.round
      assert.deepStrictEqual(yield* measured, {
        "coins_total sold": 100,
        "coins_total given": 10,
        "coins_total spent": 16,
        "coins_total returned": 8,
        "coins_total expired": 4,
        "coins_total refunded": 100,
        "stars_total received": 50,
        "stars_total refunded": 50,
        refunds_total: 1
      })
    }).pipe(alone)
  )

  it.effect("tells how things are, until another process goes on", () =>
    Effect.gen(function* () {
      const tally = yield* Tally
      const names = Effect.map(Metric.snapshot, (all) => new Set(all.map(({ id }) => id)))
      yield* tally.refresh
      assert.deepStrictEqual(yield* names, new Set())
      yield* Effect.flatMap(
        SqlClient.SqlClient,
        (sql) => sql`INSERT INTO backups VALUES (now() - interval '1 day', now())`
      )
      yield* tally.round
      const registry = yield* Effect.map(Effect.context(), (context) => Context.get(context, Metric.MetricRegistry))
      const values = [...registry.values()].map(({ id, attributes }) => [id, attributes?.["state"]].join(" "))
      assert.includeMembers(values, [
        "kudo_jobs generating",
        "kudo_jobs queued",
        "kudo_coins_held ",
        "kudo_backup_age_seconds ",
        "kudo_backup_verified_age_seconds "
      ])
      yield* tally.leave
      assert.deepStrictEqual(yield* names, new Set())
      yield* tally.refresh
      assert.deepStrictEqual(yield* names, new Set())
    }).pipe(alone)
  )
})
