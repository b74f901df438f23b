import { Effect, Metric } from "effect"
import { gauge } from "../../platform/Metrics.ts"

/** Whether Telegram's updates do not reach this process though they should. */
export const deaf = gauge("kudo_telegram_deaf")

/** What Telegram holds back for the webhook; always none where updates are polled. */
export const pending = gauge("kudo_telegram_pending_updates")

/** There from the start, so that a dashboard shows that all is well. */
export const showHearing = Effect.andThen(Metric.update(deaf, 0), Metric.update(pending, 0))
