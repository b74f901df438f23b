export const token = "123456:TEST-token"
export const telegramSecret = "telegram-secret"
export const webhookSecret = `whsec_${Buffer.from("a secret of the video server").toString("base64")}`

/** The settings of a production bot at `bot`, all of whose servers are the doubles at `playground`. */
export const production = (playground: string, bot: string) => ({
  TELEGRAM_BOT_TOKEN: token,
  TELEGRAM_API_ROOT: `${playground}/playground/telegram`,
  TELEGRAM_WEBHOOK_SECRET: telegramSecret,
  // People in tests tap faster than fingers.
  TELEGRAM_RATE: "1000",
  TELEGRAM_CHAT_RATE: "1000",
  PUBLIC_URL: bot,
  HOST: "127.0.0.1",
  OPENAI_BASE_URL: `${playground}/playground/openai/v1`,
  OPENAI_API_KEY: "sk-of-the-operator",
  OPENAI_WEBHOOK_SECRET: webhookSecret,
  LOG_FORMAT: "json"
})
