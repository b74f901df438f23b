import { mkdtemp, rename, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Logger, Option, Redacted, References } from "effect"
import { TestClock } from "effect/testing"
import { DataFileError } from "../../src/platform/DataFile.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { ModelId, UserId } from "../../src/domain/Ids.ts"
import * as GoogleApi from "../../src/providers/google/GoogleApi.ts"
import { catalogue, cheapest, Model, ModelCatalogue, price, shippedModels } from "../../src/video/ModelCatalogue.ts"
import { isUpscaler } from "../../src/video/ModelCatalogue/Model.ts"
import { type PriceAside, routeId, switchboard, type SwitchedOff, Switches } from "../../src/video/Switches.ts"
import { type CoinPack, CoinPacks, shippedPacks } from "../../src/money/CoinPacks.ts"
import { VideoProviders } from "../../src/providers/VideoProvider.ts"
import { idleProvider } from "../kit/idleProvider.ts"

const file = (content: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const folder = await mkdtemp(join(tmpdir(), "kudo-models-"))
      await writeFile(join(folder, "models.json"), content)
      return folder
    }),
    (folder) => Effect.promise(() => rm(folder, { recursive: true }))
  ).pipe(Effect.map((folder) => join(folder, "models.json")))

/** What is on offer with these providers and this file. */
const offered = Effect.fnUntraced(function* (names: ReadonlyArray<string>, content?: unknown) {
  const path =
    content === undefined ? undefined : yield* file(typeof content === "string" ? content : JSON.stringify(content))
  const providers = VideoProviders.layer(names.map((name) => Effect.succeed(idleProvider({ name }))))
  const built = yield* Layer.build(
    ModelCatalogue.layer({ file: Option.fromUndefinedOr(path) }).pipe(Layer.provide([providers, Switches.layerFixed()]))
  )
  return yield* Effect.provide(ModelCatalogue, built)
})
const ids = (given: ModelCatalogue["Service"]) =>
  given.offers.map(({ model, retired }) => `${model.id}${retired ? "†" : ""}`)
/** The models that these providers make, as the routes say it; SORA 2 is there in any case. */
const made = (...providers: ReadonlyArray<string>) =>
  shippedModels
    .filter(({ enabled, routes }) => enabled === true && routes.some(({ provider }) => providers.includes(provider)))
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ id }) => id as string)
const faults = (content: unknown) =>
  Effect.map(Effect.flip(offered(["sora"], content)), (error) => {
    assert.instanceOf(error, DataFileError)
    return error.message
  })

describe("the models on offer", () => {
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<string>, ReadonlyArray<string>]> = [
    ["every provider", ["sora", "kie", "google", "openrouter"], made("sora", "kie", "google", "openrouter")],
    ["a /v1/videos server alone", ["sora"], ["sora-2"]],
    ["KIE alone, where SORA 2 explains itself first", ["kie"], ["sora-2†", ...made("kie")]],
    ["nobody", [], ["sora-2†"]]
  ]
  it.effect.each(cases)("are, with %s, exactly those that somebody serves", ([, providers, models]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(ids(yield* offered(providers)), models)
    })
  )

  it("are at least 45 over seven providers, each with a successor, in all ratios, up to 30 seconds and up to 4K", () => {
    assert.isAtLeast(shippedModels.length, 45)
    assert.isAtLeast(new Set(shippedModels.flatMap(({ routes }) => routes.map(({ provider }) => provider))).size, 7)
    const known = new Set<string>(shippedModels.map(({ id }) => id))
    // What makes videos larger has nothing in its place: it is offered or not.
    for (const { id, successors } of shippedModels.filter((model) => !isUpscaler(model))) {
      assert.isNotEmpty(successors, id)
      for (const successor of successors) assert.isTrue(known.has(successor) && successor !== id, `${id}: ${successor}`)
    }
    const every = <A>(values: (model: Model) => ReadonlyArray<A>) => new Set(shippedModels.flatMap(values))
    assert.includeMembers([...every(({ ratios }) => ratios)], ["3:4", "21:9"])
    assert.isTrue(every(({ seconds }) => seconds).has(30))
    assert.isTrue(every(({ resolutions }) => resolutions).has("4k"))
  })

  it.effect(
    "what makes finished videos larger is nobody's choice for a new one, and is there with its provider alone",
    () =>
      Effect.gen(function* () {
        const upscalersOf = ({ upscalers }: ModelCatalogue["Service"]) => upscalers.map(({ model }) => String(model.id))
        const given = yield* offered(["fal"])
        assert.deepStrictEqual(upscalersOf(given), ["upscale-4k"])
        assert.notInclude(ids(given), "upscale-4k")
        assert.isFalse(given.find(ModelId.make("upscale-4k"))?.retired)
        assert.deepStrictEqual(upscalersOf(yield* offered(["kie"])), [])
      })
  )

  it.effect("a model that nobody serves here is not offered, and an open card of it leads to its successor", () =>
    Effect.gen(function* () {
      const given = yield* offered(["google"])
      assert.notInclude(ids(given), "wan-3†")
      assert.deepInclude(given.find(ModelId.make("kling-3-pro")), { retired: true })
      assert.strictEqual(given.find(ModelId.make("kling-3-pro"))?.successor?.id, "veo-3.1")
    })
  )

  it.effect("SORA 2 without a server names the best successor that somebody serves", () =>
    Effect.gen(function* () {
      const successor = (given: ModelCatalogue["Service"]) => given.find(ModelId.make("sora-2"))?.successor?.id
      assert.strictEqual(successor(yield* offered(["kie"])), "wan-3")
      assert.strictEqual(successor(yield* offered(["google"])), "gemini-omni")
      assert.strictEqual(successor(yield* offered(["openrouter"])), "wan-3")
      assert.isUndefined(successor(yield* offered([])))
    })
  )

  it.effect("a model that several serve is asked for in the order of its list, among those that are there", () =>
    Effect.gen(function* () {
      const routes = (given: ModelCatalogue["Service"]) =>
        given.find(ModelId.make("gemini-omni"))?.routes.map(({ provider }) => provider)
      assert.deepStrictEqual(routes(yield* offered(["kie", "google"])), ["google", "kie"])
      assert.deepStrictEqual(routes(yield* offered(["kie"])), ["kie"])
    })
  )

  it.effect("a provider that cannot make a model does not serve it", () =>
    Effect.gen(function* () {
      const google = idleProvider({ name: "google", serves: (model) => model === "gemini-omni-1.1-flash" })
      const built = yield* Layer.build(
        ModelCatalogue.layer({ file: Option.none() }).pipe(
          Layer.provide([VideoProviders.layer([Effect.succeed(google)]), Switches.layerFixed()])
        )
      )
      assert.deepStrictEqual(ids(yield* Effect.provide(ModelCatalogue, built)), ["sora-2†", "gemini-omni"])
    })
  )

  const google: ReadonlyArray<readonly [string, ReadonlyArray<string>, ReadonlyArray<string>]> = [
    ["a key", ["key"], ["sora-2†", "gemini-omni", "gemini-omni-1.2"]],
    ["a project", ["project"], ["sora-2†", "veo-3.1", "veo-3.1-fast", "veo-3.1-lite"]],
    [
      "both",
      ["key", "project"],
      ["sora-2†", "gemini-omni", "veo-3.1", "gemini-omni-1.2", "veo-3.1-fast", "veo-3.1-lite"]
    ]
  ]
  it.effect.each(google)("are Google's with %s as far as that opens them", ([, has, models]) =>
    Effect.gen(function* () {
      const driver = GoogleApi.make({
        baseUrl: "https://generativelanguage.googleapis.com",
        apiKey: has.includes("key") ? Redacted.make("key") : undefined,
        webhookSecret: undefined,
        callbackUrl: undefined,
        vertex: has.includes("project") ? { project: "kudo-1", location: "us-central1" } : undefined
      })
      const built = yield* Layer.build(
        ModelCatalogue.layer({ file: Option.none() }).pipe(
          Layer.provide([VideoProviders.layer([driver]), Switches.layerFixed()])
        )
      )
      assert.deepStrictEqual(ids(yield* Effect.provide(ModelCatalogue, built)), models)
    })
  )

  it("a model ends on the day it retires, and not before", () => {
    const models = shippedModels.map((model): Model => ({
      ...model,
      retires: "2027-01-31",
      resolutions: model.resolutions
    }))
    const on = (today: string) => catalogue(models, { serves: () => true, today })
    assert.isTrue(on("2027-01-30").offers.every(({ retired }) => !retired))
    const after = on("2027-01-31")
    assert.isTrue(after.offers.length > 0 && after.offers.every(({ retired }) => retired))
    assert.includeMembers(ids(after), ["sora-2†", "kling-3†"], "whoever looks for it reads what became of it")
  })

  it.effect(
    "are those of the operator's file as it is now, and a wrong version of it changes nothing but raises an alert",
    () =>
      Effect.gen(function* () {
        const path = yield* file("[]")
        const write = (content: string) =>
          Effect.promise(async () => {
            await writeFile(`${path}.new`, content)
            await rename(`${path}.new`, path)
          })
        const lines: Array<string> = []
        const logger = Logger.make<unknown, void>(({ message, fiber }) => {
          const { alert, cause } = fiber.getRef(References.CurrentLogAnnotations)
          lines.push([message, alert, cause].join(" "))
        })
        const built = yield* Layer.build(
          ModelCatalogue.layer({ file: Option.some(path) }).pipe(
            Layer.provide([
              VideoProviders.layer([Effect.succeed(idleProvider({ name: "sora" }))]),
              Switches.layerFixed()
            ]),
            Layer.provide(Logger.layer([logger]))
          )
        )
        const given = Context.get(built, ModelCatalogue)
        const model = () => given.find(ModelId.make("sora-2"))?.model
        const coins = () => model()?.coinsPerSecond[0]?.coins
        // Reading a file takes real time, which the clock of a test does not wait for.
        const until = (is: () => boolean) =>
          Effect.gen(function* () {
            for (const begun = performance.now(); performance.now() - begun < 20_000 && !is();) {
              yield* TestClock.adjust("6 seconds")
              yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
            }
            assert.isTrue(is())
          })
        yield* write('[{ "id": "sora-2", "coinsPerSecond": [{ "resolution": "720p", "coins": 7 }] }]')
        yield* until(() => coins() === 7)
        yield* write('[{ "id": "sora-2", "seconds": [] }]')
        yield* until(() => lines.some((line) => /is wrong.* operator MODELS_FILE .*sora-2/.test(line)))
        assert.strictEqual(coins(), 7)
        assert.lengthOf(
          lines.filter((line) => line.includes("is wrong")),
          1
        )
        yield* write('[{ "id": "sora-2", "enabled": false }]')
        yield* until(() => model() === undefined)
      })
  )

  describe("with something switched off", () => {
    const kling = ModelId.make("kling-3")
    const off = (scope: SwitchedOff["scope"], id: string, own: Partial<SwitchedOff> = {}): SwitchedOff => ({
      scope,
      id,
      since: 0,
      until: null,
      reason: "why",
      operator: UserId.make(1),
      ...own
    })
    const offeredWith = (...rows: ReadonlyArray<SwitchedOff>) =>
      catalogue(shippedModels, { serves: () => true, today: "2026-11-23", switches: switchboard(rows) })
    const all = offeredWith()
    const routesOf = (given: ModelCatalogue["Service"]) => given.find(kling)?.routes ?? []

    it("a model is on no screen, and an old card of it leads to its successor", () => {
      const given = offeredWith(off("model", kling, { until: 86_400_000 }))
      assert.deepStrictEqual(
        ids(given),
        ids(all).filter((id) => id !== kling)
      )
      const found = given.find(kling)
      assert.deepInclude(found, { retired: true, routes: [], paused: { until: 86_400_000 } })
      assert.isFalse(given.find(found?.successor?.id ?? kling)?.retired)
    })

    it("a route leaves its model to the others, and the last one takes it along", () => {
      const [first, ...more] = routesOf(all)
      if (first === undefined) throw new Error("no route")
      assert.isNotEmpty(more)
      const without = offeredWith(off("route", routeId(first)))
      assert.deepStrictEqual([routesOf(without), ids(without)], [more, ids(all)])
      assert.notInclude(ids(offeredWith(...[first, ...more].map((route) => off("route", routeId(route))))), kling)
    })

    it("a provider's routes are off, whatever the models", () => {
      const given = offeredWith(off("provider", "kie"))
      assert.isEmpty(given.offers.flatMap(({ routes }) => routes.filter(({ provider }) => provider === "kie")))
      assert.include(ids(given), kling)
    })

    it("a model that its provider calls gone says farewell as one that has retired", () => {
      const given = offeredWith(off("route", "sora:sora-2", { operator: null }))
      assert.include(ids(given), "sora-2†")
      assert.isUndefined(given.find(ModelId.make("sora-2"))?.paused)
    })

    const aside = (percent: number, model = kling): PriceAside => ({
      model,
      percent,
      since: 0,
      until: 86_400_000,
      reason: "why",
      operator: UserId.make(1)
    })
    const seconds = (sold: number, takes: number) => ({
      coinsPerSecond: [{ resolution: "720p" as const, coins: sold }] as const,
      routes: [
        {
          provider: "kie",
          model: "one",
          price: { rates: [{ dollars: takes, per: "second" as const }] as const, ...card }
        }
      ] as const
    })
    const example = { seconds: 5, resolution: "720p", sound: true, dollars: 0.5 } as const
    const card = { examples: [example, example], source: "a list", date: "2026-11-29" }
    /** A model of 5 coins a second at such a part of them, where a coin and the provider are worth so much, in dollars. */
    const pricedWith = (
      percent: number,
      { coin, takes = 0.1 }: { readonly coin?: number; readonly takes?: number } = {}
    ) => {
      const shipped = shippedModels.find(({ id }) => id === kling)
      if (shipped === undefined) throw new Error("no model")
      const given = catalogue([new Model({ ...shipped, ...seconds(5, takes) })], {
        serves: () => true,
        today: "2026-11-23",
        switches: switchboard([], new Map(), [aside(percent)]),
        coinDollars: coin
      })
      const found = given.find(kling)
      return { given, coins: found && price(found.model, 5, "720p"), found }
    }

    it("another price of a model is a part of its usual one, rounded up to whole coins, on every screen", () => {
      assert.strictEqual(pricedWith(80).coins, Coins.make(20))
      assert.strictEqual(pricedWith(81).coins, Coins.make(21))
      assert.strictEqual(pricedWith(1).coins, Coins.make(1))
      const dear = pricedWith(200)
      assert.strictEqual(dear.coins, Coins.make(50))
      const [shortest = 0] = dear.found?.model.seconds ?? []
      assert.strictEqual(dear.found && cheapest(dear.found.model), Coins.make(10 * shortest))
      assert.deepStrictEqual(dear.found?.model.resolutions, ["720p"])
    })

    it("another price is never below what the provider takes: it is told as a loss, and the usual one holds", () => {
      const well = pricedWith(80, { coin: 0.026 })
      assert.strictEqual(well.coins, Coins.make(20))
      assert.deepStrictEqual(well.given.lossesAt(kling, 77), [])
      assert.match(well.given.lossesAt(kling, 60).join(), /kling-3.* cost \d+ coins.* and kie takes \$/)
      assert.deepStrictEqual(pricedWith(80).given.lossesAt(kling, 1), [], "no coins are sold")
      const since = pricedWith(80, { coin: 0.026, takes: 0.12 })
      assert.strictEqual(since.coins, Coins.make(25))
      assert.isUndefined(since.found?.model.percent)
    })

    it("what is off for sales or for orders changes no model", () => {
      assert.deepStrictEqual(ids(offeredWith(off("sales", ""), off("orders", ""))), ids(all))
    })
  })

  it("the longest prompt of a model is what the most patient of its routes takes", () => {
    const [model] = shippedModels
    if (model === undefined) throw new Error("no model")
    const routes = [
      { provider: "a", model: "x" },
      { provider: "b", model: "x", takes: { text: { promptLength: 800 } } }
    ] as const
    const longest = (served: ReadonlyArray<string>) =>
      catalogue([{ ...model, routes, resolutions: model.resolutions }], {
        serves: ({ provider }) => served.includes(provider),
        today: "2026-01-01",
        longestPrompt: () => 2500
      }).offers[0]?.longestPrompt
    assert.strictEqual(longest(["a", "b"]), 2500)
    assert.strictEqual(longest(["b"]), 800)
  })

  it("a price is whole coins, always rounded up", () => {
    const [sora] = shippedModels
    assert.strictEqual(sora && price(sora, 8, "720p"), Coins.make(32))
    assert.isUndefined(sora && price(sora, 8, "1080p"))
    const half = sora && {
      ...sora,
      resolutions: sora.resolutions,
      coinsPerSecond: [{ resolution: "720p", coins: 0.3 }] as const
    }
    assert.strictEqual(half && cheapest(half), Coins.make(2))
  })
})

describe("an operator's file of models", () => {
  it.effect("changes what it names, and leaves the rest as shipped", () =>
    Effect.gen(function* () {
      const given = yield* offered(
        ["sora"],
        [
          { id: "sora-2", coinsPerSecond: [{ resolution: "720p", coins: 9 }] },
          { id: "sora-2-pro", enabled: true }
        ]
      )
      assert.deepStrictEqual(ids(given), ["sora-2", "sora-2-pro"])
      const sora = given.find(ModelId.make("sora-2"))?.model
      assert.strictEqual(sora && price(sora, 4, "720p"), Coins.make(36))
      assert.strictEqual(sora?.label.en, "🌟 SORA 2")
    })
  )

  it.effect("adds models of its own, and takes others away", () =>
    Effect.gen(function* () {
      const own = {
        id: "mine",
        label: { ru: "Моя", en: "Mine" },
        about: { ru: "своя", en: "own" },
        routes: [{ provider: "sora", model: "my-model" }],
        ratios: ["1:1"],
        seconds: [3],
        coinsPerSecond: [{ resolution: "480p", coins: 1 }],
        audio: false,
        image: false,
        weight: 1000,
        deadlineMinutes: 5
      }
      assert.deepStrictEqual(ids(yield* offered(["sora"], [own, { id: "sora-2", enabled: false }])), ["mine"])
    })
  )

  it.effect("a running bot stops offering a model at the midnight on which it retires", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-12-31T23:59:00Z"))
      const given = yield* offered(["sora"], [{ id: "sora-2", retires: "2027-01-01" }])
      const retired = () => given.find(ModelId.make("sora-2"))?.retired
      assert.isFalse(retired())
      yield* TestClock.adjust("2 minutes")
      assert.isTrue(retired())
    })
  )

  it.effect("retires a model by a line of data", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-12-01T00:00:00Z"))
      const given = yield* offered(["sora", "kie"], [{ id: "sora-2", retires: "2026-12-01" }])
      assert.deepStrictEqual(ids(given).slice(0, 2), ["sora-2†", "wan-3"])
    })
  )

  const wrong: ReadonlyArray<readonly [string, unknown, RegExp]> = [
    ["is no JSON", "[{", /models\.json: /],
    ["is no list", { id: "sora-2" }, /models\.json: /],
    ["names no id", [{ label: { ru: "a", en: "a" } }], /models\.json: .*id/],
    ["misspells a field", [{ id: "sora-2", secnds: [4] }], /\["sora-2"\]\["secnds"\] is no field/],
    ["has an impossible ratio", [{ id: "sora-2", ratios: ["7:3"] }], /\["sora-2"\] .*ratios/],
    [
      "has a free second",
      [{ id: "sora-2", coinsPerSecond: [{ resolution: "720p", coins: 0 }] }],
      /\["sora-2"\] .*coins/
    ],
    [
      "leaves a quality without coins that no price tells",
      [{ id: "minimax-h3", coinsPerSecond: [{ resolution: "480p" }] }],
      /\["minimax-h3"\] 480p has neither coins nor a price/
    ],
    ["has half a new model", [{ id: "new", label: { ru: "a", en: "a" } }], /\["new"\] /],
    ["names a model twice", [{ id: "sora-2" }, { id: "sora-2" }], /\["sora-2"\] occurs twice/],
    ["names an unknown successor", [{ id: "sora-2", successors: ["nobody"] }], /unknown model "nobody"/],
    ["has a day that is none", [{ id: "sora-2", retires: "soon" }], /\["sora-2"\] .*retires/]
  ]
  it.effect.each(wrong)("that %s fails the start with the file, the place and the reason", ([, content, says]) =>
    Effect.gen(function* () {
      const message = yield* faults(content)
      assert.match(message, says)
      assert.match(message, /^MODELS_FILE .*models\.json: /)
    })
  )

  it.effect(
    "that sells a model for less than its provider takes fails the start, by what a coin of the packs brings",
    () =>
      Effect.gen(function* () {
        const cheap = [{ id: "grok-imagine-1.5", coinsPerSecond: [{ resolution: "720p", coins: 2 }] }]
        const path = yield* file(JSON.stringify(cheap))
        const providers = VideoProviders.layer([Effect.succeed(idleProvider({ name: "openrouter" }))])
        const built = (packs: ReadonlyArray<CoinPack>) =>
          Layer.build(
            ModelCatalogue.layerSold({ file: Option.some(path) }).pipe(
              Layer.provide([providers, Layer.succeed(CoinPacks, packs), Switches.layerFixed()])
            )
          )
        const { message } = yield* Effect.flip(built(shippedPacks))
        assert.match(
          message,
          /^MODELS_FILE .*: \["grok-imagine-1\.5"\] 15 s in 720p cost 30 coins, .* openrouter takes \$2\.10$/
        )
        yield* built([])
      })
  )

  it.effect("that is not there is one clear line", () =>
    Effect.gen(function* () {
      const providers = VideoProviders.layer<never, never>([])
      const layer = ModelCatalogue.layer({ file: Option.some("/nowhere/models.json") }).pipe(
        Layer.provide([providers, Switches.layerFixed()])
      )
      const error = yield* Effect.flip(Layer.build(layer))
      assert.strictEqual(error.message, "MODELS_FILE /nowhere/models.json: cannot be read (ENOENT)")
    })
  )
})
