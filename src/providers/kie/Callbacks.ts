import { createHmac } from "node:crypto"
import { Effect, Option, type Redacted } from "effect"
import { secretsOf } from "../../platform/Config/webhookSecret.ts"
import { bytesId, maxCallback, rejected, verifySignature } from "../VideoProvider/signature.ts"
import type { Provider } from "../VideoProvider.ts"
import { readCallback } from "./Wire.ts"

/**
 * Reads callbacks. With a secret only such as carry a fresh signature of their task and time. The rest of the body is
 * never signed and never used: a callback is a hint that the task's status is worth reading.
 */
export const makeCallback = (secret: Redacted.Redacted | undefined): Provider["callback"] =>
  Effect.fn("KieApi.callback")(function* (headers, rawBody) {
    if (rawBody.length > maxCallback) return yield* rejected("malformed")
    const timestamp = headers["x-webhook-timestamp"] ?? ""
    const signature = headers["x-webhook-signature"] ?? ""
    if (secret !== undefined && (timestamp === "" || signature === "")) return yield* rejected("unsigned")
    const task = Option.getOrUndefined(readCallback(rawBody))
    if (task === undefined) return yield* rejected("malformed")
    if (secret === undefined) return { id: bytesId(rawBody), task }
    const signed = `${task}.${timestamp}`
    const rights = secretsOf(secret).map((one) => createHmac("sha256", one).update(signed).digest("base64"))
    yield* verifySignature({ timestamp, signatures: [signature], rights })
    // Only what is signed: a replay in other words is the same callback still.
    return { id: signed, task }
  })
