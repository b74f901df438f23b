import { Effect, Metric } from "effect"

/** Whether Telegram's updates do not reach this process though they should. */
export const deaf = Metric.gauge("kudo_telegram_deaf", {
  description: "1 while Telegram's updates do not reach the bot: another poller, a lost webhook, a rejected token"
})

/** What Telegram holds back for the webhook; always none where updates are polled. */
export const pending = Metric.gauge("kudo_telegram_pending_updates", {
  description: "Updates that Telegram has not delivered to the webhook yet"
})

/** There from the start, so that a dashboard shows that all is well. */
export const showHearing = Effect.andThen(Metric.update(deaf, 0), Metric.update(pending, 0))
