/** When an answer was given by the clock of who gave it; `now` where it does not say. */
const answeredAt = (headers: Headers | undefined, now: number) => {
  const date = Date.parse(headers?.get("date") ?? "")
  return Number.isFinite(date) ? date : now
}

/** Nobody is told to wait longer than this many seconds: every deadline of ours is nearer. */
const maxRetryAfter = 3600

/** Seconds that a refusal asks to wait, as a number or a date; a date is held against the answer's own, or against `now`, in ms. */
export const retryAfter = (headers: Headers | undefined, now: number): number | undefined => {
  const milliseconds = headers?.get("retry-after-ms")
  const given = headers?.get("retry-after")
  const seconds =
    milliseconds && Number.isFinite(Number(milliseconds))
      ? Number(milliseconds) / 1000
      : given
        ? Number.isFinite(Number(given))
          ? Number(given)
          : (Date.parse(given) - answeredAt(headers, now)) / 1000
        : Number.NaN
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), maxRetryAfter) : undefined
}

/** Members by which a refusal says for how long it wants to be let alone, and how many seconds their numbers are. */
const waitNames: Readonly<Record<string, number>> = {
  retry_after: 1,
  retryafter: 1,
  retry_after_seconds: 1,
  retry_in: 1,
  wait_seconds: 1,
  retrydelay: 1,
  retry_delay: 1,
  retry_after_ms: 0.001,
  retryafterms: 0.001
}
/** How deep a refusal is looked through, and how many of its members: more than any that was seen. */
const maxWaitDepth = 5
const maxWaitMembers = 200
/** Prose beyond this, in characters, is a page, of which the beginning is enough. */
const maxWaitProse = 4000

const unitSeconds = { h: 3600, m: 60, ms: 0.001, s: 1 } as const

/** A span such as `20`, `34.07s`, `1m30s` or `500ms`, in seconds. */
const spanOf = (text: string): number | undefined => {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|h|m|s)/g)]
  if (parts.length === 0) return undefined
  return parts.reduce((sum, [_, count, unit]) => sum + Number(count) * unitSeconds[unit as keyof typeof unitSeconds], 0) // the expression matches no other
}

const said = /(?:retry|try again|wait)\b[^.\d]{0,30}?((?:\d+(?:\.\d+)?\s*(?:ms|h|m|s)\w*\s*)+)/i

const waitIn = (name: string, value: unknown): number | undefined => {
  const unit = waitNames[name.toLowerCase()]
  if (unit === undefined) return undefined
  const span = typeof value === "number" ? value : typeof value === "string" ? spanOf(value.trim()) : undefined
  return span === undefined ? undefined : span * unit
}

/** Seconds that the body of a refusal asks to wait: a member that says so, however deep, or a sentence. */
const waitOf = (body: unknown): number | undefined => {
  let left = maxWaitMembers
  const look = (value: unknown, depth: number): number | undefined => {
    if (depth > maxWaitDepth || left <= 0) return undefined
    left -= 1
    if (typeof value === "string") {
      const [, span] = said.exec(value.slice(0, maxWaitProse)) ?? []
      return span === undefined ? undefined : spanOf(span)
    }
    if (typeof value !== "object" || value === null) return undefined
    const members = Object.entries(value)
    return (
      members.map(([name, one]) => waitIn(name, one)).find((one) => one !== undefined) ??
      members.map(([_, one]) => look(one, depth + 1)).find((one) => one !== undefined)
    )
  }
  const seconds = look(body, 0)
  return seconds === undefined || !Number.isFinite(seconds) ? undefined : Math.min(Math.max(seconds, 0), maxRetryAfter)
}

/** Seconds that a refusal asks to wait: as its headers say, else its body. */
export const waitAsked = (headers: Headers | undefined, body: unknown, now: number): number | undefined =>
  retryAfter(headers, now) ?? waitOf(body)
