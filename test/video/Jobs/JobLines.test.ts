import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer, Option, Result } from "effect"
import { SqlClient } from "effect/sql"
import { Billing } from "../../../src/money/Billing.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import type { JobId } from "../../../src/domain/Ids.ts"
import { longestLine } from "../../../src/video/Jobs.ts"
import { StatusMessage } from "../../../src/video/Generation/StatusMessage.ts"
import { GenerationRuns } from "../../../src/video/GenerationRuns.ts"
import { UserLines } from "../../../src/video/UserLines.ts"
import { Audit } from "../../../src/support/Audit.ts"
import { order, ordered, stores } from "../../kit/jobs.ts"
import { jobTable } from "../../kit/jobTable.ts"
import { whileLocked } from "../../kit/whileLocked.ts"

/** Two of a user's videos are made at once. */
const limit = 2

const withAudit = Audit.layer.pipe(Layer.provideMerge(stores))

/** A user of whom two videos are made, and one waits in line. */
const third = Effect.gen(function* () {
  const { user, id } = yield* ordered
  const second = yield* order(user, limit)
  const waits = yield* order(user, limit, longestLine)
  return { user, made: [id, second] as const, waits }
})

/** A look at all lines: whose run it started, and whose status it showed. */
const lookClosely = Effect.gen(function* () {
  const started: Array<JobId> = []
  const shown: Array<JobId> = []
  const { round } = yield* UserLines.make({ limit }).pipe(
    Effect.provide(
      Layer.mergeAll(
        Layer.mock(GenerationRuns, { start: (id) => Effect.sync(() => void started.push(id)) }),
        Layer.mock(StatusMessage, { refresh: (id) => Effect.sync(() => void shown.push(id)) })
      )
    )
  )
  yield* round
  return { started, shown }
})

const look = Effect.map(lookClosely, ({ started }) => started)

const waitsInLine = Effect.fnUntraced(function* (id: JobId) {
  return Option.getOrThrow(yield* (yield* jobTable).find(id)).inLine
})

describe("a video beyond those that are made at once", () => {
  layer(withAudit)((it) => {
    it.effect("waits in its user's line, its coins held, and begins by itself, once, when one of theirs ends", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const { user, made, waits } = yield* third
        assert.isTrue(yield* waitsInLine(waits))
        assert.strictEqual(yield* (yield* Billing).balance(user), 0)
        assert.deepStrictEqual(yield* look, [])
        yield* jobs.failed(made[0], "provider")
        assert.deepStrictEqual(yield* look, [waits])
        assert.isFalse(yield* waitsInLine(waits))
        assert.deepStrictEqual(yield* look, [])
        assert.deepStrictEqual(yield* (yield* Audit).check, [])
      })
    )

    it.effect("begins while somebody keeps another's row locked, who begins later", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const jobs = yield* jobTable
        const [anna, boris] = [yield* third, yield* third]
        for (const { made } of [anna, boris]) yield* jobs.failed(made[0], "provider")
        assert.deepStrictEqual(yield* whileLocked("users", sql`id = ${anna.user}::bigint`, look), [boris.waits])
        assert.deepStrictEqual(yield* look, [anna.waits])
      })
    )

    it.effect("is said to wait by the next process, where the one that took it ended before it did", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { user, waits } = yield* third
        const isShown = Effect.map(lookClosely, ({ shown }) => shown.includes(waits))
        const later = sql`UPDATE jobs SET created_at = created_at - interval '10 seconds' WHERE id = ${waits}::uuid`
        assert.isFalse(yield* isShown)
        yield* later
        assert.isTrue(yield* isShown)
        yield* sql`UPDATE users SET reachable = false WHERE id = ${user}::bigint`
        assert.isFalse(yield* isShown)
        yield* sql`UPDATE users SET reachable = true WHERE id = ${user}::bigint`
        yield* sql`UPDATE jobs SET status_shown = 'it waits' WHERE id = ${waits}::uuid`
        assert.isFalse(yield* isShown)
      })
    )

    it.effect("is cancelled there with its coins back, and then begins no more", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const { user, made, waits } = yield* third
        assert.strictEqual(yield* jobs.cancel(waits, user), 20)
        assert.strictEqual(yield* (yield* Billing).balance(user), 20)
        yield* jobs.failed(made[1], "provider")
        assert.deepStrictEqual(yield* look, [])
        assert.deepStrictEqual(yield* (yield* Audit).check, [])
      })
    )

    it.effect("is counted neither among those that are made nor among those that nobody works on", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const sql = yield* SqlClient.SqlClient
        const { user, made, waits } = yield* third
        yield* sql`UPDATE jobs SET created_at = now() - interval '2 hours' WHERE user_id = ${user}::bigint`
        assert.deepStrictEqual(
          (yield* jobs.stalled)
            .filter((job) => job.user === user)
            .map(({ id }) => id)
            .toSorted(),
          [...made].toSorted()
        )
        yield* jobs.failed(made[0], "provider")
        assert.deepStrictEqual(yield* look, [waits])
        // As long as it waited there nobody waits for a provider: it has just begun.
        assert.isFalse((yield* jobs.stalled).some(({ id }) => id === waits))
      })
    )

    it.effect("finds no place in a full line, nor by two looks that are made side by side", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const billing = yield* Billing
        const { user, made, waits } = yield* third
        const sql = yield* SqlClient.SqlClient
        yield* billing.grant(user, {
          kind: "bonus",
          from: "promotions",
          amount: Coins.make(100),
          key: "line",
          reason: "promo"
        })
        for (let n = 1; n < longestLine; n++) yield* order(user, limit, longestLine)
        const refused = yield* Effect.result(order(user, limit, longestLine))
        assert.isTrue(Result.isFailure(refused) && refused.failure._tag === "TooManyJobs")
        yield* jobs.failed(made[0], "provider")
        const leaving = sql.withTransaction(jobs.leave({ id: waits, user }, limit))
        const left = yield* Effect.all([leaving, leaving, leaving], { concurrency: 3 })
        assert.deepStrictEqual(
          left.filter((one) => one),
          [true]
        )
        assert.strictEqual((yield* jobs.first(limit)).filter((one) => one.user === user).length, 0)
      })
    )

    it.effect("moves in its own user's line alone", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const one = yield* third
        const other = yield* third
        yield* jobs.failed(other.made[0], "provider")
        assert.deepStrictEqual(yield* look, [other.waits])
        assert.isTrue(yield* waitsInLine(one.waits))
      })
    )
  })
})
