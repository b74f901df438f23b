import { Config, Schema } from "effect"
import { between, flag, httpUrl, matching, oneOf } from "../../platform/Config/readers.ts"
import { optionalSetting, secretSetting, setting, settingGroup } from "../../platform/Config/setting.ts"

/** Telegram's own server; anything else is a local or test server and may speak plain http. */
export const telegramApi = "https://api.telegram.org"

const botToken = matching(/^\d+:[A-Za-z0-9_-]+$/, "must look like 123456:ABC-def, as @BotFather gives it")
const webhookSecret = matching(
  /^[A-Za-z0-9_-]{1,256}(\s+[A-Za-z0-9_-]{1,256}){0,3}$/,
  "must be 1 to 256 of A-Z a-z 0-9 _ -, or a few of these with spaces between them"
)

export const telegram = settingGroup("Telegram", {
  telegramToken: secretSetting({
    name: "TELEGRAM_BOT_TOKEN",
    reader: (name) => Config.schema(Schema.Redacted(botToken), name),
    description:
      "The bot's token from @BotFather. Without it, and without anything else of production, the playground starts: a chat page in place of Telegram."
  }),
  playground: setting({
    name: "PLAYGROUND",
    reader: flag,
    default: false,
    description:
      "1 starts the playground beside other settings too, such as a video server's key: whoever reaches it may use them, so it listens on this machine alone unless HOST is set, and has no operators."
  }),
  telegramApiRoot: setting({
    name: "TELEGRAM_API_ROOT",
    reader: httpUrl,
    default: telegramApi,
    description: "The Bot API server."
  }),
  telegramEnvironment: setting({
    name: "TELEGRAM_ENVIRONMENT",
    reader: oneOf("production", "test"),
    default: "production",
    description: "Telegram's test environment has bots, users and Stars of its own: production or test."
  }),
  telegramRate: setting({
    name: "TELEGRAM_RATE",
    reader: between(5, 100_000),
    default: 30,
    description: "How many calls a second Telegram is sent at most, by all processes together."
  }),
  telegramChatRate: setting({
    name: "TELEGRAM_CHAT_RATE",
    reader: between(1, 100_000),
    default: 1,
    description: "How many messages a second one chat is sent at most, after a small burst."
  }),
  telegramMode: optionalSetting({
    name: "TELEGRAM_MODE",
    reader: oneOf("webhook", "polling"),
    otherwise: "webhook with PUBLIC_URL, else polling",
    description: "How updates come in: webhook or polling."
  }),
  telegramWebhookSecret: secretSetting({
    name: "TELEGRAM_WEBHOOK_SECRET",
    reader: (name) => Config.schema(Schema.Redacted(webhookSecret), name),
    otherwise: "derived from the token",
    description:
      "The secret Telegram sends with every update. While you change it, give the new and the old one with a space between them."
  })
})
