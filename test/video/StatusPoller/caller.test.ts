import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { WorkflowEngine } from "effect/workflow"
import { JobId } from "../../../src/domain/Ids.ts"
import { ProviderQueue, type Waiting } from "../../../src/video/Generation/ProviderQueue.ts"
import { StatusMessage } from "../../../src/video/Generation/StatusMessage.ts"
import { Turns } from "../../../src/video/Generation/Turns.ts"
import { makeCaller } from "../../../src/video/StatusPoller/caller.ts"

/** A line that is as the test says, over a Telegram that answers when the test says. */
const stage = (waiting: { now: ReadonlyArray<Waiting> }, shown: (job: JobId) => Effect.Effect<void>) => {
  const called: Array<JobId> = []
  const line = ProviderQueue.of({
    admit: Effect.void,
    claim: () => Effect.succeed("Full"),
    wait: () => Effect.succeed(true),
    hold: () => Effect.void,
    release: () => Effect.void,
    look: Effect.sync(() => waiting.now),
    called: (jobs) => Effect.sync(() => called.push(...jobs)),
    left: () => Effect.void,
    position: () => Effect.undefined
  })
  const layer = Layer.mergeAll(
    Layer.succeed(ProviderQueue, line),
    Layer.succeed(StatusMessage, { refresh: shown, settle: () => Effect.void }),
    Layer.succeed(Turns, { ring: Effect.void, heard: Effect.void }),
    WorkflowEngine.layerMemory
  )
  return { called, layer }
}

const inLine = (position: number, call: Waiting["call"] = "none"): Waiting => ({
  id: JobId.make(crypto.randomUUID()),
  turn: 1,
  position,
  call
})

describe("the caller of those in line", () => {
  it.effect("calls whose turn it is, whatever becomes of the messages that show the others their place", () => {
    const [shown, next] = [inLine(1), inLine(1, "go")]
    const waiting: { now: ReadonlyArray<Waiting> } = { now: [shown] }
    const { called, layer } = stage(waiting, () => Effect.never)
    return Effect.gen(function* () {
      const look = yield* makeCaller
      yield* Effect.forkScoped(
        Effect.andThen(
          look,
          Effect.sync(() => (waiting.now = [next]))
        ).pipe(Effect.andThen(look))
      )
      for (let n = 0; n < 100 && called.length === 0; n++) yield* Effect.yieldNow
      assert.deepStrictEqual(called, [next.id])
    }).pipe(Effect.provide(layer))
  })

  it.effect("shows everybody in a line that moves at every look, not only the first of it", () => {
    const many = Array.from({ length: 20 }, (_, n) => inLine(n + 100))
    const waiting: { now: ReadonlyArray<Waiting> } = { now: many }
    const seen = new Set<JobId>()
    const { layer } = stage(waiting, (job) => Effect.sync(() => void seen.add(job)))
    return Effect.gen(function* () {
      const look = yield* makeCaller
      for (let n = 1; n <= 8; n++) {
        yield* look
        for (let m = 0; m < 20; m++) yield* Effect.yieldNow
        waiting.now = many.map((one) => ({ ...one, position: one.position - n }))
      }
      assert.strictEqual(seen.size, many.length)
    }).pipe(Effect.provide(layer))
  })
})
