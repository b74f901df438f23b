import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted, Result, Stream } from "effect"
import { noFfmpeg, receiveAt, serve, until } from "../../../packages/playground/test/DoubleServer.ts"
import { ArkDouble, arkDoublePath } from "../../../packages/playground/src/Playground/ArkDouble.ts"
import { findLost } from "../../../src/providers/VideoProvider/findLost.ts"
import * as ArkApi from "../../../src/providers/ark/ArkApi.ts"
import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import type { TaskRef } from "../../../src/providers/VideoProvider.ts"
import { shippedModels } from "../../../src/video/ModelCatalogue.ts"
import { order } from "../../kit/soraDriver.ts"

const model = "dreamina-seedance-2-5-260628"
const picture = { bytes: Buffer.from("picture"), mediaType: "image/jpeg" } as const
const sketch = order({ draft: true, resolution: "480p" })
const inFull = order({ resolution: "1080p" })

const start = Effect.fnUntraced(function* (renderSeconds = 0.1, callbackUrl?: string) {
  const { origin, fault } = yield* serve(
    ArkDouble.layer({ apiKey: undefined, webhookSecret: undefined, renderSeconds, ffmpeg: noFfmpeg })
  )
  const baseUrl = `${origin}${arkDoublePath}`
  const driver = yield* ArkApi.make({
    baseUrl,
    apiKey: Redacted.make("any"),
    webhookSecret: undefined,
    callbackUrl,
    within: { submit: 5, read: 5, idle: 5 }
  })
  const cancel = (task: TaskRef) => driver.cancel(model)?.(task) ?? Effect.die(new Error("it cannot"))
  const ended = (task: TaskRef) =>
    until(
      () => Effect.runPromise(driver.status(task, model)),
      ({ _tag }) => _tag !== "Running"
    )
  const told = (task: TaskRef) =>
    Effect.promise(async (): Promise<Record<string, unknown>> => {
      const answer = await fetch(`${baseUrl}/contents/generations/tasks/${task}`, {
        headers: { authorization: "Bearer any" }
      })
      return Object(await answer.json())
    })
  return { driver, fault, cancel, ended, told }
})

describe("the double of BytePlus Ark, asked by our driver", () => {
  it.live("makes a video that begins and ends with pictures, and hands it over for a day", () =>
    Effect.gen(function* () {
      const { driver, ended } = yield* start()
      const inputs = { _tag: "Frames", first: picture, last: picture } as const
      const { task } = yield* driver.submit(order(), model, "job-1", inputs)
      const ready = yield* ended(task)
      if (ready._tag !== "Ready") throw new Error(ready._tag)
      expect(ready.expiresAt).toBeGreaterThan(Date.now() + 23 * 3_600_000)
      expect(ready.cost).toMatchObject({ _tag: "Tokens", count: expect.any(Number) })
      const { bytes } = yield* driver.content(ready.source)
      expect(
        Buffer.concat(yield* Stream.runCollect(bytes))
          .subarray(4, 8)
          .toString()
      ).toBe("ftyp")
    })
  )

  it.live("has the lost order in its list, by its job, and no other one of the same words", () =>
    Effect.gen(function* () {
      const { driver } = yield* start(60)
      const { task } = yield* driver.submit(order(), model, "job-1", noTaskInputs)
      yield* driver.submit(order(), model, "job-2", noTaskInputs)
      const now = Date.now()
      expect(yield* findLost(driver, order(), model, now - 1000, "job-1")).toEqual([task])
      expect(yield* findLost(driver, order(), model, now - 1000, "job-3")).toEqual([])
      expect(yield* findLost(driver, order(), model, now + 3_600_000, "job-1")).toEqual([])
    })
  )

  it.live("lets go of a task that waits, not of one that is being made, and keeps one that has ended", () =>
    Effect.gen(function* () {
      const slow = yield* start(60)
      const { task } = yield* slow.driver.submit(order(), model, "job-1", noTaskInputs)
      expect(yield* slow.cancel(task)).toBe("Stopped")
      expect(yield* slow.driver.status(task, model)).toMatchObject({ _tag: "Failed", failure: "cancelled" })
      const busy = yield* start(1.5)
      const { task: other } = yield* busy.driver.submit(order(), model, "job-2", noTaskInputs)
      yield* until(
        () => Effect.runPromise(busy.told(other)),
        ({ status }) => status === "running"
      )
      expect(yield* busy.cancel(other)).toBe("Unknown")
      yield* busy.ended(other)
      expect(yield* busy.cancel(other)).toBe("TooLate")
      expect((yield* busy.driver.status(other, model))._tag).toBe("Ready")
    })
  )

  it.live("tells of an end without a signature, and the driver takes it for a hint", () =>
    Effect.gen(function* () {
      const { url, got } = yield* receiveAt("/callbacks/ark", (raw) => raw, [])
      const { driver } = yield* start(0.1, url)
      const { task } = yield* driver.submit(order(), model, "job-1", noTaskInputs)
      const [raw = ""] = yield* until(
        async () => [...got],
        ({ length }) => length > 0
      )
      expect(driver.signed).toBe(false)
      expect((yield* driver.callback({}, raw)).task).toBe(task)
    })
  )

  it.live("makes a draft, and then the very same film in 1080p", () =>
    Effect.gen(function* () {
      const { driver, ended, told } = yield* start()
      const { task } = yield* driver.submit(sketch, model, "job-1", noTaskInputs)
      const early = yield* Effect.flip(driver.submit(inFull, model, "job-2", { _tag: "Draft", task }))
      expect(early.reason).toMatchObject({ _tag: "SourceGone" })
      yield* ended(task)
      const final = yield* driver.submit(inFull, model, "job-2", { _tag: "Draft", task })
      expect((yield* ended(final.task))._tag).toBe("Ready")
      expect(yield* told(task)).toMatchObject({ draft: true, resolution: "480p" })
      expect(yield* told(final.task)).toMatchObject({ draft_task_id: task, resolution: "1080p", duration: "8" })
    })
  )

  it.live("makes no film of what is no draft, of one that is over, and no draft with another model", () =>
    Effect.gen(function* () {
      const { driver, ended, fault } = yield* start()
      const film = yield* driver.submit(order(), model, "job-1", noTaskInputs)
      const draft = yield* driver.submit(sketch, model, "job-2", noTaskInputs)
      yield* Effect.all([ended(film.task), ended(draft.task)])
      const finish = (task: TaskRef) => Effect.flip(driver.submit(inFull, model, "job-3", { _tag: "Draft", task }))
      expect((yield* finish(film.task)).reason._tag).toBe("SourceGone")
      yield* fault({ where: "ark", match: "create", kind: "draft-expired" })
      expect((yield* finish(draft.task)).reason._tag).toBe("SourceGone")
      const unsaid = yield* Effect.flip(driver.submit(sketch, "dreamina-seedance-2-0-260128", "job-4", noTaskInputs))
      expect(unsaid.reason).toMatchObject({ _tag: "InvalidRequest", field: "inputs" })
    })
  )

  it.live(
    "makes one on idle machines for half the price where a model has that, finds it when it is lost, and bills it",
    () =>
      Effect.gen(function* () {
        const { driver, ended, told } = yield* start()
        const flex = "seedance-1-0-pro-250528#flex"
        const usual = yield* driver.submit(order(), "seedance-1-0-pro-250528", "job-1", noTaskInputs)
        const { task } = yield* driver.submit(order(), flex, "job-2", noTaskInputs)
        expect(yield* told(task)).toMatchObject({
          model: "seedance-1-0-pro-250528",
          service_tier: "flex",
          execution_expires_after: 86_400
        })
        const since = Date.now() - 1000
        expect(yield* findLost(driver, order(), flex, since, "job-2")).toEqual([task])
        expect(yield* findLost(driver, order(), flex, since, "job-1")).toEqual([])
        expect((yield* ended(task))._tag).toBe("Ready")
        yield* ended(usual.task)
        const { lines } = (yield* driver.bill?.read(since - 60_000) ?? Effect.undefined) ?? { lines: [] }
        expect(lines.map((line) => line.task).toSorted()).toEqual([task, usual.task].toSorted())
        expect(yield* driver.describe?.([flex]) ?? Effect.die("it cannot")).toContainEqual({ model: flex })
        expect(driver.serves("seedance-1-5-pro-251215#flex")).toBe(true)
        expect(driver.serves(`${model}#flex`)).toBe(false)
      })
  )

  it.live("names the models that it has: those that make videos, and none that it has shut down", () =>
    Effect.gen(function* () {
      const { driver, fault } = yield* start()
      const describe = (...models: ReadonlyArray<string>) => driver.describe?.(models) ?? Effect.die("it cannot")
      const listed = (yield* describe(model, "seed-2-0-pro-260328", "dreamina-seedance-9-260101")) ?? []
      const names = listed.map((one) => one.model)
      expect(names).toEqual(expect.arrayContaining([model, "seed-2-0-pro-260328", "seedance-1-5-pro-251215"]))
      expect((yield* describe(model))?.map((one) => one.model)).not.toContain("seed-2-0-pro-260328")
      expect(names.filter((name) => /lite|seedance-9/.test(name))).toEqual([])
      yield* fault({ where: "ark", match: "models", kind: "unauthorized" })
      expect((yield* Effect.flip(describe(model))).reason._tag).toBe("Unauthorized")
    })
  )

  it.live("can make everything that the shipped catalogue asks Ark for", () =>
    Effect.gen(function* () {
      const { driver } = yield* start(60)
      const asked = shippedModels.flatMap(({ routes, ratios, seconds, coinsPerSecond }) =>
        routes
          .filter(({ provider }) => provider === "ark")
          .map(({ model: name, takes }) => ({ name, ratios, lengths: seconds, coinsPerSecond, frames: takes?.frames }))
      )
      expect(asked.length).toBeGreaterThan(3)
      for (const { name, ratios, lengths, coinsPerSecond, frames } of asked) {
        expect(driver.serves(name)).toBe(true)
        const [seconds] = lengths
        const [{ resolution }] = coinsPerSecond
        const wanted = [
          ...ratios.map((ratio) => order({ ratio, seconds, resolution })),
          ...lengths.map((length) => order({ seconds: length, resolution })),
          ...coinsPerSecond.map((rate) => order({ seconds, resolution: rate.resolution }))
        ]
        for (const one of wanted) {
          expect((yield* driver.submit(one, name, "job", noTaskInputs))._tag).toBe("Accepted")
        }
        const begun = { _tag: "Frames", first: picture } as const
        const one = order({ seconds, resolution })
        expect((yield* driver.submit(one, name, "job", begun))._tag).toBe("Accepted")
        const ended = yield* Effect.result(driver.submit(one, name, "job", { ...begun, last: picture }))
        expect(Result.isSuccess(ended), name).toBe(frames?.last)
      }
    })
  )
})
