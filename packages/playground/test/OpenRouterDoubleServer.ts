import { createHmac } from "node:crypto"
import { OpenRouter } from "@openrouter/sdk"
import type { VideoGenerationRequest, VideoGenerationResponse } from "@openrouter/sdk/models"
import { OpenRouterError } from "@openrouter/sdk/models/errors"
import { Effect, Schema } from "effect"
import type { ProviderDoubleOptions } from "../src/Playground/Double/stage.ts"
import type { Fault } from "../src/Playground/Faults.ts"
import { OpenRouterDouble, openRouterDoublePath } from "../src/Playground/OpenRouterDouble.ts"
import { headerOf, noFfmpeg, receiveAt, serve, until } from "./DoubleServer.ts"

const Event = <const S extends string, F extends Schema.Struct.Fields>(status: S, fields: F) =>
  Schema.Struct({
    type: Schema.Literal(`video.generation.${status}`),
    created_at: Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)),
    data: Schema.Struct({
      id: Schema.NonEmptyString,
      status: Schema.Literal(status),
      generation_id: Schema.String,
      model: Schema.String,
      ...fields
    })
  })

/** A callback's body, field by field, as the guide's "Webhook Payload" shows it. What is not there is an error. */
export const CallbackBody = Schema.Union([
  Event("completed", {
    unsigned_urls: Schema.Array(Schema.String),
    usage: Schema.Struct({ cost: Schema.Finite, is_byok: Schema.Boolean })
  }),
  Event("failed", { error: Schema.String })
])

const read = Schema.decodeUnknownSync(CallbackBody, { onExcessProperty: "error" })

const quick: ProviderDoubleOptions = {
  apiKey: undefined,
  webhookSecret: undefined,
  renderSeconds: 0.3,
  ffmpeg: noFfmpeg
}

const ended = ({ status }: VideoGenerationResponse) => status !== "pending" && status !== "in_progress"

/** The double on a port of its own until the scope ends, and OpenRouter's own client for it, which tries nothing twice. */
export const start = (options: Partial<ProviderDoubleOptions> = {}, apiKey = "any") =>
  Effect.gen(function* () {
    const { origin, fault } = yield* serve(OpenRouterDouble.layer({ ...quick, ...options }))
    const baseUrl = `${origin}${openRouterDoublePath}`
    const client = new OpenRouter({ apiKey, serverURL: baseUrl, retryConfig: { strategy: "none" }, timeoutMs: 10_000 })
    const videos = client.videoGeneration
    const generate = (videoGenerationRequest: VideoGenerationRequest) => videos.generate({ videoGenerationRequest })
    const seen = (jobId: string) => videos.getGeneration({ jobId })
    return {
      baseUrl,
      client,
      videos,
      generate,
      seen,
      made: (request: VideoGenerationRequest) => Effect.promise(() => generate(request)),
      ended: (jobId: string) => until(() => seen(jobId), ended),
      /** An answer in the words of the wire. */
      ask: (path: string, init: RequestInit = {}) =>
        Effect.promise(async (): Promise<unknown> => {
          const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json", ...init.headers }
          return (await fetch(`${baseUrl}${path}`, { ...init, headers })).json()
        }),
      fault: (one: Partial<Fault> & Pick<Fault, "kind">) => fault({ where: "openrouter", ...one })
    }
  })

/** What OpenRouter's client makes of a refusal: the name of its error class says whether it knows it. */
export const refusal = (call: () => Promise<unknown>) =>
  Effect.promise(async () => {
    try {
      await call()
    } catch (error) {
      if (!(error instanceof OpenRouterError)) throw error
      return { name: error.name, status: error.statusCode, message: error.message, headers: error.headers }
    }
    return undefined
  })

export interface Delivery {
  readonly body: typeof CallbackBody.Type
  readonly raw: string
  readonly signature: string | undefined
  readonly idempotencyKey: string | undefined
}

/** A receiver of callbacks that answers with the statuses given, then with 200. */
export const receiver = (...statuses: Array<number>) =>
  receiveAt(
    "/callbacks/openrouter",
    (raw, headers): Delivery => ({
      body: read(JSON.parse(raw)),
      raw,
      signature: headerOf(headers, "x-openrouter-signature"),
      idempotencyKey: headerOf(headers, "x-openrouter-idempotency-key")
    }),
    statuses
  )

/** The signature of the guide's "Webhook Signing": HMAC-SHA256 in hex, over the time, a comma and the very bytes. */
export const signature = (secret: string, time: string, raw: string) =>
  `t=${time},v1=${createHmac("sha256", secret).update(`${time},${raw}`).digest("hex")}`
