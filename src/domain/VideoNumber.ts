import { Schema } from "effect"

/**
 * The number of a video, as its user and the operators call it: one row of numbers for everybody, so that a forwarded copy
 * names the one video that it is of.
 */
export const VideoNumber = Schema.Int.check(Schema.isGreaterThan(0)).pipe(Schema.brand("VideoNumber"))
export type VideoNumber = typeof VideoNumber.Type

/** The number as it is shown, such as `№ 42`. */
export const numberMark = (number: VideoNumber): string => `№\u00a0${number}`

/** What people put before a number: `№42`, `#42`, `No. 42`, `n.º 42`. Digits alone may mean something else. */
const marked = /^(?:№|#|n(?:o|r|um)?\.?\s*[ºo°]?\.?)\s*(\d{1,15})$/i

/** Reads a number with its mark; undefined for anything else. */
export const readNumber = (text: string): VideoNumber | undefined => {
  const [, digits = "0"] = marked.exec(text.trim()) ?? []
  const number = Number(digits)
  return number > 0 ? VideoNumber.make(number) : undefined
}
