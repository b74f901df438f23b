import { Effect, Schema } from "effect"
import type { Clients } from "./calls.ts"
import type { TelegramError } from "./Errors.ts"

/** Answers that somebody at a spinning button or a payment form waits for. */
export interface FastLanes {
  /** `text` of at most 200 characters is shown as a toast. */
  readonly answerCallback: (callbackQueryId: string, text: string | undefined) => Effect.Effect<void, TelegramError>
  /** An `error` refuses the payment with that text. */
  readonly answerPreCheckout: (id: string, error: string | undefined) => Effect.Effect<void, TelegramError>
}

export const fastLanes = ({ quick, call }: Clients): FastLanes => ({
  answerCallback: (id, text) =>
    Effect.asVoid(
      call("answerCallbackQuery", Schema.Unknown, (signal) =>
        quick.answerCallbackQuery({ callback_query_id: id, ...(text === undefined ? {} : { text }) }, signal)
      )
    ),
  answerPreCheckout: (id, error) =>
    Effect.asVoid(
      call("answerPreCheckoutQuery", Schema.Unknown, (signal) =>
        quick.answerPreCheckoutQuery(
          {
            pre_checkout_query_id: id,
            ok: error === undefined,
            ...(error === undefined ? {} : { error_message: error })
          },
          signal
        )
      )
    )
})
