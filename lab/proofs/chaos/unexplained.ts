import type { Job } from "../verdict.ts"
import type { Fault, Step } from "./history.ts"

/** What a fault at a provider can make of the order that it hits; undefined where an order survives it. */
const endOf = ({ where, match, kind, status = 500, words }: Fault): "refused" | "lost" | undefined => {
  if (where === "telegram" || where === "assistant" || kind === "delay" || match === "webhook") return undefined
  // A fault that names no call hits all of them.
  if (match !== undefined && match !== "create") {
    return kind === "unauthorized" || kind === "insufficient-credits" ? "refused" : undefined
  }
  if (kind === "rate-limit") return undefined
  if (kind === "fail" && words !== undefined && words.startsWith("{")) return "refused"
  return kind === "lose" || kind === "corrupt" || (kind === "fail" && status >= 500) ? "lost" : "refused"
}

/** After these nobody can tell which call was under way. */
export const breaksOff = (step: Step): boolean => {
  switch (step._tag) {
    case "Kill":
    case "Stop":
    case "CrashAt":
    case "CutConnections":
    case "RestartPostgres":
    case "SilenceDatabase":
    case "Split":
      return true
    case "Order":
    case "Buy":
    case "Fault":
    case "Forge":
    case "Lie":
    case "StepClock":
    case "Grant":
    case "FallingIds":
    case "TakeWebhook":
    case "StoreAway":
    case "FloodOfChat":
      return false
  }
}

/** How many messages Telegram may have taken that the bot cannot know the number of. */
export const answersLost = (history: ReadonlyArray<Step>): number =>
  history.reduce((sum, step) => {
    if (step._tag !== "Fault") return sum + Number(breaksOff(step))
    const { where, match = "sendMessage", kind, times } = step.fault
    return where === "telegram" && match === "sendMessage" && (kind === "lose" || kind === "corrupt")
      ? sum + times
      : sum
  }, 0)

/** How long, in seconds, an order may wait that nothing stands in the way of, on a machine that has much to do. */
const promptly = 12

/** Where one model alone is in trouble, the others are made as ever. */
const heldUp = (history: ReadonlyArray<Step>, jobs: ReadonlyArray<Job>): ReadonlyArray<string> => {
  const faults = history.flatMap((step) => (step._tag === "Fault" ? [step.fault] : []))
  const models = new Set(faults.map(({ about }) => about))
  if (faults.length === 0 || models.has(undefined)) return []
  return jobs
    .filter(({ model, waited }) => !models.has(model) && (waited ?? Infinity) > promptly)
    .map(({ user, model, waited }) => `user ${user}: waited ${waited} s for ${model}, which nobody refused`)
}

/**
 * Videos that were not delivered although nothing in the history excuses it: each order that fails needs a trouble of its
 * provider's, and each whose answer counts as lost needs one that loses answers. A provider that tries several times makes
 * several of one.
 */
const videosFailed = (history: ReadonlyArray<Step>, jobs: ReadonlyArray<Job>): ReadonlyArray<string> => {
  const times = (end: "refused" | "lost") =>
    history
      .flatMap((step) => (step._tag === "Fault" && endOf(step.fault) === end ? [step.fault.times] : []))
      .reduce((sum, n) => sum + n, 0)
  const broken = history.filter((step) => step._tag === "Order" && step.broken).length
  const failed = jobs.filter(({ state }) => state === "failed")
  const lost = failed.filter(({ failure }) => failure === "lost")
  const excused = times("refused") + times("lost") + broken
  return [
    ...(lost.length > times("lost") ? [`${lost.length} orders counted as lost, where ${times("lost")} could be`] : []),
    ...(failed.length > excused ? [`${failed.length} orders failed, where ${excused} had a reason`] : [])
  ]
}

/** What a history does not excuse. After the bot or its database broke off nobody can tell what was under way. */
export const unexplained = (history: ReadonlyArray<Step>, jobs: ReadonlyArray<Job>): ReadonlyArray<string> =>
  history.some(breaksOff) ? [] : [...videosFailed(history, jobs), ...heldUp(history, jobs)]
