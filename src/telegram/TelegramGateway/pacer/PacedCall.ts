/** What a call is for, the most urgent first. */
export const urgencies = ["payment", "answer", "video", "screen", "progress", "notice", "broadcast"] as const
export type Urgency = (typeof urgencies)[number]

/** A call to Telegram that is sent only when the rates allow it. */
export interface PacedCall {
  /** The method of the Bot API; there are some ten that are paced. */
  readonly method: string
  readonly urgency: Urgency
  /** Whose chat it concerns; undefined where it concerns none. */
  readonly chat: number | undefined
  /** Whether it counts as a message to the chat. */
  readonly message: boolean
}

/** Messages that nobody waits for: they take what all others leave of a part of the rate. */
export const isBroadcast = ({ urgency }: PacedCall) => urgency === "broadcast"

/** Calls that somebody at a spinning button or a payment form waits for: they have a part of the rate for themselves. */
export const isReply = ({ urgency }: PacedCall) => urgency === "payment" || urgency === "answer"
