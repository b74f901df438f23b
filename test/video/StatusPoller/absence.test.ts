import { describe, expect, it } from "vitest"
import { JobId } from "../../../src/domain/Ids.ts"
import { makeAbsences } from "../../../src/video/StatusPoller/absence.ts"

const job = JobId.make("0b4e3e3e-6c1c-4f6e-9a53-6f9f5f0c1a11")
const other = JobId.make("0b4e3e3e-6c1c-4f6e-9a53-6f9f5f0c1a12")
const minute = 60_000

describe("a task that its provider does not find", () => {
  it("is not lost by one answer, nor by many within two minutes", () => {
    const absences = makeAbsences()
    for (let at = 0; at < 2 * minute; at += 10_000) expect(absences.note(job, at)).toBe(false)
  })

  it("is not lost by two answers, however far they are apart", () => {
    const absences = makeAbsences()
    expect(absences.note(job, 0)).toBe(false)
    expect(absences.note(job, 60 * minute)).toBe(false)
  })

  it("is lost once several answers over two minutes say so", () => {
    const absences = makeAbsences()
    expect([0, minute, 2 * minute].map((at) => absences.note(job, at))).toEqual([false, false, true])
  })

  it("begins anew when it was found in between, and is nobody else's loss", () => {
    const absences = makeAbsences()
    absences.note(job, 0)
    absences.note(job, minute)
    absences.clear(job)
    expect(absences.note(job, 2 * minute)).toBe(false)
    expect(absences.note(other, 2 * minute)).toBe(false)
  })
})
