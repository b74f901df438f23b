import { makeChatTimes } from "./ChatTimes.ts"
import { isReply, type PacedCall } from "./PacedCall.ts"

/**
 * The pauses that Telegram ordered by refusing a call with 429. It does not say whether the chat or the bot is meant: one
 * chat's refusal pauses that chat, a second chat's in the meantime pauses all messages, and that of a call which concerns
 * no chat pauses everything.
 */
export const makePauses = () => {
  const chatUntil = makeChatTimes()
  let everythingUntil = -Infinity
  let messagesUntil = -Infinity
  let lastRefused: { readonly chat: number; readonly until: number } | undefined

  return {
    /** When the last pause of a call ends, in ms. */
    endAtMillis: (call: PacedCall) =>
      Math.max(everythingUntil, isReply(call) ? -Infinity : messagesUntil, chatUntil.get(call.chat)),
    begin: (nowMillis: number, chat: number | undefined, seconds: number) => {
      const until = nowMillis + seconds * 1000
      if (chat === undefined) {
        everythingUntil = Math.max(everythingUntil, until)
        return
      }
      chatUntil.set(nowMillis, chat, Math.max(chatUntil.get(chat), until))
      const another = lastRefused !== undefined && lastRefused.chat !== chat && lastRefused.until > nowMillis
      if (another) messagesUntil = Math.max(messagesUntil, until)
      lastRefused = { chat, until }
    }
  }
}
