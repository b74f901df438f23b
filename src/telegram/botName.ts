import { Effect } from "effect"
import { TelegramGateway } from "./TelegramGateway.ts"
import { keptFor } from "../platform/MonotonicTime.ts"

/** The bot's username, for links to it; asked when it is first wanted, and again later if Telegram did not answer. */
export const makeBotName = Effect.flatMap(TelegramGateway, ({ whoAmI }) =>
  keptFor(Effect.option(whoAmI), () => "10 minutes")
)
