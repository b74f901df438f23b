import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { ArkDouble, arkDoublePath } from "../../../packages/playground/src/Playground/ArkDouble.ts"
import { FalDouble, falDoublePath } from "../../../packages/playground/src/Playground/FalDouble.ts"
import { ReplicateDouble, replicateDoublePath } from "../../../packages/playground/src/Playground/ReplicateDouble.ts"
import { VideoDouble, videoDoublePath } from "../../../packages/playground/src/Playground/VideoDouble.ts"
import { serve, until } from "../../../packages/playground/test/DoubleServer.ts"
import { make as ark } from "../../../src/providers/ark/ArkApi.ts"
import { make as fal } from "../../../src/providers/fal/FalApi.ts"
import { make as replicate } from "../../../src/providers/replicate/ReplicateApi.ts"
import { make as sora } from "../../../src/providers/sora/SoraApi.ts"
import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { type BillLine, TaskRef } from "../../../src/providers/VideoProvider.ts"
import { readBill } from "../../../src/providers/VideoProvider/bill.ts"
import { atDouble, doubleOptions } from "../../kit/atDouble.ts"
import { order } from "../../kit/soraDriver.ts"

const line = (n: number): BillLine => ({ task: TaskRef.make(String(n)), at: n, cost: undefined })

describe("a provider's list", () => {
  /** Lines from `newest` down to 1, two on a page. */
  const from = (newest: number) => {
    const asked: Array<number> = []
    const page = (first: number) =>
      Effect.sync(() => {
        asked.push(first)
        const lines = [first, first - 1].filter((n) => n > 0).map(line)
        return { lines, next: first > 2 ? first - 2 : undefined }
      })
    return { asked, read: (since: number) => readBill(since, newest, page) }
  }

  it.effect("is read back to a moment, page by page, and no further", () =>
    Effect.gen(function* () {
      const { asked, read } = from(10)
      expect(yield* read(7)).toEqual({ lines: [10, 9, 8, 7].map(line), since: 7 })
      expect(asked).toEqual([10, 8, 6])
    })
  )

  it.effect("is whole from the moment that was asked for where it ends", () =>
    Effect.gen(function* () {
      expect(yield* from(3).read(-5)).toEqual({ lines: [3, 2, 1].map(line), since: -5 })
    })
  )

  it.effect("goes on behind a page of which nothing can be read", () =>
    Effect.gen(function* () {
      const pages = [
        { lines: [line(9)], next: 1 },
        { lines: [], next: 2 },
        { lines: [line(8)], next: undefined }
      ]
      const read = readBill(0, 0, (at) => Effect.succeed(pages[at] ?? { lines: [], next: undefined }))
      expect(yield* read).toEqual({ lines: [9, 8].map(line), since: 0 })
    })
  )

  it.effect("of more pages than are read is whole from its oldest line on", () =>
    Effect.gen(function* () {
      const { asked, read } = from(100)
      expect(yield* read(0)).toMatchObject({ since: 61 })
      expect(asked).toHaveLength(20)
    })
  )
})

const lists = [
  {
    name: "fal",
    double: FalDouble.layer(doubleOptions),
    driver: (origin: string) => fal(atDouble(`${origin}${falDoublePath}`)),
    model: "fal-ai/kling-video/v3/standard",
    cost: { _tag: "Dollars", amount: 630_000 }
  },
  {
    name: "ark",
    double: ArkDouble.layer(doubleOptions),
    driver: (origin: string) => ark(atDouble(`${origin}${arkDoublePath}`)),
    model: "dreamina-seedance-2-5-260628",
    cost: { _tag: "Tokens", count: (720 * 1280 * 24 * 5) / 1024 }
  },
  {
    name: "replicate",
    double: ReplicateDouble.layer(doubleOptions),
    driver: (origin: string) => replicate(atDouble(`${origin}${replicateDoublePath}`)),
    model: "bytedance/seedance-2.5",
    cost: undefined
  },
  {
    name: "sora",
    double: VideoDouble.layer(doubleOptions),
    driver: (origin: string) => sora(atDouble(`${origin}${videoDoublePath}`)),
    model: "sora-2",
    cost: undefined
  }
] as const

describe("what was ordered is on the list of", () => {
  for (const { name, double, driver: make, model, cost } of lists) {
    it.live(name, () =>
      Effect.gen(function* () {
        const { origin } = yield* serve(double)
        const driver = yield* make(origin)
        const begun = Date.now()
        const { task } = yield* driver.submit(order({ seconds: 5 }), model, "a job", noTaskInputs)
        yield* until(
          () => Effect.runPromise(driver.status(task, model)),
          ({ _tag }) => _tag === "Ready"
        )
        const bill = yield* driver.bill?.read(begun - 60_000) ?? Effect.undefined
        expect(bill?.lines).toEqual([{ task, at: expect.any(Number), cost }])
        expect(bill?.lines[0]?.at).toBeGreaterThan(begun - 2000)
      })
    )
  }

  it.live("fal, unless its key is no administrator's", () =>
    Effect.gen(function* () {
      const { origin, fault } = yield* serve(FalDouble.layer(doubleOptions))
      const driver = yield* fal(atDouble(`${origin}${falDoublePath}`))
      yield* fault({ kind: "fail", where: "fal", status: 403 })
      expect(yield* driver.bill?.read(0) ?? Effect.succeed("no list")).toBeUndefined()
    })
  )
})
