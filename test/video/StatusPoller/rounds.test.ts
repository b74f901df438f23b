import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { recur } from "../../../src/platform/Recurring.ts"
import { makeSignal } from "../../../src/platform/Signal.ts"
import { concurrentReads, makeRounds } from "../../../src/video/StatusPoller/rounds.ts"

interface Due {
  readonly provider: string
  readonly n: number
}

/** A table of due jobs, a page of which is read at a time, and a poller at work on it. */
const atWork = Effect.fnUntraced(function* (jobs: ReadonlyArray<Due>, read: (job: Due) => Effect.Effect<void>) {
  const table = new Set(jobs)
  const done: Array<Due> = []
  const task = yield* makeRounds({
    due: (besides) => Effect.sync(() => [...table].filter((job) => !besides.includes(job.provider)).slice(0, 50)),
    read: (job) =>
      Effect.andThen(
        read(job),
        Effect.sync(() => {
          table.delete(job)
          done.push(job)
        })
      ),
    signal: yield* makeSignal
  })
  yield* Effect.forkScoped(recur(task))
  const count = (provider: string) => done.filter((job) => job.provider === provider).length
  return { count, add: (job: Due) => table.add(job) }
})

const many = (provider: string, count: number) => Array.from({ length: count }, (_, n) => ({ provider, n }))

describe("reading the status of jobs at their providers", () => {
  it.effect("a provider that does not answer delays nobody else's jobs, however many of its own are due", () =>
    Effect.gen(function* () {
      const { count, add } = yield* atWork([...many("slow", 200), ...many("quick", 3)], ({ provider }) =>
        provider === "slow" ? Effect.never : Effect.void
      )
      yield* TestClock.adjust("1 second")
      assert.strictEqual(count("quick"), 3)
      add({ provider: "quick", n: 9 })
      yield* TestClock.adjust("1 second")
      assert.strictEqual(count("quick"), 4)
      assert.strictEqual(count("slow"), 0)
    })
  )

  it.effect("each provider is asked as much as is polite, and no more, and all of its jobs are read", () =>
    Effect.gen(function* () {
      let asking = 0
      let most = 0
      const { count } = yield* atWork(many("one", 120), () =>
        Effect.sync(() => {
          most = Math.max(most, ++asking)
        }).pipe(
          Effect.andThen(Effect.sleep("1 second")),
          Effect.andThen(
            Effect.sync(() => {
              asking--
            })
          )
        )
      )
      yield* TestClock.adjust("20 seconds")
      assert.strictEqual(count("one"), 120)
      assert.strictEqual(most, concurrentReads)
    })
  )

  it.effect("a job whose reading breaks off does not end the reading of the others", () =>
    Effect.gen(function* () {
      let broken = 0
      const { count } = yield* atWork([...many("one", 1), ...many("two", 2)], ({ provider }) =>
        provider === "one" && ++broken < 3 ? Effect.die("broken") : Effect.void
      )
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(count("two"), 2)
      assert.strictEqual(count("one"), 1)
    })
  )
})
