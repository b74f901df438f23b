import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Layer, Logger, Option, Scope } from "effect"
import { TestClock } from "effect/testing"
import {
  MessageStorage,
  RunnerAddress,
  RunnerHealth,
  Runners,
  Sharding,
  ShardingConfig,
  SqlRunnerStorage
} from "effect/cluster"
import { inEveryProcess, inOneProcess, recur, type Recurring } from "../../src/platform/Recurring.ts"
import { freshDatabase } from "../../lab/world/database.ts"

/** A task that counts its rounds; each does what `round` says of its number. */
const counting = (round: (n: number) => Effect.Effect<unknown, string> = () => Effect.void) => {
  const done = { rounds: 0 }
  const task: Recurring<string, never> = {
    name: "Count",
    every: "10 seconds",
    round: Effect.suspend(() => round(++done.rounds))
  }
  return { done, task }
}

/** A member of a cluster on the database at hand, as far as work of one process of all needs it. */
const processOf = (host: string) =>
  Sharding.layer.pipe(
    Layer.provide([Runners.layerNoop, RunnerHealth.layerNoop]),
    Layer.provide(MessageStorage.layerNoop),
    Layer.provide(Layer.orDie(SqlRunnerStorage.layer)),
    Layer.provide(
      ShardingConfig.layer({
        runnerAddress: Option.some(RunnerAddress.make(host, 1)),
        shardsPerGroup: 10,
        refreshAssignmentsInterval: "100 millis"
      })
    )
  )

const logged = () => {
  const lines: Array<string> = []
  const layer = Logger.layer([
    Logger.make(({ message, cause }) => void lines.push(`${String(message)} ${Cause.pretty(cause)}`))
  ])
  return { lines, layer }
}

describe("recurring work", () => {
  it.effect("does a round at once, and the next as long after its end as was said", () =>
    Effect.gen(function* () {
      const counted = counting(() => Effect.sleep("3 seconds"))
      yield* Effect.forkChild(recur(counted.task), { startImmediately: true })
      assert.strictEqual(counted.done.rounds, 1)
      yield* TestClock.adjust("12999 millis")
      assert.strictEqual(counted.done.rounds, 1)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(counted.done.rounds, 2)
    })
  )

  it.effect("waits with its first round where that is asked for", () =>
    Effect.gen(function* () {
      const counted = counting()
      yield* Effect.forkChild(recur({ ...counted.task, firstAfter: "5 seconds" }), { startImmediately: true })
      yield* TestClock.adjust("4999 millis")
      assert.strictEqual(counted.done.rounds, 0)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(counted.done.rounds, 1)
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(counted.done.rounds, 2)
    })
  )

  it.effect("goes on after a round that failed or died", () =>
    Effect.gen(function* () {
      const log = logged()
      const counted = counting((n) => (n === 1 ? Effect.fail("away") : n === 2 ? Effect.die("broken") : Effect.void))
      yield* Effect.forkChild(Effect.provide(recur(counted.task), log.layer), { startImmediately: true })
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(counted.done.rounds, 4)
      assert.match(log.lines[0] ?? "", /Count: a round failed.*away/s)
    })
  )

  it.effect("logs a trouble that lasts once a minute, and the next trouble at once", () =>
    Effect.gen(function* () {
      const log = logged()
      const counted = counting((n) => (n === 13 ? Effect.void : Effect.fail("away")))
      yield* Effect.forkChild(Effect.provide(recur(counted.task), log.layer), { startImmediately: true })
      yield* TestClock.adjust("50 seconds")
      assert.lengthOf(log.lines, 1)
      yield* TestClock.adjust("10 seconds")
      assert.lengthOf(log.lines, 2)
      yield* TestClock.adjust("50 seconds")
      assert.lengthOf(log.lines, 2)
      yield* TestClock.adjust("20 seconds")
      assert.deepStrictEqual([counted.done.rounds, log.lines.length], [14, 3])
    })
  )

  it.effect("ends when it is interrupted, in the middle of a round too", () =>
    Effect.gen(function* () {
      const log = logged()
      const counted = counting((n) => (n === 2 ? Effect.never : Effect.void))
      const fiber = yield* Effect.forkChild(Effect.provide(recur(counted.task), log.layer), { startImmediately: true })
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(counted.done.rounds, 2)
      assert.isTrue(Exit.hasInterrupts(yield* Effect.andThen(Fiber.interrupt(fiber), Fiber.await(fiber))))
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([counted.done.rounds, log.lines], [2, []])
    })
  )

  it.effect("of a layer lasts as long as the layer", () =>
    Effect.gen(function* () {
      const counted = counting()
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* Layer.build(inEveryProcess(counted.task))
          yield* TestClock.adjust("10 seconds")
          assert.strictEqual(counted.done.rounds, 2)
        })
      )
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(counted.done.rounds, 2)
    })
  )

  it.live("of one process of all is done by that one, and by another when it ends", () =>
    Effect.gen(function* () {
      const database = yield* Layer.build(freshDatabase)
      const rounds: Array<string> = []
      const start = Effect.fnUntraced(function* (host: string) {
        const scope = yield* Scope.make()
        const task = inOneProcess({ name: "Count", every: "50 millis", round: Effect.sync(() => rounds.push(host)) })
        yield* Layer.buildWithScope(
          task.pipe(Layer.provide(processOf(host)), Layer.provide(Layer.succeedContext(database))),
          scope
        )
        return Scope.close(scope, Exit.void)
      })
      const stops = new Map([
        ["a", yield* start("a")],
        ["b", yield* start("b")]
      ])
      /** Who did the last ten rounds, once that was one process alone. */
      const settled = (done: (host: string | undefined) => boolean) =>
        Effect.gen(function* () {
          rounds.length = 0
          yield* Effect.repeat(Effect.sleep("20 millis"), { until: () => rounds.length >= 10, times: 3000 })
          const hosts = [...new Set(rounds)]
          return hosts.length === 1 ? hosts[0] : undefined
        }).pipe(Effect.repeat({ until: done, times: 20 }))
      const first = yield* settled((host) => host !== undefined)
      assert.isDefined(first)
      yield* stops.get(first) ?? Effect.die("nobody")
      const second = yield* settled((host) => host !== undefined && host !== first)
      assert.deepStrictEqual([first, second].toSorted(), ["a", "b"])
      for (const stop of stops.values()) yield* stop
    }).pipe(Effect.scoped, Effect.timeout("60 seconds"))
  )
})
