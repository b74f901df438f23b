import { makeChatTimes } from "./ChatTimes.ts"
import type { PacedCall } from "./PacedCall.ts"

/** Messages that a chat may be sent at once before its own rate counts: a menu, its answer, a status and a video. */
const burst = 5

/** How many messages a chat may be sent: a burst at once, then `messagesPerSecond` in the long run. */
export const makeChatRates = (messagesPerSecond: number) => {
  const intervalMillis = 1000 / messagesPerSecond
  /** When each chat would have had all its messages, had it been sent them at its own rate. */
  const dueAt = makeChatTimes()

  return {
    openAtMillis: ({ chat, message }: PacedCall) =>
      message ? dueAt.get(chat) - (burst - 1) * intervalMillis : -Infinity,
    record: (nowMillis: number, { chat, message }: PacedCall) => {
      if (chat === undefined || !message) return
      dueAt.set(nowMillis, chat, Math.max(dueAt.get(chat), nowMillis) + intervalMillis)
    }
  }
}
