import { Effect, Layer } from "effect"
import { HttpClientRequest, HttpRouter, HttpServerResponse } from "effect/http"
import { exportJWK, generateKeyPair, SignJWT } from "jose"
import { announcing } from "./Double/announcing.ts"
import { bearer, makeGate } from "./Double/Gate.ts"
import { controlRoutes, defaultRenderSeconds, type ProviderDoubleOptions, stage } from "./Double/stage.ts"
import { notFound, vertexWords, words } from "./GoogleDouble/Answers.ts"
import { googleDoublePath } from "./Double/paths.ts"
import { eventOf, isOwn } from "./GoogleDouble/Interaction.ts"
import { metadataRoutes } from "./GoogleDouble/Metadata.ts"
import { Registry } from "./GoogleDouble/Registry.ts"
import { googleRoutes } from "./GoogleDouble/Routes.ts"
import { vertexRoutes } from "./GoogleDouble/Vertex.ts"
import { TextModel } from "./VideoDouble/TextModel.ts"
import { writingSeconds } from "./VideoDouble/TextStream.ts"
import { sign } from "./VideoDouble/Webhooks.ts"

export { googleDoublePath } from "./Double/paths.ts"

const algorithm = "RS256"
/** Seconds that a token is good for. */
const tokenLife = 300

/** What a job's own webhooks are signed with, and the published half of it. */
const makeTokens = Effect.gen(function* () {
  const { publicKey, privateKey } = yield* Effect.promise(() => generateKeyPair(algorithm))
  const jwk = {
    ...(yield* Effect.promise(() => exportJWK(publicKey))),
    kid: "playground",
    alg: algorithm,
    use: "sig"
  }
  const token = (id: string, timestamp: number, url: string) =>
    Effect.promise(() =>
      new SignJWT({ jti: id })
        .setProtectedHeader({ alg: algorithm, kid: jwk.kid })
        .setAudience(url)
        .setIssuedAt(timestamp)
        .setExpirationTime(timestamp + tokenLife)
        .sign(privateKey)
    )
  return { token, keys: [jwk] }
})

type Tokens = Effect.Success<typeof makeTokens>

/** To the job's own address by a token, to the project's by Standard Webhooks. */
const callbacks = ({ token }: Tokens, registry: Registry["Service"]) =>
  announcing("google", (job, request, url, now) =>
    Effect.gen(function* () {
      const body = eventOf(job, request, now)
      const event = job.outcome?.eventId ?? job.id
      const timestamp = Math.floor(now / 1000)
      const fixed = isOwn(request) ? undefined : yield* registry.registered
      const signature =
        fixed === undefined ? yield* token(event, timestamp, url) : sign(fixed.secret, event, timestamp, body)
      return HttpClientRequest.post(url).pipe(
        HttpClientRequest.setHeaders({
          "webhook-id": event,
          "webhook-timestamp": String(timestamp),
          "webhook-signature": signature
        }),
        HttpClientRequest.bodyText(body, "application/json")
      )
    })
  )

const layer = (options: ProviderDoubleOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const tokens = yield* makeTokens
      const registry = yield* Registry
      const keys = HttpServerResponse.jsonUnsafe({ keys: tokens.keys })
      const { apiKey, renderSeconds = defaultRenderSeconds } = options
      const writeSeconds = writingSeconds(renderSeconds)
      const routes = Effect.gen(function* () {
        const gemini = yield* makeGate({
          place: "google",
          apiKey,
          keyOf: (request) => request.headers["x-goog-api-key"],
          words
        })
        const vertex = yield* makeGate({
          place: "google",
          apiKey,
          // A key in the place of a token is how the express mode asks.
          keyOf: (request) => bearer(request) ?? request.headers["x-goog-api-key"],
          words: vertexWords
        })
        const control = controlRoutes(googleDoublePath, gemini, notFound)
        return Layer.mergeAll(googleRoutes(gemini, writeSeconds), vertexRoutes(vertex, writeSeconds), control)
      })
      const published = HttpRouter.add("GET", `${googleDoublePath}/.well-known/jwks.json`, keys)
      return Layer.merge(Layer.unwrap(routes), published).pipe(
        Layer.provide(stage("google", options, callbacks(tokens, registry)))
      )
    })
  ).pipe(Layer.provide([Registry.layer(options.webhookSecret), TextModel.layer]))

/**
 * A server that speaks Google's two ways to a video under {@link googleDoublePath}: the Gemini API's Interactions, with
 * cancels, files, the project's own webhook, jobs' webhooks and the keys of their tokens; and Veo on Vertex AI, where the
 * access token is the key, with the objects that it writes to Cloud Storage; and text models on both. It takes seconds where the real one takes
 * minutes, commits the faults it is asked for, and keeps every accepted job over a restart when it has a folder.
 *
 * `metadata` gives credentials to whoever has none: for a double in a process of its own.
 */
export const GoogleDouble = { layer, metadata: metadataRoutes } as const
