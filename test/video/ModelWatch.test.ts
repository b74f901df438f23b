import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Logger, Option, References } from "effect"
import { freshDatabase } from "../../lab/world/database.ts"
import { NetworkError, ProviderError, VideoProviders } from "../../src/providers/VideoProvider.ts"
import { ModelCatalogue } from "../../src/video/ModelCatalogue.ts"
import { ModelWatch } from "../../src/video/ModelWatch.ts"
import { Switches } from "../../src/video/Switches.ts"
import { idleProvider } from "../kit/idleProvider.ts"

const route = { provider: "sora", model: "sora-2" } as const

/** A `/v1/videos` server whose list of models is the test's own, and what operators are told. */
const watched = Effect.gen(function* () {
  let list: ReadonlyArray<string> | undefined | "away"
  const alerts: Array<string> = []
  const logger = Logger.make<unknown, void>(({ fiber }) => {
    const { alert, alertOver, route } = fiber.getRef(References.CurrentLogAnnotations)
    if (alert !== undefined) alerts.push(`raised ${String(route)}`)
    if (alertOver !== undefined) alerts.push(`over ${String(route)}`)
  })
  const sora = idleProvider({
    name: "sora",
    models: Effect.suspend(() =>
      list === "away"
        ? new ProviderError({ provider: "sora", reason: new NetworkError({ sent: true }) })
        : Effect.succeed(list)
    )
  })
  const built = yield* Layer.build(
    ModelWatch.layer.pipe(
      Layer.provideMerge(ModelCatalogue.layer({ file: Option.none() })),
      Layer.provideMerge(Switches.layer),
      Layer.provideMerge(VideoProviders.layer([Effect.succeed(sora)])),
      Layer.provideMerge(freshDatabase),
      Layer.provideMerge(Logger.layer([logger]))
    )
  )
  const watch = Context.get(built, ModelWatch)
  const catalogue = Context.get(built, ModelCatalogue)
  const lists = (next: typeof list) =>
    Effect.andThen(
      Effect.sync(() => void (list = next)),
      Effect.provideContext(watch.ask("sora"), built)
    )
  return {
    lists,
    gone: Effect.provideContext(watch.gone(route, {}), built),
    perhapsGone: Effect.provideContext(watch.gone(route, { perhaps: true }), built),
    offered: () => catalogue.offers.flatMap(({ model, retired }) => (retired ? [] : [model.id])),
    alerts
  }
})

describe("a provider's models", () => {
  it.live("are offered as it lists them, and without a list nothing changes", () =>
    Effect.gen(function* () {
      const { lists, offered, alerts } = yield* watched
      assert.deepStrictEqual(offered(), ["sora-2"])
      yield* lists(["a-model-of-words"])
      assert.deepStrictEqual(offered(), ["sora-2"], "a list of other things is none of ours")
      yield* lists(["sora-2", "sora-2-pro"])
      assert.deepStrictEqual(offered(), ["sora-2", "sora-2-pro"])
      yield* lists("away")
      assert.deepStrictEqual(offered(), ["sora-2", "sora-2-pro"])
      yield* lists(["sora-2-pro", "a-model-of-words"])
      assert.deepStrictEqual(offered(), ["sora-2-pro"])
      assert.deepStrictEqual(alerts, ["raised sora:sora-2"])
      yield* lists(["sora-2-pro", "a-model-of-words"])
      assert.lengthOf(alerts, 1)
      yield* lists(undefined)
      assert.deepStrictEqual(offered(), ["sora-2"])
    })
  )

  it.live("are withdrawn when an order is refused as gone, told once, and back when they are listed again", () =>
    Effect.gen(function* () {
      const { lists, gone, offered, alerts } = yield* watched
      yield* lists(["sora-2"])
      yield* gone
      assert.deepStrictEqual(offered(), [])
      yield* gone
      yield* lists(["sora-2"])
      assert.deepStrictEqual(offered(), [], "a list that lags behind brings nothing back")
      assert.deepStrictEqual(alerts, ["raised sora:sora-2"])
      yield* lists(["sora-2-pro"])
      yield* lists(["sora-2", "sora-2-pro"])
      assert.deepStrictEqual(offered(), ["sora-2", "sora-2-pro"])
      assert.deepStrictEqual(alerts, ["raised sora:sora-2", "over sora:sora-2"])
    })
  )

  it.live(
    "stay when an order is refused as if one were gone by what may be an accident, unless the list says the same",
    () =>
      Effect.gen(function* () {
        const { lists, perhapsGone, offered } = yield* watched
        yield* lists(undefined)
        yield* perhapsGone
        yield* lists(undefined)
        assert.deepStrictEqual(offered(), ["sora-2"])
        yield* lists(["sora-2", "sora-2-pro"])
        yield* perhapsGone
        yield* lists(["sora-2", "sora-2-pro"])
        assert.deepStrictEqual(offered(), ["sora-2", "sora-2-pro"])
        yield* lists(["sora-2-pro"])
        yield* perhapsGone
        assert.deepStrictEqual(offered(), ["sora-2-pro"])
      })
  )
})
