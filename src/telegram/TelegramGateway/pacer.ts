/** What a call is for, the most urgent first. */
export const urgencies = ["payment", "answer", "video", "screen", "progress", "notice"] as const
export type Urgency = (typeof urgencies)[number]

/** A call that asks for its turn. */
export interface Ask {
  readonly urgency: Urgency
  /** Whose chat it concerns; undefined where it concerns none. */
  readonly chat: number | undefined
  /** Whether it counts as a message to the chat. */
  readonly message: boolean
}

export type Verdict =
  | { readonly _tag: "Go" }
  | { readonly _tag: "Wait" }
  /** It is not to be sent; in `seconds` there may be room. */
  | { readonly _tag: "Refused"; readonly seconds: number }

/** What became of those that waited. */
export interface Turn<A extends Ask> {
  readonly ask: A
  readonly verdict: Exclude<Verdict, { _tag: "Wait" }>
}

export interface Rates {
  /** Calls within any second. */
  readonly rate: number
  /** Messages a second to one chat, in the long run. */
  readonly chatRate: number
}

/** Telegram counts by the second, in ms; the rest is what the way to it may bring calls closer together by. */
const window = 1050
/** Of the rate, this part is kept for payments and answers, which are to find room when the rest is used up. */
const reserved = 1 / 6
/** Messages that a chat may be sent at once before its own rate counts: a menu, its answer, a status and a video. */
const burst = 5
/** Half a minute of Telegram's rate: who came later would get an answer that nobody waits for any more. */
export const longest = 1000
/** Longer than this, in ms, nobody waits for a pause to end: they are told how long it lasts. */
const patience = 30_000
/** Progress that is older than the next one is not worth sending. */
const progressPatience = 3000
/** Who goes first when too many wait. */
const expendable: ReadonlyArray<Urgency> = ["progress", "notice", "screen", "video"]
/** How many chats are remembered before those that are at rest are forgotten. */
const manyChats = 10_000

interface Chat {
  /** When the chat would have had all its messages at its own rate. */
  due: number
  pausedUntil: number
}
interface Waiting<A> {
  readonly ask: A
  readonly until: number
}

const go = { _tag: "Go" } as const
const isAnswer = ({ urgency }: Ask) => urgency === "payment" || urgency === "answer"
const refused = (ms: number) => ({ _tag: "Refused", seconds: Math.max(1, Math.ceil(ms / 1000)) }) as const

/**
 * Decides which call goes when. In any second no more than `rate` calls go, and to a chat no more than its burst and its
 * rate. Among those that wait the most urgent goes first, and of one chat and urgency the first come. It knows no clock:
 * every question brings the time, in ms, and times never go back.
 */
export const makePacer = <A extends Ask>({ rate, chatRate }: Rates) => {
  const turns = new Float64Array(rate).fill(-Infinity)
  const interval = 1000 / chatRate
  const chats = new Map<number, Chat>()
  const lanes = new Map(urgencies.map((urgency) => [urgency, new Set<Waiting<A>>()]))
  let share = rate
  let taken = 0
  let waiting = 0
  let crowded = manyChats
  let messagesFrom = -Infinity
  let allFrom = -Infinity
  let suspect: { readonly chat: number; readonly until: number } | undefined

  const lane = (urgency: Urgency) => lanes.get(urgency) ?? new Set<Waiting<A>>()
  /** When the last but `count` call was more than a window ago. */
  const freeAfter = (count: number) => {
    if (count <= 0) return Infinity
    return (turns[(taken - count + rate * 2) % rate] ?? -Infinity) + window
  }
  const openAt = (ask: Ask) =>
    isAnswer(ask)
      ? Math.max(allFrom, freeAfter(share))
      : Math.max(allFrom, messagesFrom, freeAfter(share - Math.floor(share * reserved)))
  const chatAt = ({ chat, message }: Ask) => {
    const known = chat === undefined ? undefined : chats.get(chat)
    if (known === undefined) return -Infinity
    return message ? Math.max(known.pausedUntil, known.due - (burst - 1) * interval) : known.pausedUntil
  }
  const pausedFor = (now: number, ask: Ask) => {
    const chat = ask.chat === undefined ? undefined : chats.get(ask.chat)
    return Math.max(allFrom, isAnswer(ask) ? -Infinity : messagesFrom, chat?.pausedUntil ?? -Infinity) - now
  }

  const chatOf = (now: number, id: number) => {
    if (chats.size >= crowded) {
      for (const [id, { due, pausedUntil }] of chats) if (due <= now && pausedUntil <= now) chats.delete(id)
      crowded = Math.max(manyChats, chats.size * 2)
    }
    const known = chats.get(id) ?? { due: now, pausedUntil: -Infinity }
    chats.set(id, known)
    return known
  }

  const depart = (now: number, { chat, message }: Ask) => {
    turns[taken] = now
    taken = (taken + 1) % rate
    if (chat === undefined || !message) return
    const known = chatOf(now, chat)
    known.due = Math.max(known.due, now) + interval
  }

  const leave = (one: Waiting<A>) => {
    if (lane(one.ask.urgency).delete(one)) waiting--
  }

  /** Those whose turn has come or never will, in the order in which they are to go. */
  const take = (now: number): ReadonlyArray<Turn<A>> => {
    const turns: Array<Turn<A>> = []
    for (const urgency of urgencies) {
      for (const one of lane(urgency)) {
        const pause = pausedFor(now, one.ask)
        if (now >= one.until || pause > patience) {
          leave(one)
          turns.push({ ask: one.ask, verdict: refused(pause) })
        } else if (openAt(one.ask) <= now && chatAt(one.ask) <= now) {
          leave(one)
          depart(now, one.ask)
          turns.push({ ask: one.ask, verdict: go })
        }
      }
    }
    return turns
  }

  /** Makes room for a call by turning away the last of the least that wait; undefined when it is the least itself. */
  const makeRoom = (urgency: Urgency): Turn<A> | undefined => {
    for (const least of expendable) {
      if (urgencies.indexOf(least) <= urgencies.indexOf(urgency) && !(least === "progress" && urgency === "notice"))
        continue
      const last = [...lane(least)].at(-1)
      if (last === undefined) continue
      leave(last)
      return { ask: last.ask, verdict: refused((longest / Math.max(1, share)) * 1000) }
    }
    return undefined
  }

  /** What becomes of a call, and of those that made way for it or go before it. */
  const ask = (now: number, asked: A): { readonly verdict: Verdict; readonly others: ReadonlyArray<Turn<A>> } => {
    const pause = pausedFor(now, asked)
    if (pause > patience) return { verdict: refused(pause), others: [] }
    if (waiting === 0 && openAt(asked) <= now && chatAt(asked) <= now) {
      depart(now, asked)
      return { verdict: go, others: [] }
    }
    const out = waiting < longest ? undefined : makeRoom(asked.urgency)
    if (waiting >= longest) return { verdict: refused((longest / Math.max(1, share)) * 1000), others: [] }
    lane(asked.urgency).add({ ask: asked, until: asked.urgency === "progress" ? now + progressPatience : Infinity })
    waiting++
    const others = [...(out === undefined ? [] : [out]), ...take(now)]
    const own = others.find((turn) => turn.ask === asked)
    return { verdict: own?.verdict ?? { _tag: "Wait" }, others: others.filter((turn) => turn !== own) }
  }

  return {
    ask,
    take,
    /** When to take next; undefined while nobody waits. */
    next: (): number | undefined => {
      let next = Infinity
      for (const those of lanes.values()) {
        for (const { ask, until } of those) next = Math.min(next, until, Math.max(openAt(ask), chatAt(ask)))
      }
      return waiting === 0 ? undefined : next
    },
    /** Somebody does not wait any more. */
    forget: (asked: A) => {
      for (const one of lane(asked.urgency)) if (one.ask === asked) leave(one)
    },
    /**
     * Telegram refused a call and named the seconds. It does not say whether the chat or the bot is meant: one chat's
     * refusal is the chat's, a second chat's in the meantime, or that of a call for no chat, is everybody's.
     */
    refused: (now: number, { chat }: Pick<Ask, "chat">, seconds: number) => {
      const until = now + seconds * 1000
      if (chat === undefined) {
        allFrom = Math.max(allFrom, until)
        return
      }
      const known = chatOf(now, chat)
      known.pausedUntil = Math.max(known.pausedUntil, until)
      if (suspect !== undefined && suspect.chat !== chat && suspect.until > now)
        messagesFrom = Math.max(messagesFrom, until)
      suspect = { chat, until }
    },
    /** How much of the rate is ours, at most all of it. */
    share: (calls: number) => {
      share = Math.min(rate, calls)
    },
    get waiting() {
      return waiting
    }
  }
}
