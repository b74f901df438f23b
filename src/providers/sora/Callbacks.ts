import { Effect, Option, type Redacted } from "effect"
import { callbackId, maxCallback, rejected, verifyStandard } from "../VideoProvider/signature.ts"
import type { Provider } from "../VideoProvider.ts"
import { readCallback } from "./Wire.ts"

type Headers = Parameters<Provider["callback"]>[0]

/** What is verified is what a repetition is known by. */
const idOf = (headers: Headers): string | undefined => headers["webhook-id"]?.trim() || undefined

/**
 * Reads callbacks. With a secret only such as carry a fresh Standard Webhooks signature; without one any, as nothing more
 * than a hint that the task's status is worth reading.
 */
export const makeCallback = (secret: Redacted.Redacted | undefined): Provider["callback"] =>
  Effect.fn("SoraApi.callback")(function* (headers, rawBody) {
    if (rawBody.length > maxCallback) return yield* rejected("malformed")
    if (secret !== undefined) {
      const timestamp = headers["webhook-timestamp"] ?? ""
      const signature = headers["webhook-signature"] ?? ""
      yield* verifyStandard(secret, { id: idOf(headers) ?? "", timestamp, signature }, rawBody)
    }
    const body = readCallback(rawBody)
    if (Option.isNone(body)) return yield* rejected("malformed")
    const { event, task } = body.value
    // A server that numbers nothing repeats itself in the same bytes.
    return { id: callbackId(idOf(headers) ?? event, rawBody), task }
  })
