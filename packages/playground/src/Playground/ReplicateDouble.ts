import { Effect, Layer, type Redacted } from "effect"
import { HttpClientRequest } from "effect/http"
import { announcing } from "./Double/announcing.ts"
import { bearer, makeGate } from "./Double/Gate.ts"
import { controlRoutes, type ProviderDoubleOptions, stage } from "./Double/stage.ts"
import { notFound, words } from "./ReplicateDouble/Answers.ts"
import { replicateDoublePath } from "./Double/paths.ts"
import { predictionOf } from "./ReplicateDouble/Prediction.ts"
import { replicateRoutes } from "./ReplicateDouble/Routes.ts"
import { sign } from "./VideoDouble/Webhooks.ts"

export { replicateDoublePath } from "./Double/paths.ts"

/** The prediction itself, signed by Standard Webhooks. */
const callbacks = (secret: Redacted.Redacted | undefined) =>
  announcing("replicate", (job, request, url, now) => {
    const body = JSON.stringify(predictionOf(job, request, now))
    const timestamp = Math.floor(now / 1000)
    const id = job.outcome?.eventId ?? job.id
    const signed =
      secret === undefined
        ? {}
        : {
            "webhook-id": id,
            "webhook-timestamp": String(timestamp),
            "webhook-signature": sign(secret, id, timestamp, body)
          }
    return Effect.succeed(
      HttpClientRequest.post(url).pipe(
        HttpClientRequest.setHeaders(signed),
        HttpClientRequest.bodyText(body, "application/json")
      )
    )
  })

const layer = (options: ProviderDoubleOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const gate = yield* makeGate({ place: "replicate", apiKey: options.apiKey, keyOf: bearer, words })
      return Layer.mergeAll(
        replicateRoutes(gate, options.webhookSecret),
        controlRoutes(replicateDoublePath, gate, notFound)
      )
    })
  ).pipe(Layer.provide(stage("replicate", options, callbacks(options.webhookSecret))))

/**
 * A server that speaks Replicate's predictions API under {@link replicateDoublePath}: official video models with signed
 * callbacks, a list, cancellation. It takes seconds where the real one takes minutes, commits the faults it is asked for,
 * and keeps every accepted video over a restart when it has a folder.
 */
export const ReplicateDouble = { layer } as const
