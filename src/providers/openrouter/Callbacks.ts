import { createHmac } from "node:crypto"
import { Effect, Option, type Redacted } from "effect"
import { secretsOf } from "../../platform/Config/webhookSecret.ts"
import { bytesId, maxCallback, rejected, verifySignature } from "../VideoProvider/signature.ts"
import type { Provider } from "../VideoProvider.ts"
import { readCallback } from "./Wire.ts"

const parts = (header: string, name: string) =>
  header
    .split(",")
    .map((part) => part.trim())
    .flatMap((part) => (part.startsWith(`${name}=`) ? [part.slice(name.length + 1)] : []))

/** `X-OpenRouter-Signature: t=<seconds>,v1=<hex>`, over `<t>,<raw body>`. */
const verify = (secret: Redacted.Redacted, header: string, rawBody: string) => {
  const [timestamp = ""] = parts(header, "t")
  const signatures = parts(header, "v1").map((signature) => signature.toLowerCase())
  const rights = secretsOf(secret).map((one) =>
    createHmac("sha256", one).update(`${timestamp},${rawBody}`).digest("hex")
  )
  return verifySignature({ timestamp, signatures, rights })
}

/**
 * Reads callbacks. With a secret only such as carry a fresh signature over their very bytes; without one any, as nothing
 * more than a hint that the task's status is worth reading.
 */
export const makeCallback = (secret: Redacted.Redacted | undefined): Provider["callback"] =>
  Effect.fn("OpenRouterApi.callback")(function* (headers, rawBody) {
    if (rawBody.length > maxCallback) return yield* rejected("malformed")
    const header = headers["x-openrouter-signature"] ?? ""
    if (secret !== undefined) yield* verify(secret, header, rawBody)
    const task = readCallback(rawBody)
    if (Option.isNone(task)) return yield* rejected("malformed")
    // Events have no number of their own.
    return { id: bytesId(rawBody), task: task.value }
  })
