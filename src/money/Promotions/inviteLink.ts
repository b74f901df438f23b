import { Effect, Option } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { makeBotName } from "../../telegram/botName.ts"
import { invitationCode } from "./invitation.ts"

/** Telegram's page that lets somebody choose whom to send a link to. */
export const shareUrl = (url: string, text: string) => `https://t.me/share/url?${new URLSearchParams({ url, text })}`

/**
 * The link of a user that opens the bot and says who brought the newcomer; undefined while Telegram has not told the bot's
 * name. It is asked for when it is first needed, and again after a while if Telegram did not answer.
 */
export const makeInviteLink = Effect.gen(function* () {
  const username = yield* makeBotName
  return (user: UserId) =>
    Effect.map(username, (name) =>
      Option.getOrUndefined(Option.map(name, (bot) => `https://t.me/${bot}?start=ref_${invitationCode(user)}`))
    )
})
