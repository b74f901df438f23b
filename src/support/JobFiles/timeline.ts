import { Schema } from "effect"
import type { Shortfall } from "../../video/Shortfall.ts"
import { JobState } from "../../video/Jobs/Job.ts"
import type { JobEvent } from "../../video/Jobs/JobEvents.ts"
import type { WordlessReceipt } from "../Receipts/Receipt.ts"

/** What happens to a video, as operators call it. */
const Step = Schema.Literals([
  "tapped",
  "ordered",
  "held",
  "began",
  "waits",
  "called",
  "asked",
  "refused",
  "put back",
  "accepted",
  "status",
  "callback",
  "ready",
  "no room",
  "stored",
  "differs",
  "sending",
  "not taken",
  "not sent",
  "delivered",
  "captured",
  "rebated",
  "failed",
  "released",
  "cancelled",
  "came late",
  /** What a newer release calls by another name, which its detail begins with. */
  "other"
])

/** One step of a video: what happened when (ms of the epoch), and how long after the one before, in ms. */
export const TimelineEntry = Schema.Struct({
  step: Step,
  at: Schema.Finite,
  after: Schema.Finite,
  /** The provider, the reason, the coins: what tells this step from others of its kind. */
  detail: Schema.NullOr(Schema.String)
})
export type TimelineEntry = typeof TimelineEntry.Type

/** What is stored of a video's way. */
export interface Facts {
  readonly receipt: WordlessReceipt
  readonly events: ReadonlyArray<JobEvent>
  readonly money: ReadonlyArray<{
    readonly reason: "hold" | "capture" | "release" | "rebate"
    readonly coins: number
    readonly at: number
  }>
  readonly late: { readonly state: string; readonly at: number } | undefined
  /** What the file lacks of its order, and what it is instead. */
  readonly shortfall: Shortfall | undefined
}

interface Moment {
  readonly step: typeof Step.Type
  readonly at: number
  readonly detail?: string | null | undefined
}

const isState = Schema.is(JobState)

/** What came in place of what was ordered. */
const differing = ({ lacks, seconds, width, height }: Shortfall) =>
  `${lacks.join(", ")}: it is ${width}×${height}, ${seconds} s`

const moneySteps = { hold: "held", capture: "captured", release: "released", rebate: "rebated" } as const

/** Of moments at the same time, which comes first: its coins are held with an order, and follow an end. */
const order = Step.literals

/** What an event is, after those before it: a job is asked for again each time that it was put back. */
const fromEvents = (events: ReadonlyArray<JobEvent>): ReadonlyArray<Moment> => {
  let tries = 0
  let state: JobEvent["step"] = "queued"
  return events.map((event): Moment => {
    const before = state
    if (isState(event.step)) state = event.step
    const { at, provider, note } = event
    switch (event.step) {
      case "tapped":
        return { step: "tapped", at, detail: note }
      case "began":
        return { step: "began", at, detail: "out of its user's own line" }
      case "waits":
        return { step: "waits", at, detail: "for a provider with room" }
      case "called":
        return { step: "called", at }
      case "no room":
        return { step: "no room", at, detail: "DATA_DIR took no file" }
      case "refused":
        return { step: "refused", at, detail: note === null ? provider : `${provider}: ${note}` }
      case "status":
      case "stored":
      case "not taken":
      case "other":
        return { step: event.step, at, detail: note }
      case "queued":
        return { step: "put back", at, detail: provider }
      case "submitting":
        tries += 1
        return { step: "asked", at, detail: tries === 1 ? provider : `${provider}, try ${tries}` }
      case "generating":
        return { step: "accepted", at, detail: provider }
      case "callback":
        return { step: "callback", at, detail: provider }
      case "storing":
        return before === "delivering" ? { step: "not sent", at } : { step: "ready", at }
      case "delivering":
        return { step: "sending", at }
      case "delivered":
        return { step: "delivered", at, detail: note }
      case "failed":
        return { step: "failed", at, detail: note }
      case "cancelled":
        return { step: "cancelled", at }
    }
  })
}

/** Of a video whose events are forgotten, what its row still tells. */
const fromReceipt = ({ submitted, ready, finished, state, provider, delivery, failure }: WordlessReceipt) => [
  ...(submitted === null ? [] : [{ step: "asked", at: submitted, detail: provider } as const]),
  ...(ready === null ? [] : [{ step: "ready", at: ready } as const]),
  ...(finished === null || (state !== "delivered" && state !== "failed" && state !== "cancelled")
    ? []
    : [{ step: state, at: finished, detail: state === "delivered" ? delivery : failure } as const])
]

/** The whole way of a video, in order, each step with how long it took. */
export const timeline = ({ receipt, events, money, late, shortfall }: Facts): ReadonlyArray<TimelineEntry> => {
  const known = events.find(({ step }) => step === "stored")?.at ?? receipt.finished
  const moments: ReadonlyArray<Moment> = [
    { step: "ordered", at: receipt.created, detail: receipt.model },
    ...(events.length === 0 ? fromReceipt(receipt) : fromEvents(events)),
    ...money.map(({ reason, coins, at }) => ({ step: moneySteps[reason], at, detail: `${coins} 🪙` })),
    ...(shortfall === undefined || known === null
      ? []
      : [{ step: "differs" as const, at: known, detail: differing(shortfall) }]),
    ...(late === undefined ? [] : [{ step: "came late" as const, at: late.at, detail: late.state }])
  ]
  const sorted = moments.toSorted(
    // Coins move with the transaction's time, which is when it began, and steps with the clock.
    (one, other) => one.at - other.at || order.indexOf(one.step) - order.indexOf(other.step)
  )
  return sorted.map(({ step, at, detail }, n) => ({
    step,
    at,
    after: at - (sorted[n - 1]?.at ?? at),
    detail: detail ?? null
  }))
}
