import fc from "fast-check"
import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { free, maxBytes, read, step } from "../../../src/dialog/Dialog/callbackData.ts"
import { FreeButton, StepButton } from "../../../src/dialog/Dialog/Event.ts"
import { events } from "../../kit/dialogs.ts"

describe("callback data", () => {
  it.each(Object.entries(events))("%s reads back as what it was", (_name, event) => {
    if (event._tag === "PressedStep") expect(read(step(event.version, event.button))).toEqual(event)
    if (event._tag === "PressedFree") expect(read(free(event.button))).toEqual(event)
  })

  it("every button of any dialog's age fits Telegram's 64 bytes", () => {
    const longest = 2 ** 31 - 1
    for (const event of Object.values(events)) {
      if (event._tag === "PressedStep") {
        expect(Buffer.byteLength(step(longest, event.button))).toBeLessThanOrEqual(maxBytes)
      }
      if (event._tag === "PressedFree") expect(Buffer.byteLength(free(event.button))).toBeLessThanOrEqual(maxBytes)
    }
  })

  it("anything else reads as an unknown button or as a valid one, and never throws", () => {
    const isStep = Schema.is(StepButton)
    const isFree = Schema.is(FreeButton)
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-z]{1,8}\.[a-z].{0,20}$/)), (data) => {
        const event = read(data)
        if (event._tag === "PressedStep") return isStep(event.button) && Number.isSafeInteger(event.version)
        if (event._tag === "PressedFree") return isFree(event.button)
        return event._tag === "PressedUnknown"
      }),
      { numRuns: 2000 }
    )
  })
})
