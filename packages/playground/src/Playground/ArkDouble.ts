import { Effect, Layer } from "effect"
import { HttpClientRequest } from "effect/http"
import { notFound, words } from "./ArkDouble/Answers.ts"
import { arkRoutes } from "./ArkDouble/Routes.ts"
import { arkDoublePath } from "./Double/paths.ts"
import { taskOf } from "./ArkDouble/Task.ts"
import { announcing } from "./Double/announcing.ts"
import { bearer, makeGate } from "./Double/Gate.ts"
import { controlRoutes, type ProviderDoubleOptions, stage } from "./Double/stage.ts"

export { arkDoublePath } from "./Double/paths.ts"

/** The task itself, which nobody signs. */
const callbacks = announcing("ark", (job, request, url, now) =>
  Effect.succeed(
    HttpClientRequest.post(url).pipe(
      HttpClientRequest.bodyText(JSON.stringify(taskOf(job, request, now)), "application/json")
    )
  )
)

const layer = (options: ProviderDoubleOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const gate = yield* makeGate({ place: "ark", apiKey: options.apiKey, keyOf: bearer, words })
      return Layer.mergeAll(arkRoutes(gate), controlRoutes(arkDoublePath, gate, notFound))
    })
  ).pipe(Layer.provide(stage("ark", options, callbacks)))

/**
 * A server that speaks the video tasks of BytePlus ModelArk under {@link arkDoublePath}: Seedance with pictures, drafts that are
 * made in full later, a list, cancellation of what waits, unsigned callbacks. It takes seconds where the real one takes
 * minutes, commits the faults it is asked for, and keeps every accepted video over a restart when it has a folder.
 */
export const ArkDouble = { layer } as const
