import { Effect, Layer } from "effect"
import { TelegramGateway } from "../../src/telegram/TelegramGateway.ts"

/** A Telegram that takes what is announced, as a test says, and nothing else. */
export const announcing = (announce: TelegramGateway["Service"]["announce"]) =>
  Layer.mock(TelegramGateway, {
    bot: 1,
    largestUpload: 50_000_000,
    stars: {} as never, // nobody asks for it
    profile: {} as never, // nor for this
    whoAmI: Effect.succeed("kudo_test_bot"),
    announce
  })
