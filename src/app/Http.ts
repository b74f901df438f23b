import type { Rotation } from "../platform/Config/rotation.ts"
import { Layer, type Option, type Redacted } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import type { IpNetwork } from "effect/net"
import { Console, type ConsoleOptions } from "./Console.ts"
import { Guard } from "./Http/Guard.ts"
import { Health } from "./Http/Health.ts"
import { ProviderCallback } from "./Http/ProviderCallback.ts"
import { SharedVideo } from "./Http/SharedVideo.ts"
import { TelegramWebhook } from "../inbox/TelegramWebhook.ts"
import { Playground } from "kudo-playground"

/** A route has one spelling: what a proxy in front forbids by its path is not reached by another. */
export const oneSpelling = { caseSensitive: true, ignoreDuplicateSlashes: false, ignoreTrailingSlash: false } as const

/**
 * Every route of the bot.
 *
 * | route | for |
 * |---|---|
 * | POST /telegram | Telegram's updates, with the secret |
 * | POST /sora_callback | the video server's webhooks, signed |
 * | POST /callbacks/{provider} | the other providers' |
 * | GET /v/{id} | a video by its signed, expiring link: its page, or the file for players |
 * | GET /v/{id}/video.mp4, /v/{id}/poster.jpg | what the page is made of |
 * | GET /health/live, /health/ready | load balancers |
 * | GET /metrics | a collector with the token, or programs on this machine |
 * | /ops, /ops/api/… | operators who are signed in, where there are operators |
 * | GET / | the playground's page, where there is one |
 * | anything else | 404, and 429 for who keeps asking |
 */
export const Http = {
  layer: (
    options: ConsoleOptions & {
      readonly webhookSecrets: Rotation
      readonly playground: boolean
      readonly metricsToken: Option.Option<Redacted.Redacted>
      readonly trustedProxies: ReadonlyArray<IpNetwork.IpNetwork>
    }
  ) =>
    Layer.mergeAll(
      Guard.layer(options),
      TelegramWebhook.layer({ secrets: options.webhookSecrets }),
      ProviderCallback.layer,
      SharedVideo.layer(options),
      Health.layer(options),
      Console.layer(options),
      HttpRouter.add("GET", "/", options.playground ? Playground.page : HttpServerResponse.text("KudoAiBot"))
    )
} as const
