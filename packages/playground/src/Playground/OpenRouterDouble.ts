import { createHmac } from "node:crypto"
import { Effect, Layer, Redacted } from "effect"
import { HttpClientRequest } from "effect/http"
import { announcing } from "./Double/announcing.ts"
import { bearer, makeGate } from "./Double/Gate.ts"
import { controlRoutes, type ProviderDoubleOptions, stage } from "./Double/stage.ts"
import { notFound, words } from "./OpenRouterDouble/Answers.ts"
import { openRouterRoutes } from "./OpenRouterDouble/Routes.ts"
import { openRouterDoublePath } from "./Double/paths.ts"
import { eventOf } from "./OpenRouterDouble/Video.ts"

export { openRouterDoublePath } from "./Double/paths.ts"

/** `X-OpenRouter-Signature`: HMAC-SHA256 over the time and the very bytes. */
const signature = (secret: Redacted.Redacted, timestamp: number, body: string) =>
  `t=${timestamp},v1=${createHmac("sha256", Redacted.value(secret)).update(`${timestamp},${body}`).digest("hex")}`

const callbacks = (secret: Redacted.Redacted | undefined) =>
  announcing("openrouter", (job, request, url, now) => {
    const event = eventOf(job, request, now)
    const body = JSON.stringify(event)
    const signed =
      secret === undefined ? {} : { "x-openrouter-signature": signature(secret, Math.floor(now / 1000), body) }
    return Effect.succeed(
      HttpClientRequest.post(url).pipe(
        HttpClientRequest.setHeaders({ ...signed, "x-openrouter-idempotency-key": `${job.id}-${event.data.status}` }),
        HttpClientRequest.bodyText(body, "application/json")
      )
    )
  })

const layer = (options: ProviderDoubleOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const gate = yield* makeGate({ place: "openrouter", apiKey: options.apiKey, keyOf: bearer, words })
      return Layer.mergeAll(openRouterRoutes(gate), controlRoutes(openRouterDoublePath, gate, notFound))
    })
  ).pipe(Layer.provide(stage("openrouter", options, callbacks(options.webhookSecret))))

/**
 * A server that speaks OpenRouter's video API under {@link openRouterDoublePath}: models, videos with signed callbacks,
 * costs and credits. It takes seconds where the real one takes minutes, commits the faults it is asked for, and keeps
 * every accepted video over a restart when it has a folder.
 */
export const OpenRouterDouble = { layer } as const
