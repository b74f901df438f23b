import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { JobId } from "../../src/domain/Ids.ts"
import { QueueTickets, type Waiting } from "../../src/video/Generation/ProviderQueue.ts"
import { QueueSignal } from "../../src/video/Generation/ProviderQueue/QueueSignal.ts"
import { StatusMessage } from "../../src/video/Generation/StatusMessage.ts"
import { GenerationRuns } from "../../src/video/GenerationRuns.ts"
import { QueueDispatcher } from "../../src/video/QueueDispatcher.ts"

/** A queue that is as the test says, over a Telegram that answers when the test says. */
const stage = (queue: { now: ReadonlyArray<Waiting> }, shown: (job: JobId) => Effect.Effect<void>) => {
  const told: Array<readonly [JobId, "go" | "late"]> = []
  const left: Array<JobId> = []
  const layer = Layer.mergeAll(
    Layer.succeed(QueueTickets, {
      waiting: Effect.sync(() => queue.now),
      admitted: (jobs) => Effect.succeed(new Set(jobs)),
      left: (jobs) => Effect.sync(() => left.push(...jobs))
    }),
    Layer.mock(StatusMessage, { refresh: shown }),
    Layer.mock(GenerationRuns, {
      start: (job, _, how) => Effect.sync(() => void told.push([job, how?.late === true ? "late" : "go"]))
    }),
    QueueSignal.layer
  )
  return { told, left, layer }
}

const waiting = (position: number, next: Waiting["next"] = "wait"): Waiting => ({
  id: JobId.make(crypto.randomUUID()),
  ticket: 1,
  position,
  next
})

describe("the dispatcher of the queue", () => {
  it.effect(
    "admits whom there is a permit for, whatever becomes of the messages that show the others their position",
    () => {
      const [shown, next] = [waiting(1), waiting(1, "admit")]
      const queue: { now: ReadonlyArray<Waiting> } = { now: [shown] }
      const { told, layer } = stage(queue, () => Effect.never)
      return Effect.gen(function* () {
        const { round } = yield* QueueDispatcher.make
        yield* round
        queue.now = [next]
        yield* round
        assert.deepStrictEqual(told, [[next.id, "go"]])
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect("sends home whose wait was too long, and lets go whose job has ended", () => {
    const [old, over] = [waiting(1, "expire"), waiting(1, "leave")]
    const { told, left, layer } = stage({ now: [old, over] }, () => Effect.void)
    return Effect.gen(function* () {
      const { round } = yield* QueueDispatcher.make
      yield* round
      assert.deepStrictEqual(told, [
        [old.id, "late"],
        [over.id, "go"]
      ])
      assert.deepStrictEqual(left, [over.id])
    }).pipe(Effect.provide(layer))
  })

  it.effect("shows everybody in a queue that moves at every look, not only the first of it", () => {
    const many = Array.from({ length: 20 }, (_, n) => waiting(n + 100))
    const queue: { now: ReadonlyArray<Waiting> } = { now: many }
    const seen = new Set<JobId>()
    const { layer } = stage(queue, (job) => Effect.sync(() => void seen.add(job)))
    return Effect.gen(function* () {
      const { round } = yield* QueueDispatcher.make
      for (let n = 1; n <= 8; n++) {
        yield* round
        for (let m = 0; m < 20; m++) yield* Effect.yieldNow
        queue.now = many.map((one) => ({ ...one, position: one.position - n }))
      }
      assert.strictEqual(seen.size, many.length)
    }).pipe(Effect.provide(layer))
  })
})
