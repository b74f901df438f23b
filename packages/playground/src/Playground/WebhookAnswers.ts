import { Context, Effect, Layer } from "effect"
import type { Params } from "./BotApiParams.ts"

type Handler = (method: string, params: Params) => Effect.Effect<unknown>

/**
 * Where the method goes that a bot writes into its answer to a webhook: to the bot's methods, which are built on top of
 * the deliveries and therefore come here later.
 */
export class WebhookAnswers extends Context.Service<
  WebhookAnswers,
  {
    readonly attach: (handler: Handler) => Effect.Effect<void>
    /** Runs the method; nobody hears its result, as at Telegram. */
    readonly run: (method: string, params: Params) => Effect.Effect<void>
  }
>()("kudo/Playground/WebhookAnswers") {
  static readonly layer = Layer.sync(WebhookAnswers, () => {
    let handler: Handler = () => Effect.void
    return {
      attach: (next) => Effect.sync(() => void (handler = next)),
      run: (method, params) => Effect.asVoid(Effect.suspend(() => handler(method, params)))
    }
  })
}
