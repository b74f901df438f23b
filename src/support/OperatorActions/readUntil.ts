import { Schema } from "effect"

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A year: nobody means more. */
const longestMillis = 366 * units.d

/**
 * When a pause ends, in ms of the epoch: a day (`2027-01-31`), a moment (`2027-01-31T18:30`, in UTC), or how long from now
 * (`90m`, `6h`, `2d`). Undefined where a word says neither.
 */
export const readUntil = (word: string, nowMillis: number): number | undefined => {
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(word) ?? []
  if (count !== undefined && (unit === "m" || unit === "h" || unit === "d")) {
    return nowMillis + Math.min(Number(count) * units[unit], longestMillis)
  }
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}Z?)?$/.test(word)) return undefined
  const millis = Date.parse(word.includes("T") && !word.endsWith("Z") ? `${word}Z` : word)
  return Number.isNaN(millis) ? undefined : millis
}

export const isUntil = (word: string): boolean => readUntil(word, 0) !== undefined

/** The end of a pause as it is written. */
export const Until = Schema.String.check(
  Schema.makeFilter((word) =>
    isUntil(word) ? undefined : "must be a day such as 2027-01-31, a moment such as 2027-01-31T18:30, or 90m, 6h, 2d"
  )
)
