import { Metric } from "effect"

/** Whether Telegram's updates do not reach this process though they should. */
export const deaf = Metric.gauge("kudo_telegram_deaf", {
  description: "1 while Telegram's updates do not reach the bot: another poller, a lost webhook, a rejected token"
})
