import { escapeHtml } from "../../platform/Locale.ts"
import type { Alert } from "./Alert.ts"

/** A detail longer than this, in characters, is cut: the log has all of it. */
const maxDetail = 300
/** Details that are shown; ids of single users and jobs change from line to line, so the last ones are. */
const maxDetails = 8

const duration = (millis: number): string => {
  const minutes = Math.floor(millis / 60_000)
  if (minutes < 1) return "less than a minute"
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`
}

const sentence = (kind: string) => `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`

/** What an operator reads of an alert, in Telegram's HTML. */
export const alertText = (alert: Alert): string => {
  const details = Object.entries(alert.details)
    .slice(0, maxDetails)
    .map(([name, value]) => `${escapeHtml(name)}: <code>${escapeHtml(value.slice(0, maxDetail))}</code>`)
  const count = alert.times === 1 ? "once" : `${alert.times} times`
  return [
    `${marks[alert.ended ?? "open"]} <b>${escapeHtml(sentence(alert.kind))}</b>`,
    ...details,
    ending(alert, sentence(count))
  ].join("\n")
}

const marks = { open: "🚨", over: "✅", silent: "💤" } as const

const ending = ({ ended, lastedMillis }: Alert, count: string): string => {
  switch (ended) {
    case null:
      return `${count}, since ${duration(lastedMillis)}`
    case "over":
      return `Over. ${count}, for ${duration(lastedMillis)}`
    case "silent":
      return `Not seen any more. ${count}, for ${duration(lastedMillis)}`
  }
}
