import { fileURLToPath } from "node:url"
import { onFullDisk } from "../../world/fullDisk.ts"
import { planted, type plants, type variants } from "../plant.ts"
import type { Fault, Step } from "./history.ts"
import type { PlayOptions } from "./play.ts"

const order = (model: number): Step => ({ _tag: "Order", model, broken: false })
/** At a provider that knows no repeated orders. */
const atKie = order(1)
const atSora = order(0)
const atSoraPro = order(4)
const atReplicate = order(5)
const atArk = order(6)
const atFal = order(7)
const draftAtArk: Step = { _tag: "Order", model: 6, broken: false, how: "draft" }
const largerAtFal: Step = { _tag: "Order", model: 0, broken: false, how: "upscale" }
const broken: Step = { _tag: "Order", model: 0, broken: true }
const fault = (one: Omit<Fault, "times"> & { readonly times?: number }): Step => ({
  _tag: "Fault",
  fault: { times: 1, ...one }
})
const lostAt = (where: Fault["where"]) => fault({ where, match: "create", kind: "lose" })
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

/** An order that is of no video, as a provider's own list shows it. */
const isBilled = (provider: string) => new RegExp(`^bill: ${provider} made `)

/** A history with one trouble in it, and the bug that only this trouble brings to light. */
export interface Trouble {
  readonly name: string
  /** What can be done about a lost order, where it is not what the driver says. */
  readonly as?: keyof typeof variants
  readonly bug: keyof typeof plants
  readonly steps: ReadonlyArray<Step>
  readonly options?: PlayOptions
  /** What the verdict has to say, where anything will not do. */
  readonly told?: ReadonlyArray<RegExp>
  /** It takes a minute or more until such a bug shows, so that it is played by `npm run chaos -- --troubles` alone. */
  readonly slow?: true
}

/** The bot as it is, or with the bug. */
export const optionsOf = ({ as, bug, options }: Trouble, withBug: boolean): PlayOptions => {
  const names = [...(as === undefined ? [] : [as]), ...(withBug ? [bug] : [])]
  const bugs: Record<string, string> = names.length === 0 ? {} : planted(...names)
  const env = options?.env ?? {}
  const loaded = [env["NODE_OPTIONS"], bugs["NODE_OPTIONS"]].filter((one) => one !== undefined).join(" ")
  return { ...options, env: { ...env, ...bugs, ...(loaded !== "" && { NODE_OPTIONS: loaded }) } }
}

/** Whether the verdict has found what was to be found. */
export const isFound = ({ told = [/./] }: Trouble, wrong: ReadonlyArray<string>) =>
  told.every((one) => wrong.some((words) => one.test(words)))

/** What a bug leaves hanging hangs for longer than this, in ms. */
const hangs = 60_000

export const troubles: ReadonlyArray<Trouble> = [
  { name: "updates come twice", bug: "dedupe-off", steps: [repeated, { _tag: "Buy" }] },
  { name: "an answer is lost", bug: "submit-blindly", steps: [lostAt("kie"), atKie] },
  {
    name: "orders are made",
    bug: "submit-twice",
    steps: [atSora, atReplicate, atArk, atFal],
    told: ["sora", "replicate", "ark", "fal"].map(isBilled)
  },
  {
    name: "an answer is lost where the order can be found",
    bug: "submit-blindly",
    steps: [lostAt("replicate"), atReplicate, lostAt("ark"), atArk, lostAt("fal"), atFal, lostAt("video"), atSora],
    told: ["sora", "replicate", "ark", "fal"].map(isBilled),
    slow: true
  },
  {
    name: "an answer is lost where the order may be sent again",
    as: "sora-repeatable",
    bug: "another-key",
    steps: [atSora, atSora],
    options: { keyed: true },
    told: [isBilled("sora")],
    slow: true
  },
  {
    name: "orders are made where nobody can look for them",
    as: "ark-blind",
    bug: "submit-twice",
    steps: [atArk],
    told: [isBilled("ark")],
    slow: true
  },
  {
    name: "a draft is made in full, whose answer is lost",
    bug: "film-forgets-draft",
    steps: [draftAtArk, lostAt("ark"), draftAtArk],
    told: [/^audit: a film has its delivered draft/],
    slow: true
  },
  {
    name: "a finished video is made larger, whose answer is lost",
    bug: "upscale-forgets-source",
    steps: [largerAtFal, lostAt("fal"), largerAtFal],
    told: [/^audit: an upscaled video has its delivered source/],
    slow: true
  },
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
    name: "the store is away for a while",
    bug: "full-disk-loses",
    steps: [lateContent, atSora, { _tag: "StoreAway", seconds: 12 }],
    slow: true
  },
  {
    name: "the disk is full in the midst of a video",
    bug: "full-disk-loses",
    steps: [atSora],
    options: { env: onFullDisk },
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
