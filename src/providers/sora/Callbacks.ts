import { Effect, Option, Redacted } from "effect"
import type OpenAI from "openai"
import { bytesId, maxCallback, rejected, verifyFresh } from "../VideoProvider/signature.ts"
import type { Provider } from "../VideoProvider.ts"
import { readCallback } from "./Wire.ts"

/** An id that can be kept as it is. */
const storable = /^[^\p{Cc}\p{Cs}]{1,256}$/u

type Headers = Parameters<Provider["callback"]>[0]

/** What is verified is what a repetition is known by: the SDK does not see the spaces around it either. */
const idOf = (headers: Headers): string | undefined => headers["webhook-id"]?.trim() || undefined

const verify = Effect.fnUntraced(function* (client: OpenAI, secret: string, headers: Headers, rawBody: string) {
  const signed = {
    "webhook-id": idOf(headers) ?? "",
    "webhook-timestamp": headers["webhook-timestamp"] ?? "",
    "webhook-signature": headers["webhook-signature"] ?? ""
  }
  if (Object.values(signed).includes("")) return yield* rejected("unsigned")
  yield* Effect.tryPromise({
    // The age is looked at below, by our own clock: so a stale callback is one that was truly signed.
    try: () => client.webhooks.verifySignature(rawBody, signed, secret, Number.POSITIVE_INFINITY),
    catch: () => rejected("forged")
  })
  yield* verifyFresh(signed["webhook-timestamp"])
})

/**
 * Reads callbacks. With a secret only such as carry a fresh Standard Webhooks signature; without one any, as nothing more
 * than a hint that the task's status is worth reading.
 */
export const makeCallback = (client: OpenAI, secret: Redacted.Redacted | undefined): Provider["callback"] =>
  Effect.fn("SoraApi.callback")(function* (headers, rawBody) {
    if (rawBody.length > maxCallback) return yield* rejected("malformed")
    if (secret !== undefined) yield* verify(client, Redacted.value(secret), headers, rawBody)
    const body = readCallback(rawBody)
    if (Option.isNone(body)) return yield* rejected("malformed")
    const { event, task } = body.value
    const given = idOf(headers) ?? event ?? ""
    // A server that numbers nothing repeats itself in the same bytes.
    return { id: storable.test(given) ? given : bytesId(rawBody), task }
  })
