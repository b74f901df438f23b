import { Context, Effect, FiberSet, Layer } from "effect"
import { inOneProcess } from "../platform/Recurring.ts"
import { type ModelRetired, type ProviderName, VideoProviders } from "../providers/VideoProvider.ts"
import { allOf, ModelCatalogue, type Route } from "./ModelCatalogue.ts"
import { routeId, Switches } from "./Switches.ts"
import { alertKinds, ends, raises } from "../platform/AlertKinds.ts"

/** How often providers are asked which models they have; doubles are near, and change their minds within seconds. */
const askEvery = { server: "1 hour", double: "10 seconds" } as const
/** What starts together with the bot, such as a double or a gateway, is not asked before it is up. */
const firstAfter = "10 seconds"

/** Names of models that are kept of one provider: gateways list hundreds. */
const maxModels = 2000

/**
 * Watches which models the providers have. A route that its provider calls gone is off for everybody from then on, and
 * operators are told once; it is on again when the provider lists the model again, or an operator says so.
 */
export class ModelWatch extends Context.Service<
  ModelWatch,
  {
    /**
     * A provider refused an order of this route because it has the model no more; where that is so `perhaps`, its list alone
     * decides.
     */
    readonly gone: (route: Route, refusal: Pick<ModelRetired, "perhaps">) => Effect.Effect<void>
    /** Asks a provider which models it has. One that has no list, or does not answer, changes nothing. */
    readonly ask: (provider: ProviderName) => Effect.Effect<void>
  }
>()("kudo/ModelWatch") {
  static readonly layer = Layer.effect(
    ModelWatch,
    Effect.gen(function* () {
      const switches = yield* Switches
      const providers = yield* VideoProviders
      const catalogue = yield* ModelCatalogue
      const asking = yield* FiberSet.make()

      const alert = (provider: ProviderName, model: string) =>
        Effect.logError(alertKinds["model-gone"].title).pipe(
          Effect.annotateLogs({ ...raises("model-gone"), route: routeId({ provider, model }) })
        )
      /** The routes of a provider that the catalogue names, of those that are not off. */
      const routesOf = (provider: ProviderName) =>
        allOf(catalogue)
          .flatMap(({ model }) => model.routes)
          .filter(
            (route) => route.provider === provider && switches.current().find("route", routeId(route)) === undefined
          )

      const listed = Effect.fnUntraced(function* (provider: ProviderName, told: ReadonlyArray<string> | undefined) {
        const ours = new Set(routesOf(provider).map(({ model }) => model))
        // Gateways may list their models of words alone: a list that names nothing of ours says nothing about videos.
        const models = ours.size === 0 || told?.some((model) => ours.has(model)) === true ? told : undefined
        const { lost, back } = yield* switches.listed(provider, models && new Set(models.slice(0, maxModels)))
        yield* Effect.forEach(
          lost.filter((model) => ours.has(model)),
          (model) => alert(provider, model),
          { discard: true }
        )
        yield* Effect.forEach(
          back,
          (model) =>
            Effect.logInfo("a provider has a model again").pipe(
              Effect.annotateLogs({ route: routeId({ provider, model }), ...ends("model-gone") })
            ),
          { discard: true }
        )
      })

      const ask = Effect.fn("ModelWatch.ask")(function* (provider: ProviderName) {
        const models = providers.get(provider)?.models
        if (models === undefined) return
        yield* models.pipe(
          Effect.flatMap((names) => listed(provider, names)),
          Effect.catch(({ _tag: reason }) =>
            Effect.logDebug("a provider's models are not known").pipe(Effect.annotateLogs({ provider, reason }))
          )
        )
      })

      const gone = Effect.fn("ModelWatch.gone")(function* ({ provider, model }: Route, { perhaps = false }) {
        const isNews = !perhaps && (yield* Effect.orElseSucceed(switches.gone({ provider, model }), () => false))
        if (isNews) yield* alert(provider, model)
        // The order goes on meanwhile.
        if (isNews || perhaps) yield* FiberSet.run(asking, ask(provider))
      })

      return ModelWatch.of({ gone, ask })
    })
  )

  /** Asks every provider, in one process of all. */
  static readonly layerRun = (options: { readonly doubles: boolean }) =>
    Layer.unwrap(
      Effect.gen(function* () {
        const providers = yield* VideoProviders
        const { ask } = yield* ModelWatch
        const round = Effect.forEach(providers.keys(), ask, { discard: true })
        return inOneProcess({
          name: "ModelWatch",
          every: askEvery[options.doubles ? "double" : "server"],
          firstAfter,
          round
        })
      })
    )
}
