import fc from "fast-check"
import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { encodeLastingButton, maxButtonBytes } from "../../../src/telegram/Buttons.ts"
import { decodeButton, encodeCardButton } from "../../../src/dialog/Dialog/buttons.ts"
import { LastingButton } from "../../../src/telegram/Buttons.ts"
import { CardButton } from "../../../src/dialog/Dialog/buttons.ts"
import { events } from "../../kit/dialogs.ts"

describe("callback data", () => {
  it.each(Object.entries(events))("%s reads back as what it was", (_name, event) => {
    if (event._tag === "PressedStep") expect(decodeButton(encodeCardButton(event.version, event.button))).toEqual(event)
    if (event._tag === "PressedFree") expect(decodeButton(encodeLastingButton(event.button))).toEqual(event)
  })

  it("every button of any dialog's age fits Telegram's 64 bytes", () => {
    const longest = 2 ** 31 - 1
    for (const event of Object.values(events)) {
      if (event._tag === "PressedStep") {
        expect(Buffer.byteLength(encodeCardButton(longest, event.button))).toBeLessThanOrEqual(maxButtonBytes)
      }
      if (event._tag === "PressedFree")
        expect(Buffer.byteLength(encodeLastingButton(event.button))).toBeLessThanOrEqual(maxButtonBytes)
    }
  })

  it("anything else reads as an unknown button or as a valid one, and never throws", () => {
    const isStep = Schema.is(CardButton)
    const isFree = Schema.is(LastingButton)
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-z]{1,8}\.[a-z].{0,20}$/)), (data) => {
        const event = decodeButton(data)
        if (event._tag === "PressedStep") return isStep(event.button) && Number.isSafeInteger(event.version)
        if (event._tag === "PressedFree") return isFree(event.button)
        return event._tag === "PressedUnknown"
      }),
      { numRuns: 2000 }
    )
  })
})
