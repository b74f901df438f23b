import { Effect } from "effect"
import type { UserId } from "../domain/Ids.ts"
import { type Arguments, html } from "../platform/Locale.ts"
import { Purpose, TelegramGateway } from "../telegram/TelegramGateway.ts"
import { Users } from "./Users.ts"

/**
 * Tells a user something that happened without them, in their language. What it tells of holds whether or not it
 * arrives, so it is tried once.
 */
export const makeNotices = Effect.gen(function* () {
  const users = yield* Users
  const gateway = yield* TelegramGateway
  return {
    tell: (user: UserId, key: string, args: Arguments = {}): Effect.Effect<void> =>
      users.language(user).pipe(
        Effect.flatMap((language) => gateway.say(user, { html: html(language)(key, args), keyboard: [] })),
        Effect.provideService(Purpose, "notice"),
        Effect.ignore
      )
  }
})
