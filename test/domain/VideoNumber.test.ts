import { describe, expect, it } from "vitest"
import { numberMark, readNumber, VideoNumber } from "../../src/domain/VideoNumber.ts"

describe("the number of a video", () => {
  it("is read back as it is shown", () => {
    expect(readNumber(numberMark(VideoNumber.make(42)))).toBe(42)
  })

  it.each(["№42", "№ 42", " #42 ", "No. 42", "no 42", "n.º 42", "nº 42", "N° 42"])("is read of %s", (text) => {
    expect(readNumber(text)).toBe(42)
  })

  it.each(["42", "", "№", "№ 0", "№ -1", "№ 4.2", "№42a", "note 42"])("is not read of %j", (text) => {
    expect(readNumber(text)).toBeUndefined()
  })
})
