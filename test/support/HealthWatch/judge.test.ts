import { assert, describe, it } from "@effect/vitest"
import { Duration, Option } from "effect"
import { type Figures, judge, lasts } from "../../../src/support/HealthWatch/judge.ts"

const well: Figures = {
  models: [{ model: "veo", delivered: 40, failed: 9 }],
  slowestSeconds: 600,
  lineSeconds: 120,
  spending: [{ model: "veo", videos: 40, dollars: 20, coins: 900 }],
  coinDollars: 0.03,
  diskLasts: Duration.days(40),
  backup: undefined,
  restoreTest: undefined,
  erasureSeconds: 3600
}
const day = 86_400
const daily = (doneDays: number | undefined, databaseDays = 90) => ({
  doneSeconds: doneDays === undefined ? undefined : doneDays * day,
  databaseSeconds: databaseDays * day,
  within: Duration.days(1)
})
const namesOf = (figures: Partial<Figures>) => judge({ ...well, ...figures }).map(({ name }) => name)

describe("a look at how videos do", () => {
  it("finds nothing where all is well, or nothing is known", () => {
    assert.deepStrictEqual(namesOf({}), [])
    assert.deepStrictEqual(
      namesOf({ models: [], spending: [], slowestSeconds: undefined, lineSeconds: undefined, diskLasts: undefined }),
      []
    )
  })

  it.each<readonly [string, Partial<Figures>, ReadonlyArray<string>]>([
    ["more failures than deliveries", { models: [{ model: "veo", delivered: 4, failed: 5 }] }, ["model-failures"]],
    ["few failures, as of a quiet night", { models: [{ model: "veo", delivered: 0, failed: 4 }] }, []],
    ["as many failures as deliveries", { models: [{ model: "veo", delivered: 6, failed: 6 }] }, []],
    ["the slowest twentieth beyond twenty minutes", { slowestSeconds: 1201 }, ["delivery-slow"]],
    ["a wait of more than ten minutes", { lineSeconds: 601 }, ["line-age"]],
    ["a loss", { spending: [{ model: "veo", videos: 5, dollars: 4, coins: 100 }] }, ["margin"]],
    ["a loss by a single dear video", { spending: [{ model: "veo", videos: 1, dollars: 4, coins: 10 }] }, []],
    ["costs where nothing is sold", { spending: well.spending, coinDollars: undefined }, []],
    ["a disk for two days", { diskLasts: Duration.days(2) }, ["disk-days"]],
    ["a backup of today", { backup: daily(0.9), restoreTest: daily(0.9) }, []],
    ["a backup of the day before", { backup: daily(1.1), restoreTest: daily(0.9) }, ["backup-old"]],
    ["a backup that nobody tried out for long", { backup: daily(0.1), restoreTest: daily(7) }, ["restore-test"]],
    [
      "a bot of some days without a backup",
      { backup: daily(undefined, 2), restoreTest: daily(undefined, 2) },
      ["backup-old", "restore-test"]
    ],
    ["a new bot without a backup", { backup: daily(undefined, 0.5), restoreTest: daily(undefined, 0.5) }, []],
    ["a wish to be deleted of yesterday", { erasureSeconds: day + 60 }, ["erasure-late"]]
  ])("judges %s", (_, figures, names) => {
    assert.deepStrictEqual(namesOf(figures), names)
  })
})

describe("how long a disk lasts", () => {
  const hour = 3_600_000
  it("is what is free by the rate of the last hours", () => {
    const left = lasts({ millis: 0, bytes: 120e9 }, { millis: 2 * hour, bytes: 100e9 })
    assert.deepStrictEqual(Option.map(Option.fromUndefinedOr(left), Duration.toHours), Option.some(10))
  })
  it("is not told of a short while, nor of a disk that empties", () => {
    assert.isUndefined(lasts({ millis: 0, bytes: 120e9 }, { millis: hour / 2, bytes: 100e9 }))
    assert.isUndefined(lasts({ millis: 0, bytes: 100e9 }, { millis: 2 * hour, bytes: 120e9 }))
  })
})
