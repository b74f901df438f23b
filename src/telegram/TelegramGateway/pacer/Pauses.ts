import { makeChatTimes } from "./ChatTimes.ts"
import { isReply, type PacedCall } from "./PacedCall.ts"

/**
 * For no longer than this, in ms, two refused chats slow down all the others: the next message is the probe that tells
 * whether the bot is meant.
 */
const longestSuspicionMillis = 5000
/** A reply is asked for by somebody who waits at most ten seconds for it, so a longer pause of its method is probed. */
const longestReplyPauseMillis = 2000

/**
 * The pauses that Telegram ordered by refusing a call with 429. One chat's refusal pauses that chat; that of a call which
 * concerns no chat pauses its method. Telegram does not say when the whole bot is meant: a second chat's refusal in the
 * meantime is the only sign of it, and pauses all messages for a moment.
 */
export const makePauses = () => {
  const chatUntil = makeChatTimes()
  const methodUntil = new Map<string, number>()
  let messagesUntil = -Infinity
  let lastRefused: { readonly chat: number; readonly until: number } | undefined

  const pauseMethod = (nowMillis: number, call: PacedCall, millis: number) => {
    const until = nowMillis + (isReply(call) ? Math.min(millis, longestReplyPauseMillis) : millis)
    methodUntil.set(call.method, Math.max(methodUntil.get(call.method) ?? -Infinity, until))
  }

  const pauseChat = (nowMillis: number, chat: number, millis: number) => {
    const until = nowMillis + millis
    chatUntil.set(nowMillis, chat, Math.max(chatUntil.get(chat), until))
    if (lastRefused !== undefined && lastRefused.chat !== chat && lastRefused.until > nowMillis) {
      const shorter = Math.min(lastRefused.until, until, nowMillis + longestSuspicionMillis)
      messagesUntil = Math.max(messagesUntil, shorter)
    }
    lastRefused = { chat, until }
  }

  return {
    /** When the last pause of a call ends, in ms. */
    endAtMillis: (call: PacedCall) =>
      Math.max(
        isReply(call) ? -Infinity : messagesUntil,
        chatUntil.get(call.chat),
        methodUntil.get(call.method) ?? -Infinity
      ),
    /** Telegram refused the call for so many seconds. */
    begin: (nowMillis: number, call: PacedCall, seconds: number) => {
      const millis = seconds * 1000
      if (call.chat === undefined) pauseMethod(nowMillis, call, millis)
      else pauseChat(nowMillis, call.chat, millis)
    }
  }
}
