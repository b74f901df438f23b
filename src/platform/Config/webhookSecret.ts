import { Config, Redacted, Schema } from "effect"
import type { Reader } from "../Config.ts"

/** Secrets that may stand beside each other: the new one, and older ones while it is being changed. */
const maxSecrets = 4

/** Secrets as they are pasted beside each other, and a version in front of each. */
const partsOf = (text: string) => text.split(/[\s,;]+/).filter((part) => part !== "" && part !== "v1")

/**
 * The secrets in a setting, as people paste them: `whsec_…`, `v1,whsec_…`, bare base64, or several with spaces or commas
 * between them while a secret is being changed.
 */
export const secretsOf = (setting: Redacted.Redacted): ReadonlyArray<string> => {
  const whole = Redacted.value(setting).trim()
  // A secret may also be words with spaces between them.
  return [...new Set([whole, ...partsOf(whole)])].filter((secret) => secret !== "").slice(0, 1 + maxSecrets)
}

/** The bytes that a secret's base64 stands for; none where it is no base64. */
export const bytesOf = (secret: string): Buffer => {
  const bare = secret.replace(/^whsec_/, "")
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(bare) ? Buffer.from(bare, "base64") : Buffer.alloc(0)
}

const isUsable = (text: string) => {
  const parts = partsOf(text)
  const marked = parts.filter((part) => part.includes("whsec_"))
  return (
    parts.length > 0 &&
    // More would not be tried, without a word; those without a mark may be words of one secret.
    marked.length <= maxSecrets &&
    parts.every((part) => /^[\x21-\x7e]+$/.test(part)) &&
    marked.every((part) => part.startsWith("whsec_") && bytesOf(part).length > 0)
  )
}

/** A secret of Standard Webhooks, or several. One that can prove nothing would refuse every callback without a word. */
export const webhookSecret: Reader<Redacted.Redacted> = (name) =>
  Config.schema(
    Schema.Redacted(
      Schema.String.check(
        Schema.makeFilter((text) =>
          isUsable(text)
            ? undefined
            : "must be whsec_ with base64 after it, as the server shows it, or up to four of these with spaces between them"
        )
      )
    ),
    name
  )
