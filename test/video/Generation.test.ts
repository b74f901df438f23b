import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import { Coins } from "../../src/domain/Coins.ts"
import { runGeneration } from "../../src/video/Generation.ts"
import { Deliver } from "../../src/video/Generation/Deliver.ts"
import { GenerationFailed } from "../../src/video/Generation/GenerationFailed.ts"
import { Notify } from "../../src/video/Generation/Notify.ts"
import { QueueSignal } from "../../src/video/Generation/ProviderQueue/QueueSignal.ts"
import { Store } from "../../src/video/Generation/Store.ts"
import { Submit } from "../../src/video/Generation/Submit.ts"
import type { SubmitOutcome } from "../../src/video/Generation/SubmitOutcome.ts"
import { type Job, JobProgress, Jobs } from "../../src/video/Jobs.ts"
import { aJob } from "../kit/aJob.ts"

type Step = Effect.Effect<void, GenerationFailed>

interface Steps {
  readonly submit?: Effect.Effect<SubmitOutcome, GenerationFailed>
  readonly store?: Step
  readonly deliver?: Step
}

/** A run over a job as it is found, one reading after the other, and what the run does. */
const run = (
  found: readonly [Job, ...ReadonlyArray<Job>],
  own: { run?: number; late?: boolean },
  steps: Steps = {}
) => {
  const done: Array<string> = []
  const note = (what: string) => Effect.sync(() => void done.push(what))
  const [job] = found
  let readings = 0
  const layer = Layer.mergeAll(
    Layer.mock(Jobs, {
      find: () => Effect.sync(() => Option.some(found[Math.min(readings++, found.length - 1)] ?? job))
    }),
    Layer.mock(JobProgress, {
      failed: (_, failure, how) => Effect.as(note(`failed: ${[failure, how?.said].join(" ").trim()}`), Coins.make(1))
    }),
    QueueSignal.layer,
    Layer.succeed(Submit, () =>
      Effect.andThen(note("submit"), steps.submit ?? Effect.succeed({ _tag: "Waiting" } as const))
    ),
    Layer.succeed(Store, () => Effect.andThen(note("store"), steps.store ?? Effect.void)),
    Layer.succeed(Deliver, () => Effect.andThen(note("deliver"), steps.deliver ?? Effect.void)),
    Layer.succeed(Notify, () => note("told"))
  )
  return { done, work: Effect.provide(runGeneration({ job: job.id, ...own }), layer) }
}

const ran = (...[found, own, steps]: Parameters<typeof run>) => {
  const { done, work } = run(found, own, steps)
  return Effect.as(work, done)
}

describe("a run at a job", () => {
  it.effect("hands it to a provider, and ends where it waits: nobody is told anything of that", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* ran([aJob({ state: "queued" })], {}), ["submit"])
      assert.deepStrictEqual(yield* ran([aJob({ state: "generating" })], {}), [])
    })
  )

  it.effect("goes on from where the row stands, to the end, and tells it", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* ran([aJob({ state: "storing", run: 1 })], { run: 1 }), ["store", "deliver", "told"])
      assert.deepStrictEqual(yield* ran([aJob({ state: "delivering", run: 1 })], { run: 1 }), ["deliver", "told"])
      for (const state of ["delivered", "failed", "cancelled"] as const) {
        assert.deepStrictEqual(yield* ran([aJob({ state, run: 1 })], { run: 1 }), ["told"], state)
      }
    })
  )

  it.effect("does nothing once a later one was started", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* ran([aJob({ state: "storing", run: 2 })], { run: 1 }), [])
      assert.deepStrictEqual(yield* ran([aJob({ state: "failed", run: 1 })], {}), [])
    })
  )

  it.effect("asks again while its answer is in doubt, until a later one has taken the job over", () =>
    Effect.gen(function* () {
      const again = Effect.succeed({ _tag: "Again", seconds: 5 } as const)
      const submitting = aJob({ state: "submitting" })
      const { done, work } = run([submitting, submitting, aJob({ state: "generating", run: 1 })], {}, { submit: again })
      const running = yield* Effect.forkChild(work)
      yield* TestClock.adjust("4 seconds")
      assert.deepStrictEqual(done, ["submit"])
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(running)
      assert.deepStrictEqual(done, ["submit", "submit"])
    })
  )

  it.effect(
    "leaves a job in the queue that waits for a later one, and returns the coins of one that waited too long",
    () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* ran([aJob({ state: "queued", ticket: 1 })], {}), [])
        const late = aJob({ state: "queued", ticket: 1, run: 1 })
        assert.deepStrictEqual(yield* ran([late], { run: 1, late: true }), ["failed: busy", "told"])
      })
  )

  it.effect("returns the coins where a step fails or breaks off, and tells what was said of it", () =>
    Effect.gen(function* () {
      const storing = aJob({ state: "storing" })
      const lost = Effect.fail(new GenerationFailed({ failure: "lost", said: "gone" }))
      assert.deepStrictEqual(yield* ran([storing], {}, { store: lost }), ["store", "failed: lost gone", "told"])
      const broken = Effect.die("a fault of ours")
      assert.deepStrictEqual(yield* ran([storing], {}, { store: broken }), ["store", "failed: provider", "told"])
    })
  )

  it.effect("that is stopped leaves a download at once, and the job as it is for the next process", () =>
    Effect.gen(function* () {
      const { done, work } = run([aJob({ state: "storing" })], {}, { store: Effect.never })
      const running = yield* Effect.forkChild(work, { startImmediately: true })
      yield* Fiber.interrupt(running)
      assert.deepStrictEqual(done, ["store"])
    })
  )
})
