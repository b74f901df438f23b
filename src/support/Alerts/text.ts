import { alertNamed } from "../../platform/AlertKinds.ts"
import { escapeHtml } from "../../platform/Locale.ts"
import type { Alert, AlertGroup } from "./Alert.ts"

/** A detail longer than this, in characters, is cut: the log has all of it. */
const maxDetail = 300
/** Details that are shown; ids of single users and jobs change from line to line, so the last ones are. */
const maxDetails = 8
/** Alerts of one message that are told with their details: a message has 4,096 characters. */
const maxTold = 3

const duration = (millis: number): string => {
  const minutes = Math.floor(millis / 60_000)
  if (minutes < 1) return "less than a minute"
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`
}

const sentence = (kind: string) => `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`

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

/** One alert of a message: its details, how often it was raised, and its own end where others of its kind go on. */
const linesOf = (alert: Alert, alone: boolean): ReadonlyArray<string> => {
  const count = sentence(alert.times === 1 ? "once" : `${alert.times} times`)
  return [
    ...Object.entries(alert.details)
      .slice(0, maxDetails)
      .map(([name, value]) => `${escapeHtml(name)}: <code>${escapeHtml(value.slice(0, maxDetail))}</code>`),
    `${alone ? "" : `${marks[alert.ended ?? "open"]} `}${ending(alert, count)}`
  ]
}

/** Whether all of a message's alerts have ended. */
export const isOver = ({ alerts }: Pick<AlertGroup, "alerts">) => alerts.every(({ ended }) => ended !== null)

const markOf = (group: AlertGroup) => {
  if (!isOver(group)) return marks.open
  return group.alerts.some(({ ended }) => ended === "silent") ? marks.silent : marks.over
}

/** What an operator reads of alerts of one kind, in Telegram's HTML: what happened, what to do, where to look, and who does. */
export const alertText = (group: AlertGroup, consoleUrl: string): string => {
  const { kind, alerts } = group
  const known = alertNamed(kind)
  // Those that go on, and of the others the last ones.
  const told = [...alerts].toSorted(
    (one, other) => Number(one.ended !== null) - Number(other.ended !== null) || other.id - one.id
  )
  const hidden = alerts.length - maxTold
  const hands = alerts.find(({ ended, acknowledged }) => ended === null && acknowledged !== null)?.acknowledged
  const place = (hash: string, name: string) => `<a href="${escapeHtml(`${consoleUrl}${hash}`)}">${name}</a>`
  return [
    `${markOf(group)} <b>${escapeHtml(sentence(kind))}</b>`,
    ...told.slice(0, maxTold).flatMap((alert) => linesOf(alert, alerts.length === 1)),
    ...(hidden > 0 ? [`and ${hidden} more`] : []),
    ...(hands === undefined || hands === null ? [] : [`✋ <code>${hands.by}</code> looks after it`]),
    ...(isOver(group) || known === undefined
      ? []
      : [
          `👉 ${escapeHtml(known.todo)}`,
          `${place(`#/runbooks/${known.name}`, "Runbook")} · ${place(known.view, "Console")}`
        ])
  ].join("\n")
}
