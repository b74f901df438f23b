import { describe, expect, it } from "vitest"
import { isUntil, readUntil } from "../../../src/support/OperatorActions/readUntil.ts"

const now = Date.UTC(2026, 10, 29, 12)

describe("until when something is off", () => {
  it.each<readonly [string, number]>([
    ["90m", now + 90 * 60_000],
    ["6h", now + 6 * 3_600_000],
    ["2d", now + 48 * 3_600_000],
    ["2027-01-31", Date.UTC(2027, 0, 31)],
    ["2027-01-31T18:30", Date.UTC(2027, 0, 31, 18, 30)],
    ["2027-01-31T18:30Z", Date.UTC(2027, 0, 31, 18, 30)],
    ["9999d", now + 366 * 86_400_000]
  ])("%s is a moment, in UTC", (word, moment) => {
    expect(readUntil(word, now)).toBe(moment)
  })

  it.each(["", "broken", "2027", "2027-13-40", "31.01.2027", "-5m", "5", "5w", "12345h"])(
    "%j is the first word of a reason",
    (word) => {
      expect(readUntil(word, now)).toBeUndefined()
      expect(isUntil(word)).toBe(false)
    }
  )
})
