import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { MicroDollars } from "../../src/domain/Dollars.ts"
import type { JobId } from "../../src/domain/Ids.ts"
import { ModelId } from "../../src/domain/Ids.ts"
import { VideoRequest } from "../../src/domain/Video.ts"
import { noInputs } from "../../src/domain/VideoInputs.ts"
import { catalogue, shippedModels } from "../../src/video/ModelCatalogue.ts"
import { ProviderCosts } from "../../src/video/ProviderCosts.ts"
import { estimateOf, toldCost } from "../../src/video/ProviderCosts/costing.ts"
import { cat, spec } from "../kit/dialogs.ts"
import { jobTable } from "../kit/jobTable.ts"
import { ordered, route, stores, task } from "../kit/jobs.ts"

const rowOf = Effect.fnUntraced(function* (job: JobId) {
  const sql = yield* SqlClient.SqlClient
  return yield* sql`
    SELECT provider, model, task, estimate::float8, actual::float8, source FROM provider_costs WHERE job = ${job}::uuid`
})

layer(Layer.fresh(stores))("what providers take", (it) => {
  it.effect("is expected from the moment in which an order is taken, and known when the provider says it", () =>
    Effect.gen(function* () {
      const jobs = yield* jobTable
      const costs = yield* ProviderCosts
      const { id } = yield* ordered
      const mine = task()
      yield* jobs.claim(id, route)
      assert.deepStrictEqual(yield* rowOf(id), [])
      const estimate = MicroDollars.make(500_000)
      yield* jobs.accepted(id, { task: mine, pollAfter: 0, deadlineMinutes: 30, estimate })
      const row = { ...route, task: mine, estimate: 500_000, actual: null, source: null }
      assert.deepStrictEqual(yield* rowOf(id), [row])
      yield* costs.told(id, MicroDollars.make(480_000))
      assert.deepStrictEqual(yield* rowOf(id), [{ ...row, actual: 480_000, source: "status" }])
    })
  )

  it.effect("has no row for an order that nobody took", () =>
    Effect.gen(function* () {
      const jobs = yield* jobTable
      const { id } = yield* ordered
      yield* jobs.claim(id, route)
      yield* jobs.unclaim(id, "RateLimit")
      yield* jobs.accepted(id, { task: task(), pollAfter: 0, deadlineMinutes: 30 })
      assert.deepStrictEqual(yield* rowOf(id), [])
    })
  )
})

describe("what an order costs", () => {
  const all = catalogue(shippedModels, { serves: () => true, today: "2026-11-29" })
  const order = (model: string, provider: string, providerModel: string, seconds: number) => ({
    request: new VideoRequest({
      ...spec,
      prompt: cat,
      inputs: noInputs,
      model: ModelId.make(model),
      ratio: "16:9",
      resolution: "720p",
      seconds
    }),
    provider,
    providerModel
  })
  const seedance = order("seedance-2.5", "ark", "dreamina-seedance-2-5-260628", 5)

  it("is estimated by the card of the very route that makes it", () => {
    for (const model of shippedModels) {
      for (const { provider, model: providerModel, price } of model.routes) {
        for (const { dollars, way = "text", ...example } of price?.examples ?? []) {
          if (way !== "text") continue
          const { request } = order(model.id, provider, providerModel, example.seconds)
          const estimate = estimateOf(all, {
            request: new VideoRequest({ ...request, ...example, ratio: model.ratios[0] }),
            provider,
            providerModel
          })
          assert.closeTo((estimate ?? Number.NaN) / 1e6, dollars, dollars / 50 + 0.005, `${provider}:${providerModel}`)
        }
      }
    }
    assert.isUndefined(estimateOf(all, { ...seedance, providerModel: "another" }))
  })

  it("is what the provider says in dollars, or its tokens by the card of the route", () => {
    const amount = MicroDollars.make(7)
    assert.strictEqual(toldCost(all, seedance, { _tag: "Dollars", amount }), amount)
    const estimate = estimateOf(all, seedance) ?? assert.fail("no card")
    const tokens = (1280 * 720 * 24 * 5) / 1024
    assert.strictEqual(toldCost(all, seedance, { _tag: "Tokens", count: tokens }), estimate)
    const bySecond = order("wan-3", "kie", "wan/3-0-video", 5)
    assert.isUndefined(toldCost(all, bySecond, { _tag: "Tokens", count: tokens }))
  })
})
