import type { Language } from "../../domain/Language.ts"
import { dollarText } from "../../domain/Dollars.ts"
import { html, plain } from "../../platform/Locale.ts"
import { stageMarks } from "../../domain/Video.ts"
import { numberMark } from "../../domain/VideoNumber.ts"
import { failureKey } from "../../video/Jobs.ts"
import { folded } from "../../video/Captions/caption.ts"
import { soundMark } from "../../video/Captions/soundMark.ts"
import { moment, shortDay } from "../../platform/Locale/dates.ts"
import type { Found } from "../Receipts.ts"
import type { Charge, HistoryLine, Receipt, Wallet } from "./Receipt.ts"

/** How a model is called in the user's language. */
type ModelLabel = (model: Receipt["model"]) => string

const mark = ({ state }: Receipt) =>
  state === "delivered" ? "✅" : state === "failed" || state === "cancelled" ? "↩️" : "⏳"

/** What a video costs its user in the end, or so far. */
const cost = ({ held, returned, rebated }: Receipt) => held - returned - rebated

/** The longest label that a phone shows whole, in characters. */
const maxLine = 40

/** A receipt as a button: `✅ № 42 · 23 Nov · WAN 3.0 · −32 🪙`. */
export const receiptLine = (receipt: Receipt, language: Language, label: ModelLabel): string =>
  [
    [mark(receipt), ...(receipt.stage === null ? [] : [stageMarks[receipt.stage]]), numberMark(receipt.number)].join(
      " "
    ),
    shortDay(receipt.created, language),
    label(receipt.model),
    `${cost(receipt) === 0 ? "0" : `−${cost(receipt)}`}\u00a0🪙`
  ]
    .join(" · ")
    .slice(0, maxLine)
    // Half of a character is none.
    .replace(/[\ud800-\udbff]$/, "")

const outcome = (receipt: Receipt, language: Language): ReadonlyArray<string> => {
  const text = html(language)
  const at = receipt.finished === null ? "" : moment(receipt.finished, language)
  switch (receipt.state) {
    case "delivered":
      return [text(`receipt-delivered-${receipt.delivery ?? "video"}`, { time: at })]
    case "failed":
      return [
        text("receipt-failed", { time: at }),
        ...(receipt.failure === null ? [] : [text(failureKey(receipt.failure, receipt.stage))])
      ]
    case "cancelled":
      return [text("receipt-cancelled", { time: at })]
    default:
      return [text("receipt-making")]
  }
}

const coins = (receipt: Receipt, language: Language): ReadonlyArray<string> => {
  const text = html(language)
  const { demo, held, captured, returned, rebated, created, finished } = receipt
  if (demo) return [text("receipt-demo")]
  if (held === 0) return [text("receipt-free")]
  const end = finished === null ? "" : moment(finished, language)
  return [
    text("receipt-held", { coins: held, time: moment(created, language) }),
    ...(captured > 0 ? [text("receipt-captured", { coins: captured, time: end })] : []),
    ...(rebated > 0 ? [text("receipt-rebated", { coins: rebated, time: end })] : []),
    ...(returned > 0 ? [text("receipt-returned", { coins: returned, time: end })] : [])
  ]
}

/** What is to be said of a video that came after its coins were returned: on both receipts. */
const lateness = ({ of, late, price }: Receipt, language: Language): ReadonlyArray<string> => {
  const text = html(language)
  if (of !== null) return [text("receipt-late-of", { number: numberMark(of) })]
  switch (late?.state) {
    case "offered":
      return [text("receipt-late-offered", { coins: price })]
    case "taken":
      return late.number === null ? [] : [text("receipt-late-taken", { number: numberMark(late.number) })]
    case "declined":
    case "expired":
      return [text("receipt-late-left")]
    default:
      return []
  }
}

/** Characters of a prompt on a receipt: with everything around it a message stays far below Telegram's 4,096. */
const shownPrompt = 2000

/** A receipt as a message: what was ordered, and its words for whose they are, every step with its time, and where the coins went. */
export const receiptText = (receipt: Receipt, language: Language, label: ModelLabel, prompt?: string): string => {
  const text = html(language)
  const { job, seconds, ratio, resolution, submitted, ready } = receipt
  const sound = soundMark(receipt.sound, plain(language))
  const spec = text("receipt-spec", { model: label(receipt.model), ratio, seconds, resolution, sound })
  return [
    text("receipt-title", { number: numberMark(receipt.number) }),
    ...(receipt.origin === null ? [] : [text("receipt-origin", { number: numberMark(receipt.origin) })]),
    receipt.stage === null ? spec : `${text(`stage-${receipt.stage}`)} · ${spec}`,
    ...(prompt === undefined ? [] : receipt.wordless ? [text("receipt-wordless")] : folded(prompt, shownPrompt)),
    "",
    ...coins(receipt, language),
    ...(submitted === null ? [] : [text("receipt-submitted", { time: moment(submitted, language) })]),
    ...(ready === null ? [] : [text("receipt-ready", { time: moment(ready, language) })]),
    ...outcome(receipt, language),
    ...lateness(receipt, language),
    "",
    `<code>${job}</code>`
  ].join("\n")
}

const signed = (change: number) => (change > 0 ? `+${change}` : `−${-change}`)

/** Movements as lines: when, what for, how much. */
export const historyText = (lines: ReadonlyArray<HistoryLine>, language: Language): string =>
  lines
    .map((line) =>
      [
        shortDay(line.at, language),
        plain(language)(`history-${line.reason}`),
        ...(line.video === null ? [] : [numberMark(line.video)]),
        `<b>${signed(line.change)}</b>\u00a0🪙`
      ].join(" · ")
    )
    .join("\n")

const chargeText = (charge: Charge, language: Language) =>
  [
    `<b>${charge.stars} ⭐</b> · ${moment(charge.at, language)}${charge.healed ? " · healed" : ""}`,
    `user <code>${charge.user}</code> · invoice <code>${charge.invoice ?? "none"}</code>`,
    `coins +${charge.coins}`,
    ...(charge.refunded === null
      ? []
      : [`refunded ${moment(charge.refunded, language)}: −${charge.back} 🪙, debt ${charge.owed} 🪙`])
  ].join("\n")

const walletText = ({ user, standing, accounts }: Wallet) =>
  [`user <code>${user}</code> · ${standing}`, ...accounts.map(({ kind, balance }) => `${kind}: ${balance} 🪙`)].join(
    "\n"
  )

/** What only an operator sees: the provider's side, and where to look for traces. */
const inside = (receipt: Receipt, escape: (text: string) => string) => {
  const { user, provider, task, failure, said, estimate, cost, traceparent } = receipt
  return [
    `user <code>${user}</code>`,
    ...(provider === null ? [] : [`provider ${provider} · task <code>${escape(task ?? "none")}</code>`]),
    ...(failure === null ? [] : [`failed: ${failure}${said === null ? "" : ` · <code>${escape(said)}</code>`}`]),
    ...(cost === null && estimate === null
      ? []
      : [cost === null ? `cost about ${dollarText(estimate ?? 0)}` : `cost ${dollarText(cost)}`]),
    ...(traceparent === null ? [] : [`trace <code>${traceparent.split("-")[1] ?? ""}</code>`])
  ].join("\n")
}

/** An operator's answer to "where is my video?": technical words in English, as in logs. */
export const foundText = (
  found: Found,
  language: Language,
  label: ModelLabel,
  escape: (text: string) => string
): string => {
  switch (found._tag) {
    case "Job":
      return `${receiptText(found.receipt, language, label)}\n${inside(found.receipt, escape)}`
    case "Charge":
      return chargeText(found.charge, language)
    case "User":
      return [
        walletText(found.wallet),
        "",
        ...found.receipts.items.map((one) => `${receiptLine(one, language, label)} <code>${one.job}</code>`),
        "",
        historyText(found.history.items, language)
      ].join("\n")
    case "Nothing":
      return plain(language)("find-nothing")
  }
}
