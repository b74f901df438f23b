import { isBroadcast, isReply, type PacedCall } from "./PacedCall.ts"

/** Telegram counts the calls of each second; the 50 ms more are what the network may bring two calls closer together by. */
const windowMillis = 1050
/** The part of the rate that is kept for payments and answers, so that they find room when the rest is used up. */
const reservedForReplies = 1 / 6
/**
 * The part of the rate that broadcasts may fill, together with all that is sent beside them: 20 of 30 calls, so that a user's
 * message finds room at once also while a hundred thousand others are told something.
 */
const openToBroadcasts = 2 / 3

/** How many calls may go within any second: remembers when the last `rate` calls went. */
export const makeSendWindow = (rate: number) => {
  // A ring: `next` is overwritten by the next call, so the call before it is the newest.
  const sentAtMillis = new Float64Array(rate).fill(-Infinity)
  let next = 0
  let allowed = rate

  /** When the newest calls within one window are fewer than `calls`. */
  const roomAtMillis = (calls: number) =>
    calls <= 0 ? Infinity : (sentAtMillis[(next - calls + rate * 2) % rate] ?? -Infinity) + windowMillis

  /** How many calls may be within one window, one of this urgency being the last. */
  const callsFor = (call: PacedCall) => {
    if (isReply(call)) return allowed
    if (isBroadcast(call)) return Math.ceil(allowed * openToBroadcasts)
    return allowed - Math.floor(allowed * reservedForReplies)
  }

  return {
    /** From when on a call fits into the rate. */
    openAtMillis: (call: PacedCall) => roomAtMillis(callsFor(call)),
    record: (nowMillis: number) => {
      sentAtMillis[next] = nowMillis
      next = (next + 1) % rate
    },
    /** Calls within any second from now on; more than `rate` never. */
    allow: (calls: number) => {
      allowed = Math.min(rate, calls)
    },
    get allowed() {
      return allowed
    }
  }
}
