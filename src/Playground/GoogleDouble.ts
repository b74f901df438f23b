import { Effect, Layer, type Redacted } from "effect"
import { HttpClientRequest, HttpRouter, HttpServerResponse } from "effect/http"
import { exportJWK, generateKeyPair, SignJWT } from "jose"
import { announcing } from "./Double/announcing.ts"
import { makeGate } from "./Double/Gate.ts"
import { controlRoutes, type ProviderDoubleOptions, stage } from "./Double/stage.ts"
import {
  answerOf,
  noAccess,
  notFound,
  outOfCredits,
  type Refused,
  serverFault,
  tooFrequent
} from "./GoogleDouble/Answers.ts"
import { googleDoublePath, interactionOf } from "./GoogleDouble/Interaction.ts"
import { googleRoutes } from "./GoogleDouble/Routes.ts"
import { sign } from "./VideoDouble/Webhooks.ts"

export { googleDoublePath } from "./GoogleDouble/Interaction.ts"

const algorithm = "RS256"

/** Webhooks by Standard Webhooks with a secret, else by tokens of a key that is published below `/jwks`. */
const makeSigner = (secret: Redacted.Redacted | undefined) =>
  Effect.gen(function* () {
    if (secret !== undefined) {
      const signature = (id: string, timestamp: number, body: string) =>
        Effect.sync(() => sign(secret, id, timestamp, body))
      return { signature, keys: [] }
    }
    const { publicKey, privateKey } = yield* Effect.promise(() => generateKeyPair(algorithm))
    const jwk = {
      ...(yield* Effect.promise(() => exportJWK(publicKey))),
      kid: "playground",
      alg: algorithm,
      use: "sig"
    }
    const signature = (id: string, timestamp: number) =>
      Effect.promise(() =>
        new SignJWT({ jti: id })
          .setProtectedHeader({ alg: algorithm, kid: jwk.kid })
          .setIssuedAt(timestamp)
          .setExpirationTime(timestamp + 300)
          .sign(privateKey)
      )
    return { signature, keys: [jwk] }
  })

type Signer = Effect.Success<ReturnType<typeof makeSigner>>

const callbacks = ({ signature }: Signer) =>
  announcing("google", (job, request, url, now) =>
    Effect.gen(function* () {
      const { id, status } = interactionOf(job, request, now)
      const type = status === "failed" ? "interaction.failed" : "interaction.completed"
      const body = JSON.stringify({ type, created_at: Math.floor(now / 1000), data: { id, status } })
      const event = job.outcome?.eventId ?? id
      const timestamp = Math.floor(now / 1000)
      return HttpClientRequest.post(url).pipe(
        HttpClientRequest.setHeaders({
          "webhook-id": event,
          "webhook-timestamp": String(timestamp),
          "webhook-signature": yield* signature(event, timestamp, body)
        }),
        HttpClientRequest.bodyText(body, "application/json")
      )
    })
  )

const layer = (options: ProviderDoubleOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const signer = yield* makeSigner(options.webhookSecret)
      const keys = HttpServerResponse.jsonUnsafe({ keys: signer.keys })
      const routes = Effect.map(
        makeGate<Refused>({
          place: "google",
          apiKey: options.apiKey,
          keyOf: (request) => request.headers["x-goog-api-key"],
          words: { noAccess, outOfCredits, serverFault, tooFrequent, answer: answerOf }
        }),
        (gate) => Layer.mergeAll(googleRoutes(gate), controlRoutes(googleDoublePath, gate, notFound))
      )
      return Layer.merge(Layer.unwrap(routes), HttpRouter.add("GET", `${googleDoublePath}/jwks`, keys)).pipe(
        Layer.provide(stage("google", options, callbacks(signer)))
      )
    })
  )

/**
 * A server that speaks the Gemini API's Interactions under {@link googleDoublePath}: videos in the background with
 * webhooks, cancels, files, and the keys of its tokens. It takes seconds where the real one takes minutes, commits the
 * faults it is asked for, and keeps every accepted interaction over a restart when it has a folder.
 */
export const GoogleDouble = { layer } as const
