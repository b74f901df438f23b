import type { Context, Scope } from "effect"
import { Effect, Layer } from "effect"
import { HttpRouter } from "effect/http"
import type { VideoDouble } from "../VideoDouble.ts"

type Double = ReturnType<typeof VideoDouble.layer>

/**
 * A double that is loaded and begun by the first request below `path`. A test asks for one of them, if for any, and all
 * together they would be a sixth of the playground's memory and half of its start.
 */
export const onDemand = (path: `/${string}`, load: () => Promise<Double>) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const context = yield* Effect.context<Exclude<Layer.Services<Double>, HttpRouter.HttpRouter> | Scope.Scope>()
      const begin = Effect.promise(load).pipe(
        Effect.flatMap(HttpRouter.toHttpEffect),
        // Of layers that are known by now the router is one, and this double's routes are not for that.
        Effect.provideService(Layer.CurrentMemoMap, Layer.makeMemoMapUnsafe()),
        // It outlives the request that comes first, and knows nothing of it.
        Effect.updateContext((_request: Context.Context<never>) => context),
        Effect.uninterruptible
      )
      yield* router.add("*", `${path}/*`, Effect.orDie(Effect.flatten(yield* Effect.cached(begin))))
    })
  )
