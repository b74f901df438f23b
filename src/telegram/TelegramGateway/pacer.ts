import { makeChatRates } from "./pacer/ChatRates.ts"
import type { PacedCall } from "./pacer/PacedCall.ts"
import { makePauses } from "./pacer/Pauses.ts"
import { makeSendWindow } from "./pacer/SendWindow.ts"
import { makeWaitingCalls, maxWaiting } from "./pacer/WaitingCalls.ts"

/** Longer than this nobody waits for a pause to end: the caller is told how long it lasts. */
const longestPauseMillis = 30_000

export interface Rates {
  /** Calls within any second. */
  readonly rate: number
  /** Messages a second to one chat, in the long run. */
  readonly chatRate: number
}

/** What is to be done with a call. */
export type Decision =
  | { readonly _tag: "Send" }
  | { readonly _tag: "Wait" }
  /** It is not to be sent; after `retryAfterSeconds` there may be room. */
  | { readonly _tag: "Reject"; readonly retryAfterSeconds: number }

/** A call that does not wait any more, and what is to be done with it. */
export interface Released<A extends PacedCall> {
  readonly call: A
  readonly decision: Exclude<Decision, { _tag: "Wait" }>
}

const send = { _tag: "Send" } as const
const reject = (millis: number) =>
  ({ _tag: "Reject", retryAfterSeconds: Math.max(1, Math.ceil(millis / 1000)) }) as const

/** What a single call has to keep to: the rate, its chat's rate, and the pauses that Telegram ordered. */
const makeLimits = ({ rate, chatRate }: Rates) => {
  const window = makeSendWindow(rate)
  const chats = makeChatRates(chatRate)
  const pauses = makePauses()

  const openAtMillis = (call: PacedCall) =>
    Math.max(window.openAtMillis(call), chats.openAtMillis(call), pauses.endAtMillis(call))

  return {
    openAtMillis,
    decide: (nowMillis: number, call: PacedCall, expiresAtMillis: number): Decision => {
      const pauseMillis = pauses.endAtMillis(call) - nowMillis
      if (nowMillis >= expiresAtMillis || pauseMillis > longestPauseMillis) return reject(pauseMillis)
      return openAtMillis(call) <= nowMillis ? send : { _tag: "Wait" }
    },
    /** Where too many wait already: it may be asked again when as many as that could have gone. */
    rejectForCrowd: () => reject((maxWaiting / Math.max(1, window.allowed)) * 1000),
    sent: (nowMillis: number, call: PacedCall) => {
      window.record(nowMillis)
      chats.record(nowMillis, call)
    },
    pause: pauses.begin,
    allow: window.allow
  }
}

/**
 * Decides which call is sent when. In any second no more than `rate` calls go, and to a chat no more than its burst and
 * its rate. Among those that wait the most urgent goes first, and of one chat and urgency the first come. It reads no
 * clock: every question brings the time, in ms, and times never go back.
 */
export const makePacer = <A extends PacedCall>(rates: Rates) => {
  const limits = makeLimits(rates)
  const waiting = makeWaitingCalls<A>()

  /** Those that wait no longer, because they may go or never will, in the order in which they are to go. */
  const release = (nowMillis: number): ReadonlyArray<Released<A>> => {
    const released: Array<Released<A>> = []
    for (const one of waiting.inOrder()) {
      const decision = limits.decide(nowMillis, one.call, one.expiresAtMillis)
      if (decision._tag === "Wait") continue
      waiting.remove(one)
      if (decision._tag === "Send") limits.sent(nowMillis, one.call)
      released.push({ call: one.call, decision })
    }
    return released
  }

  /** Lets a call wait behind those that do already; whoever made way for it is released. */
  const enqueue = (nowMillis: number, call: A) => {
    const evicted = waiting.size < maxWaiting ? undefined : waiting.evictFor(call.urgency)
    if (waiting.size >= maxWaiting) return { decision: limits.rejectForCrowd(), others: [] }
    waiting.add(nowMillis, call)
    const released = release(nowMillis)
    const own = released.find((one) => one.call === call)
    const others = released.filter((one) => one !== own)
    return {
      decision: own?.decision ?? ({ _tag: "Wait" } as const),
      others: evicted === undefined ? others : [{ call: evicted, decision: limits.rejectForCrowd() }, ...others]
    }
  }

  return {
    /** What is to be done with a new call, and which others wait no longer because of it. */
    ask: (nowMillis: number, call: A): { readonly decision: Decision; readonly others: ReadonlyArray<Released<A>> } => {
      const decision = limits.decide(nowMillis, call, Infinity)
      if (decision._tag === "Reject") return { decision, others: [] }
      if (decision._tag === "Wait" || waiting.size > 0) return enqueue(nowMillis, call)
      limits.sent(nowMillis, call)
      return { decision, others: [] }
    },
    release,
    /** When to release next, in ms; undefined while nobody waits. */
    nextReleaseMillis: (): number | undefined => {
      let next = Infinity
      for (const { call, expiresAtMillis } of waiting.inOrder())
        next = Math.min(next, expiresAtMillis, limits.openAtMillis(call))
      return waiting.size === 0 ? undefined : next
    },
    /** The caller of a waiting call has given up. */
    forget: waiting.removeCall,
    /** Telegram refused the call for so many seconds. */
    pause: limits.pause,
    /** How many calls a second are ours, at most the whole rate. */
    allow: limits.allow,
    get waiting() {
      return waiting.size
    }
  }
}
