import { type PacedCall, urgencies, type Urgency } from "./PacedCall.ts"

/** Half a minute of Telegram's rate: who came later would get an answer that nobody waits for any more. */
export const maxWaiting = 1000
/** Progress that is older than the next one is not worth sending. */
const progressExpiresAfterMillis = 3000
/** Who makes way first when too many wait. Payments and answers never do. */
const expendable: ReadonlyArray<Urgency> = ["broadcast", "progress", "notice", "screen", "video"]

interface WaitingCall<A> {
  readonly call: A
  /** After this it is not to be sent any more. */
  readonly expiresAtMillis: number
}

/** Whether a call of urgency `other` makes way for one of `urgency`: the less urgent does, and progress for a notice. */
const makesWay = (other: Urgency, urgency: Urgency) =>
  urgencies.indexOf(other) > urgencies.indexOf(urgency) || (other === "progress" && urgency === "notice")

/** The calls that wait for room, at most {@link maxWaiting}: a queue for each urgency. */
export const makeWaitingCalls = <A extends PacedCall>() => {
  const queue = () => new Set<WaitingCall<A>>()
  const queues: Readonly<Record<Urgency, Set<WaitingCall<A>>>> = {
    payment: queue(),
    answer: queue(),
    video: queue(),
    screen: queue(),
    progress: queue(),
    notice: queue(),
    broadcast: queue()
  }
  let size = 0

  const remove = (waiting: WaitingCall<A>) => {
    if (queues[waiting.call.urgency].delete(waiting)) size--
  }

  return {
    /** The caller has seen to it that there is room. */
    add: (nowMillis: number, call: A) => {
      const expiresAtMillis = call.urgency === "progress" ? nowMillis + progressExpiresAfterMillis : Infinity
      queues[call.urgency].add({ call, expiresAtMillis })
      size++
    },
    remove,
    removeCall: (call: A) => {
      for (const waiting of queues[call.urgency]) if (waiting.call === call) remove(waiting)
    },
    /** Removes the last of the least urgent to make room for a call; undefined when the call itself is the least. */
    evictFor: (urgency: Urgency): A | undefined => {
      for (const least of expendable) {
        const last = makesWay(least, urgency) ? [...queues[least]].at(-1) : undefined
        if (last === undefined) continue
        remove(last)
        return last.call
      }
      return undefined
    },
    /** The most urgent first, and the first come first within an urgency. Those handed out may be removed on the way. */
    *inOrder(): Generator<WaitingCall<A>> {
      for (const urgency of urgencies) yield* queues[urgency]
    },
    get size() {
      return size
    }
  }
}
