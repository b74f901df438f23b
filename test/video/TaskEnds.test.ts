import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { Billing } from "../../src/money/Billing.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { JobId, UserId } from "../../src/domain/Ids.ts"
import { VideoRequest } from "../../src/domain/Video.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { TaskRef } from "../../src/providers/VideoProvider.ts"
import { Users } from "../../src/users/Users.ts"
import { QueueSignal } from "../../src/video/Generation/ProviderQueue/QueueSignal.ts"
import { GenerationRuns } from "../../src/video/GenerationRuns.ts"
import { Jobs } from "../../src/video/Jobs.ts"
import { TaskEnds, type TaskOutcome } from "../../src/video/TaskEnds.ts"
import { freshDatabase } from "../../lab/world/database.ts"
import { cat, spec } from "../kit/dialogs.ts"
import { jobTable } from "../kit/jobTable.ts"
import { noPromotions } from "../kit/noPromotions.ts"

const user = UserId.make(1)
const ready = {
  _tag: "Ready",
  source: { _tag: "Link", url: "https://example.com/v.mp4" }
} as const satisfies TaskOutcome
const failed = { _tag: "Failed", failure: "moderation" } as const satisfies TaskOutcome
const stopped = { _tag: "Stopped" } as const satisfies TaskOutcome

/** Runs that are counted in the job's row alone, or cannot be started. */
const runs = (broken: boolean) =>
  Layer.effect(
    GenerationRuns,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const unused = () => Effect.die("not used here")
      return GenerationRuns.of({
        start: unused,
        hasEnded: unused,
        startNext: (job) =>
          sql`UPDATE jobs SET run = run + 1 WHERE id = ${job}::uuid`.pipe(
            Effect.andThen(broken ? Effect.die("no engine") : Effect.void),
            Effect.orDie
          )
      })
    })
  )

const stores = Layer.mergeAll(
  Jobs.layer,
  QueueSignal.layer,
  SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 })))
).pipe(Layer.provideMerge(noPromotions), Layer.provideMerge(Billing.layer), Layer.provideMerge(freshDatabase))

/** A video of 20 coins that is being made. */
const made = Effect.gen(function* () {
  const jobs = yield* jobTable
  yield* (yield* SessionStore).open(user, "ru")
  const id = JobId.make(crypto.randomUUID())
  const request = new VideoRequest({ ...spec, prompt: cat })
  const price = Coins.make(20)
  yield* (yield* Billing).hold(user, id, price)
  yield* jobs.create({ id, user, request, price, demo: false, statusMessage: null, traceparent: null }, 1)
  yield* jobs.claim(id, { provider: "sora", model: "sora-2" })
  yield* jobs.accepted(id, { task: TaskRef.make(id), pollAfter: 0, deadlineMinutes: 5 })
  return id
})

const ends = (id: JobId, outcome: TaskOutcome, broken = false) =>
  Effect.flatMap(TaskEnds, (end) => end(id, outcome)).pipe(
    Effect.provide(TaskEnds.layer.pipe(Layer.provide(runs(broken))))
  )

const now = Effect.fnUntraced(function* (id: JobId) {
  const { state, run } = Option.getOrThrow(yield* (yield* Jobs).find(id))
  return { state, run, coins: yield* (yield* Billing).balance(user) }
})

describe("the end of a task", () => {
  it.effect("moves the job on and starts the next run, with the coins back where there is no video", () =>
    Effect.gen(function* () {
      for (const [outcome, state, coins] of [
        [stopped, "cancelled", 60],
        [failed, "failed", 60],
        [ready, "storing", 40]
      ] as const) {
        const id = yield* made
        yield* ends(id, outcome)
        assert.deepStrictEqual(yield* now(id), { state, run: 1, coins: Coins.make(coins) })
      }
    }).pipe(Effect.provide(stores))
  )

  it.effect("that is told twice, or too late, changes nothing", () =>
    Effect.gen(function* () {
      const id = yield* made
      yield* ends(id, ready)
      for (const outcome of [ready, failed, stopped]) yield* ends(id, outcome)
      assert.deepStrictEqual(yield* now(id), { state: "storing", run: 1, coins: Coins.make(40) })
    }).pipe(Effect.provide(stores))
  )

  it.effect("whose run cannot be started has not happened", () =>
    Effect.gen(function* () {
      const id = yield* made
      for (const outcome of [ready, failed, stopped]) {
        yield* Effect.exit(ends(id, outcome, true))
        assert.deepStrictEqual(yield* now(id), { state: "generating", run: 0, coins: Coins.make(40) })
      }
    }).pipe(Effect.provide(stores))
  )
})
