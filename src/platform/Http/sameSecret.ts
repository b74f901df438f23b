import { Redacted } from "effect"
import { hash, timingSafeEqual } from "node:crypto"

const digest = (text: string) => hash("sha256", text, "buffer")

/** Tells whether a header is a secret, in time that depends on neither. */
export const sameSecret = (secret: Redacted.Redacted) => {
  const expected = digest(Redacted.value(secret))
  return (given: string | undefined): boolean => timingSafeEqual(digest(given ?? ""), expected)
}
