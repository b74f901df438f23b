import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { stage } from "../src/Playground/Double/stage.ts"
import { internalError, type Order } from "../src/Playground/VideoDouble/Job.ts"
import { Jobs } from "../src/Playground/VideoDouble/Jobs.ts"
import { Webhooks } from "../src/Playground/VideoDouble/Webhooks.ts"
import { noFfmpeg, until } from "./DoubleServer.ts"

const order: Order = {
  model: "sora-2",
  prompt: "a red cat",
  seconds: "4",
  size: "720x1280",
  remixedFrom: null,
  pictures: {}
}

const heard = Layer.succeed(Webhooks, { announce: () => Effect.void, aim: () => Effect.void })
const jobs = stage("sora", { renderSeconds: 0.3, ffmpeg: noFfmpeg }, heard).pipe(Layer.provide(NodeServices.layer))

/** More turns of the event loop than an order takes until it is answered: a file is written meanwhile. */
const turns = 60
const turn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))
/** What is interrupted after so many turns, as by a client that hangs up. */
const hungUp = <A, E>(act: Effect.Effect<A, E>, after: number) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(act)
    for (let n = 0; n < after; n++) yield* turn
    yield* Fiber.interrupt(fiber)
  })

describe("a task whose client hangs up", () => {
  it.live("is made and announced, at whatever moment that was, or never was", () =>
    Effect.gen(function* () {
      const tasks = yield* Jobs
      for (let after = 0; after < turns; after++) yield* hungUp(tasks.create(order, null), after)
      assert.isAbove((yield* tasks.all).length, turns / 2)
      yield* until(
        () => Effect.runPromise(tasks.all),
        (all) => all.every(({ outcome }) => outcome?.announced === true)
      )
      for (const { outcome } of yield* tasks.all) assert.include(outcome, { error: null, announced: true })
    }).pipe(Effect.provide(jobs))
  )

  it.live("is stopped and announced, at whatever moment that was", () =>
    Effect.gen(function* () {
      const tasks = yield* Jobs
      for (let after = 0; after < turns; after++) {
        const task = yield* tasks.create({ ...order, prompt: "[slow]" }, null)
        yield* hungUp(tasks.fail(task, internalError), after)
      }
      const stopped = (yield* tasks.all).filter(({ outcome }) => outcome !== null)
      assert.isAbove(stopped.length, turns / 2)
      const ids = new Set(stopped.map(({ id }) => id))
      yield* until(
        () => Effect.runPromise(tasks.all),
        (all) => all.every(({ id, outcome }) => !ids.has(id) || outcome?.announced === true)
      )
      assert.isTrue((yield* tasks.all).every(({ id, outcome }) => !ids.has(id) || outcome?.announced === true))
    }).pipe(Effect.provide(jobs))
  )
})
