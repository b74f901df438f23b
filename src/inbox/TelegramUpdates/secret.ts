import { Redacted } from "effect"
import { createHmac } from "node:crypto"

/** The secret that Telegram proves itself with, when the operator gave none: known only to who knows the token. */
export const deriveSecret = (token: Redacted.Redacted): Redacted.Redacted =>
  Redacted.make(createHmac("sha256", Redacted.value(token)).update("telegram webhook").digest("base64url"))
