import { fileURLToPath } from "node:url"
import type { plants } from "../plant.ts"
import type { Fault, Step } from "./history.ts"
import type { PlayOptions } from "./play.ts"

const order = (model: number): Step => ({ _tag: "Order", model, broken: false })
/** At a provider that knows no repeated orders. */
const atKie = order(1)
const atSora = order(0)
const atSoraPro = order(4)
const broken: Step = { _tag: "Order", model: 0, broken: true }
const fault = (one: Omit<Fault, "times"> & { readonly times?: number }): Step => ({
  _tag: "Fault",
  fault: { times: 1, ...one }
})
const lostAnswer = fault({ where: "kie", match: "create", kind: "lose" })
const repeated = fault({ where: "telegram", match: "update", kind: "duplicate", times: 20 })
const absent = fault({ where: "video", match: "status", kind: "fail", status: 404, times: 2 })
const inGatewaysWords = fault({
  where: "video",
  match: "create",
  kind: "fail",
  status: 503,
  words: `{"error":{"message":"sensitive_words_detected"}}`
})
const busyModel = fault({
  where: "video",
  match: "create",
  kind: "rate-limit",
  about: "sora-2-pro",
  retryAfter: 30
})

/** Whoever gives coins waits until somebody is served, and so does what comes after. */
const served: Step = { _tag: "Grant", coins: 1 }
const buy: Step = { _tag: "Buy" }
const split: Step = { _tag: "Split", seconds: 15 }

const lateContent = fault({ where: "video", match: "content", kind: "delay", delayMs: 3000 })

/** The tools of the machine, with an ffmpeg in front that is killed or never ends. */
const withFfmpeg = (how: "killed" | "hanging") => ({
  PATH: `${fileURLToPath(new URL(`tools/${how}`, import.meta.url))}:/usr/local/bin:/usr/bin:/bin`
})

/** A history with one trouble in it, and the bug that only this trouble brings to light. */
export interface Trouble {
  readonly name: string
  readonly bug: keyof typeof plants
  readonly steps: ReadonlyArray<Step>
  readonly options?: PlayOptions
  /** What the verdict has to say, where that is more than anything. */
  readonly told?: RegExp
  /** It takes a minute or more until such a bug shows, so that it is played by `npm run chaos -- --troubles` alone. */
  readonly slow?: true
}

/** What a bug leaves hanging hangs for longer than this, in ms. */
const hangs = 60_000

export const troubles: ReadonlyArray<Trouble> = [
  { name: "updates come twice", bug: "dedupe-off", steps: [repeated, { _tag: "Buy" }] },
  { name: "an answer is lost", bug: "submit-blindly", steps: [lostAnswer, atKie] },
  { name: "orders are made", bug: "submit-twice", steps: [atSora], told: /^bill: sora made / },
  {
    name: "the bot ends in the midst of a failure",
    bug: "release-outside",
    steps: [{ _tag: "CrashAt", point: "release.failed" }, broken]
  },
  { name: "an operator gives coins", bug: "operator-beside-commit", steps: [atSora, { _tag: "Grant", coins: 3 }] },
  { name: "a task is not found twice", bug: "one-404-ends", steps: [absent, atSora] },
  { name: "a gateway refuses in its own words", bug: "refusal-unread", steps: [inGatewaysWords, atSora] },
  {
    name: "one model is busy",
    bug: "busy-model-busies-all",
    steps: [busyModel, atSoraPro, served, atSora, atSora],
    slow: true
  },
  {
    name: "one chat is flooded",
    bug: "flood-forgets",
    steps: [
      atSora,
      { _tag: "Grant", coins: 3 },
      { _tag: "FloodOfChat", whose: "operator", times: 2 },
      { _tag: "Grant", coins: 4 }
    ]
  },
  {
    name: "update ids fall",
    bug: "updates-by-number",
    steps: [atSora, served, { _tag: "FallingIds" }, atSora, atSora],
    options: { polling: true, settleWithin: hangs },
    slow: true
  },
  {
    name: "two processes do not hear each other",
    bug: "dedupe-off",
    steps: [buy, buy, buy, buy, split, buy, buy, buy, buy, split, atSora],
    options: { bots: 2 },
    slow: true
  },
  {
    name: "the webhook is taken",
    bug: "webhook-unwatched",
    steps: [atSora, served, { _tag: "TakeWebhook" }, atSora],
    options: { settleWithin: hangs },
    slow: true
  },
  {
    name: "the database falls silent",
    bug: "silence-waited-out",
    steps: [atSora, served, { _tag: "SilenceDatabase" }, atSora],
    options: { settleWithin: hangs },
    slow: true
  },
  {
    name: "the clock is set back",
    bug: "intervals-by-the-clock",
    steps: [atSora, served, { _tag: "StepClock", seconds: -3600 }, atSora],
    options: { settleWithin: hangs },
    slow: true
  },
  {
    name: "the disk takes no video for a while",
    bug: "full-disk-loses",
    steps: [lateContent, atSora, { _tag: "StoreAway", seconds: 12 }],
    slow: true
  },
  {
    name: "ffmpeg is killed",
    bug: "killed-is-broken",
    steps: [atSora],
    options: { env: withFfmpeg("killed") },
    slow: true
  },
  {
    name: "ffmpeg hangs",
    bug: "tools-wait-on",
    steps: [atSora],
    options: { env: withFfmpeg("hanging"), settleWithin: 100_000 },
    slow: true
  }
]
