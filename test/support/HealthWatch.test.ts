import { assert, layer } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { freshDatabase } from "../../lab/world/database.ts"
import { CoinPacks } from "../../src/money/CoinPacks.ts"
import { ModelCatalogue } from "../../src/video/ModelCatalogue.ts"
import { offered } from "../kit/dialogs.ts"
import { HealthWatch, type WatchOptions } from "../../src/support/HealthWatch.ts"
import type { Due } from "../../src/support/HealthWatch/judge.ts"

/** A video of a model that ended or waits, so many minutes after its order. */
const video = (state: string, minutes: number, more: { readonly failure?: string; readonly dollars?: number } = {}) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`
      WITH ordered AS (
        INSERT INTO jobs (id, user_id, state, request, price, demo, failure, turn, created_at, finished_at)
        VALUES (gen_random_uuid(), 7, ${state}, '{"model": "veo"}', 10, false, ${more.failure ?? null},
          ${state === "queued" ? 1 : null}::bigint, now() - make_interval(mins => ${minutes}::int),
          CASE WHEN ${state} <> 'queued' THEN now() END)
        RETURNING id
      )
      INSERT INTO provider_costs (job, provider, model, task, estimate)
      SELECT id, 'kie', 'veo', id::text, ${(more.dollars ?? 0) * 1_000_000}::bigint FROM ordered
      WHERE ${more.dollars !== undefined}`
  )

const looked = (asked: Partial<WatchOptions> = {}) =>
  HealthWatch.figures({ dataDir: ".", backupWithin: undefined, restoreTestWithin: undefined, ...asked })

layer(Layer.mergeAll(freshDatabase, Layer.succeed(CoinPacks, []), Layer.succeed(ModelCatalogue, offered)))(
  "a look at how videos do",
  (it) => {
    it.effect("reads failures that are no user's own, the slowest, the line, and what a day cost and brought", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql`INSERT INTO users (id, language, dialog) VALUES (7, 'en', '{}') ON CONFLICT DO NOTHING`
        for (const minutes of [1, 1, 2, 30]) yield* video("delivered", minutes, { dollars: 0.5 })
        yield* video("delivered", 3)
        yield* video("failed", 1, { failure: "provider", dollars: 0.5 })
        yield* video("failed", 1, { failure: "moderation" })
        yield* video("queued", 25)
        yield* sql`
          INSERT INTO erasures (user_id, asked_at, erased_at)
          VALUES (7, now() - interval '1 hour', NULL), (8, now() - interval '1 day', now())`
        const { models, spending, slowestSeconds = 0, lineSeconds = 0, erasureSeconds = 0 } = yield* yield* looked()
        assert.deepStrictEqual(models, [{ model: "veo", delivered: 5, failed: 1 }])
        assert.deepStrictEqual(spending, [{ model: "veo", videos: 5, dollars: 2.5, coins: 40 }])
        assert.isTrue(slowestSeconds > 1200 && slowestSeconds < 1801)
        assert.isTrue(lineSeconds >= 1500 && lineSeconds < 1560)
        assert.strictEqual(Math.round(erasureSeconds / 60), 60)
      })
    )

    it.effect("takes no video for slow whose model takes hours", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* video("delivered", 900)
        yield* sql`
          UPDATE jobs SET request = '{"model": "seedance-1.5-pro-unhurried"}' WHERE created_at < now() - interval '800 minutes'`
        const { models, slowestSeconds = 0 } = yield* yield* looked()
        assert.lengthOf(models, 2)
        assert.isBelow(slowestSeconds, 1801)
      })
    )

    it.effect("reads how old the last backup is, and since when none was found good, where a setting asks for it", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const asked = { backupWithin: Duration.hours(26), restoreTestWithin: Duration.days(8) }
        const hours = ({ doneSeconds }: Partial<Due> = {}) => doneSeconds && Math.round(doneSeconds / 3600)
        const ofNone = yield* yield* looked(asked)
        assert.deepStrictEqual([hours(ofNone.backup), hours(ofNone.restoreTest)], [undefined, undefined])
        assert.isAbove(ofNone.backup?.databaseSeconds ?? 0, 0)
        yield* sql`
          INSERT INTO backups (taken_at, verified_at)
          VALUES (now() - interval '3 days', now() - interval '2 days'), (now() - interval '1 day', NULL),
            -- By clocks that were a year ahead, and are set right.
            (now() + interval '1 year', now() + interval '1 year')`
        const { backup, restoreTest } = yield* yield* looked(asked)
        assert.deepStrictEqual([hours(backup), hours(restoreTest)], [24, 48])
        const unasked = yield* yield* looked()
        assert.deepStrictEqual([unasked.backup, unasked.restoreTest], [undefined, undefined])
      })
    )
  }
)
