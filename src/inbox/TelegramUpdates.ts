import { Effect, Layer, type Redacted } from "effect"
import { HttpServer } from "effect/http"
import { Singleton } from "effect/cluster"
import { introduce } from "./TelegramUpdates/introduction.ts"
import { showHearing } from "./TelegramUpdates/hearing.ts"
import { polling } from "./TelegramUpdates/polling.ts"
import { webhook } from "./TelegramUpdates/webhook.ts"

export { deriveSecret } from "./TelegramUpdates/secret.ts"

/** How updates reach the inbox, begun once the server listens. One process of a cluster does it. */
export const TelegramUpdates = {
  layerRun: (
    options:
      | { readonly _tag: "webhook"; readonly url: string; readonly secret: Redacted.Redacted }
      | { readonly _tag: "polling" }
  ) =>
    Singleton.make(
      "TelegramUpdates",
      Effect.all([showHearing, introduce, options._tag === "webhook" ? webhook(options) : polling], {
        concurrency: "unbounded",
        discard: true
      }).pipe(Effect.catchCause((cause) => Effect.logError("Telegram's updates are not taken any more", cause)))
    ).pipe(Layer.provide(Layer.effectDiscard(HttpServer.HttpServer)))
}
