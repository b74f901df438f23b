import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { freshDatabase } from "../../lab/world/database.ts"
import { ModelId, UserId } from "../../src/domain/Ids.ts"
import { Switches } from "../../src/video/Switches.ts"

const stores = Switches.layer.pipe(Layer.provideMerge(freshDatabase))

const thrown = { until: undefined, reason: "it is broken", operator: UserId.make(9) }
const orders = { scope: "orders", id: "" } as const
const route = { provider: "kie", model: "wan/3" }
const lists = (...models: ReadonlyArray<string>) =>
  Effect.flatMap(Switches, ({ listed }) => listed("kie", new Set(models)))

describe("a switch", () => {
  layer(stores)((it) => {
    it.effect("is read by other processes, as the same value while nothing changes", () =>
      Effect.gen(function* () {
        const { turnOff, turnOn } = yield* Switches
        // Of another process: a layer is built once for whoever shares it.
        const other = yield* Effect.provide(Switches, yield* Layer.build(Layer.fresh(Switches.layer)))
        yield* turnOff(orders, thrown)
        assert.isUndefined(other.current().find("orders"))
        yield* other.reload
        const board = other.current()
        assert.deepInclude(board.find("orders"), {
          ...orders,
          until: null,
          reason: "it is broken",
          operator: thrown.operator
        })
        yield* other.reload
        assert.strictEqual(other.current(), board)
        assert.isTrue(yield* turnOn(orders))
        assert.isFalse(yield* turnOn(orders))
      })
    )

    it.effect("counts beside a row that this release cannot read, as a newer one wrote it", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { turnOff, turnOn } = yield* Switches
        yield* sql`INSERT INTO provider_models (provider, models) VALUES ('newer', '{"by": "another release"}')`
        yield* turnOff(orders, thrown)
        const begun = yield* Effect.provide(Switches, yield* Layer.build(Layer.fresh(Switches.layer)))
        assert.isDefined(begun.current().find("orders"))
        assert.isUndefined(begun.current().listed("newer"))
        yield* turnOn(orders)
        yield* sql`DELETE FROM provider_models`
      })
    )

    it.effect("belongs to the transaction in which it is thrown", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { turnOff, current, reload } = yield* Switches
        yield* Effect.ignore(sql.withTransaction(Effect.andThen(turnOff(orders, thrown), Effect.fail("no"))))
        yield* reload
        assert.isUndefined(current().find("orders"))
      })
    )
  })
})

describe("another price", () => {
  layer(stores)((it) => {
    const model = ModelId.make("sora-2")
    const put = { percent: 80, until: Date.UTC(2999, 0, 31), reason: "a feast", operator: thrown.operator }

    it.effect("is read by all processes, replaced by the next one, and over at its date or before", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { reprice, usualPrice, current, reload } = yield* Switches
        yield* reprice(model, put)
        assert.deepInclude(current().priceOf(model), { model, ...put })
        yield* reprice(model, { ...put, percent: 150, reason: "it is dear" })
        assert.deepInclude(current().priceOf(model), { percent: 150, reason: "it is dear" })
        assert.lengthOf(current().prices, 1)
        yield* sql`UPDATE model_prices SET until = now()`
        yield* reload
        assert.isUndefined(current().priceOf(model))
        assert.isFalse(yield* usualPrice(model))
        yield* reprice(model, put)
        assert.isTrue(yield* usualPrice(model))
        assert.isUndefined(current().priceOf(model))
      })
    )
  })
})

describe("a route that its provider calls gone", () => {
  layer(stores)((it) => {
    it.effect("is off once, and comes back when the provider lists it again, not when it still does", () =>
      Effect.gen(function* () {
        const { gone, current } = yield* Switches
        const off = () => current().find("route", "kie:wan/3")
        assert.deepStrictEqual(yield* lists("wan/3", "kling"), { lost: [], back: [] })
        assert.isTrue(yield* gone(route))
        assert.isFalse(yield* gone(route))
        assert.deepInclude(off(), { operator: null, until: null })
        assert.deepStrictEqual(yield* lists("wan/3", "kling"), { lost: [], back: [] })
        assert.isDefined(off())
        assert.deepStrictEqual(yield* lists("kling"), { lost: ["wan/3"], back: [] })
        assert.isFalse(current().listed("kie")?.has("wan/3"))
        assert.deepStrictEqual(yield* lists("wan/3"), { lost: ["kling"], back: ["wan/3"] })
        assert.isUndefined(off())
      })
    )

    it.effect("stays off where an operator says so, whatever the provider lists", () =>
      Effect.gen(function* () {
        const { turnOff, gone, listed, current } = yield* Switches
        yield* turnOff({ scope: "route", id: "kie:wan/3" }, thrown)
        assert.isFalse(yield* gone(route))
        yield* lists()
        yield* lists("wan/3")
        assert.deepInclude(current().find("route", "kie:wan/3"), { operator: thrown.operator })
        yield* listed("kie", undefined)
        assert.isUndefined(current().listed("kie"))
      })
    )
  })
})
