import { createHash } from "node:crypto"
import { Clock, Effect, Option, Redacted } from "effect"
import type OpenAI from "openai"
import { type Callback, CallbackRejected } from "../VideoProvider.ts"
import { readCallback } from "./Wire.ts"

/** Seconds between a callback's signing and its arrival, either way: what Standard Webhooks asks for. */
const tolerance = 300
/** The longest body that is looked at, in characters: a callback names a task and little more. */
const maxBody = 256_000
/** An id that can be kept as it is. */
const storable = /^[^\p{Cc}\p{Cs}]{1,256}$/u

type Headers = Readonly<Record<string, string | undefined>>

const rejected = (reason: CallbackRejected["reason"]) => new CallbackRejected({ reason })

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
  const now = yield* Clock.currentTimeMillis
  const age = Math.abs(now / 1000 - Number(signed["webhook-timestamp"]))
  // Written so that a timestamp that is no number is stale as well.
  if (!(age <= tolerance)) return yield* rejected("stale")
})

/**
 * Reads callbacks. With a secret only such as carry a fresh Standard Webhooks signature; without one any, as nothing more
 * than a hint that the task's status is worth reading.
 */
export const makeCallback = (client: OpenAI, secret: Redacted.Redacted | undefined) =>
  Effect.fn("SoraApi.callback")(function* (
    headers: Headers,
    rawBody: string
  ): Effect.fn.Return<Callback, CallbackRejected> {
    if (rawBody.length > maxBody) return yield* rejected("malformed")
    if (secret !== undefined) yield* verify(client, Redacted.value(secret), headers, rawBody)
    const body = readCallback(rawBody)
    if (Option.isNone(body)) return yield* rejected("malformed")
    const { event, task } = body.value
    const given = idOf(headers) ?? event ?? ""
    // A server that numbers nothing repeats itself in the same bytes.
    return { id: storable.test(given) ? given : createHash("sha256").update(rawBody).digest("hex"), task }
  })
