import { Redacted } from "effect"
import { noFfmpeg } from "../../packages/playground/test/DoubleServer.ts"

/** A double of a provider that takes any key and has no tools. */
export const doubleOptions = {
  apiKey: undefined,
  webhookSecret: undefined,
  webhook: undefined,
  renderSeconds: 0.1,
  ffmpeg: noFfmpeg
}

/** A driver of such a double. */
export const atDouble = (baseUrl: string) => ({
  baseUrl,
  apiKey: Redacted.make("any:key"),
  webhookSecret: undefined,
  callbackUrl: undefined,
  within: { submit: 5, read: 5, idle: 5 }
})
