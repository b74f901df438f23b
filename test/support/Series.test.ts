import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Series } from "../../src/support/Series.ts"
import { Overviews } from "../../src/support/Overview.ts"
import { JobProgress } from "../../src/video/Jobs.ts"
import { generating, ordered, stores } from "../kit/jobs.ts"

describe("what happens a minute", () => {
  layer(Layer.mergeAll(Series.layer, Overviews.layer).pipe(Layer.provideMerge(stores)))((it) => {
    it.effect("is told of the last hour, minute by minute, those included in which nothing did", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { id } = yield* ordered
        yield* ordered
        yield* generating(id)
        yield* (yield* JobProgress).failed(id, "moderation")
        yield* sql`INSERT INTO events (id) VALUES ('u1'), ('u2'), ('another:step')`
        yield* sql`INSERT INTO set_aside_updates (kind, body) VALUES ('unreadable', '{}')`
        yield* sql`INSERT INTO events (id, at) VALUES ('u3', now() - interval '2 hours')`
        const minutes = yield* (yield* Series).lastHour
        assert.strictEqual(minutes.length, 61)
        const total = (name: "updates" | "setAside" | "ordered" | "delivered" | "failed") =>
          minutes.reduce((sum, minute) => sum + minute[name], 0)
        assert.deepStrictEqual(
          [total("updates"), total("setAside"), total("ordered"), total("delivered"), total("failed")],
          [2, 1, 2, 0, 1]
        )
        const apart = minutes.slice(1).map(({ at }, n) => at - (minutes[n]?.at ?? 0))
        assert.deepStrictEqual(new Set(apart), new Set([60_000]))
      })
    )

    it.effect("stands beside how providers do, who asked for a pause, and who waits where", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { now } = yield* Overviews
        yield* sql`
          INSERT INTO provider_pauses (provider, until, refusals) VALUES ('kie', now() + interval '1 minute', 1)`
        const { id } = yield* ordered
        yield* generating(id)
        yield* sql`UPDATE jobs SET turn = 1 WHERE state = 'queued'`
        yield* sql`INSERT INTO alerts (kind, cause, details) VALUES ('the audit found a violation', 'balances', '{}')`
        yield* sql`INSERT INTO backups (taken_at) VALUES ('2026-11-01 03:00Z')`
        const { providers, line, findings, backup } = yield* now
        assert.deepStrictEqual(backup, { taken: Date.UTC(2026, 10, 1, 3), verified: null })
        assert.deepStrictEqual(
          providers.map(({ pausedUntil, ...known }) => ({ ...known, paused: pausedUntil !== null })),
          [
            { provider: "kie", making: 0, delivered: 0, failed: 0, paused: true },
            { provider: "sora", making: 1, delivered: 0, failed: 1, paused: false }
          ]
        )
        assert.deepStrictEqual(line, { queue: 1, users: 0 })
        assert.strictEqual(findings, 1)
      })
    )
  })
})
