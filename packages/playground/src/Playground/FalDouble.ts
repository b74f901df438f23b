import { Effect, Layer } from "effect"
import { HttpClientRequest, type HttpServerRequest } from "effect/http"
import { announcing } from "./Double/announcing.ts"
import { makeGate } from "./Double/Gate.ts"
import { controlRoutes, type ProviderDoubleOptions, stage } from "./Double/stage.ts"
import { notFound, words } from "./FalDouble/Answers.ts"
import { falDoublePath } from "./Double/paths.ts"
import { callbackOf } from "./FalDouble/Result.ts"
import { falRoutes } from "./FalDouble/Routes.ts"
import { Script } from "./VideoDouble/Script.ts"
import { makeSigningKey, type SigningKey } from "./FalDouble/SigningKey.ts"

export { falDoublePath } from "./Double/paths.ts"

/** What a request ended with, signed with the key that is published. */
const callbacks = (key: SigningKey) =>
  announcing("fal", (job, request, url, now) => {
    const body = JSON.stringify(callbackOf(job, request))
    return Effect.succeed(
      HttpClientRequest.post(url).pipe(
        HttpClientRequest.setHeaders(key.headers(job.id, body, now)),
        HttpClientRequest.bodyText(body, "application/json")
      )
    )
  })

const keyOf = (request: HttpServerRequest.HttpServerRequest) =>
  /^Key +(\S+)$/i.exec(request.headers["authorization"] ?? "")?.[1]

const layer = (options: ProviderDoubleOptions) =>
  Layer.unwrap(
    Effect.sync(() => {
      const signing = makeSigningKey()
      return Layer.unwrap(
        Effect.gen(function* () {
          const gate = yield* makeGate({ place: "fal", apiKey: options.apiKey, keyOf, words })
          const open = yield* makeGate({ place: "fal", apiKey: undefined, keyOf: () => "nobody's", words })
          return Layer.mergeAll(falRoutes(gate, open, signing), controlRoutes(falDoublePath, gate, notFound))
        })
      ).pipe(Layer.provide([stage("fal", options, callbacks(signing)), Layer.fresh(Script.layer)]))
    })
  )

/**
 * A server that speaks fal's queue under {@link falDoublePath}: the video models of many makers, a line with places in it,
 * uploads, cancellation of what waits, and callbacks signed with a published key. It takes seconds where the real one takes
 * minutes, commits the faults it is asked for, and keeps every accepted video over a restart when it has a folder.
 */
export const FalDouble = { layer } as const
