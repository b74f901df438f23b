import { Effect, Redacted, Schema } from "effect"
import { VideoRequest } from "../../src/domain/Video.ts"
import * as SoraApi from "../../src/providers/sora/SoraApi.ts"
import { makeVideoServer } from "./VideoServer.ts"

export const apiKey = "sk-very-secret-key"
export const webhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
export const jobId = "0b4e3e3e-6c1c-4f6e-9a53-6f9f5f0c1a11"

/** An order for a video, as the workflow would hand it over. */
export const order = (change: Partial<typeof VideoRequest.Encoded> = {}) =>
  Schema.decodeSync(VideoRequest)({
    model: "sora-2",
    mode: "manual",
    ratio: "9:16",
    seconds: 8,
    resolution: "720p",
    prompt: "a red fox counts its gold at midnight",
    ...change
  })

/** A driver and the scripted server that it talks to. */
export const driver = (options: Partial<SoraApi.SoraOptions> = {}) =>
  Effect.gen(function* () {
    const server = yield* makeVideoServer
    const sora = yield* SoraApi.make({
      baseUrl: server.url,
      apiKey: Redacted.make(apiKey),
      webhookSecret: Redacted.make(webhookSecret),
      ...options
    })
    return { server, sora }
  })
