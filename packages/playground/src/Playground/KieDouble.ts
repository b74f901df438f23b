import { Effect, Layer } from "effect"
import { bearer, makeGate } from "./Double/Gate.ts"
import { controlRoutes, type ProviderDoubleOptions, stage } from "./Double/stage.ts"
import { notFound, words } from "./KieDouble/Answers.ts"
import { callbacks } from "./KieDouble/Callbacks.ts"
import { kieDoublePath } from "./Double/paths.ts"
import { kieRoutes } from "./KieDouble/Routes.ts"

export { kieDoublePath } from "./Double/paths.ts"
export type KieDoubleOptions = ProviderDoubleOptions

const layer = (options: ProviderDoubleOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const gate = yield* makeGate({ place: "kie", apiKey: options.apiKey, keyOf: bearer, words })
      return Layer.mergeAll(kieRoutes(gate), controlRoutes(kieDoublePath, gate, notFound))
    })
  ).pipe(Layer.provide(stage("kie", options, callbacks(options.webhookSecret))))

/**
 * A server that speaks KIE.AI's Market API under {@link kieDoublePath}: tasks with signed callbacks, uploads, credits,
 * and links to the results. It takes seconds where the real one takes minutes, takes no more new tasks at a time than the
 * real one, commits the faults it is asked for, and keeps every accepted task over a restart when it has a folder.
 */
export const KieDouble = { layer } as const
