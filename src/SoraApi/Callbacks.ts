import { createHash } from "node:crypto"
import { Clock, Effect, Option, Redacted } from "effect"
import type OpenAI from "openai"
import { type Callback, CallbackRejected } from "../VideoProvider.ts"
import { readCallback } from "./Wire.ts"

/** Seconds between a callback's signing and its arrival, either way: what Standard Webhooks asks for. */
const tolerance = 300

type Headers = Readonly<Record<string, string | undefined>>

const rejected = (reason: CallbackRejected["reason"]) => new CallbackRejected({ reason })

const verify = Effect.fnUntraced(function* (client: OpenAI, secret: string, headers: Headers, rawBody: string) {
  const signed = {
    "webhook-id": headers["webhook-id"] ?? "",
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
    if (secret !== undefined) yield* verify(client, Redacted.value(secret), headers, rawBody)
    const body = readCallback(rawBody)
    if (Option.isNone(body)) return yield* rejected("malformed")
    const { event, task } = body.value
    // A server that numbers nothing repeats itself in the same bytes.
    const id = headers["webhook-id"] ?? event ?? createHash("sha256").update(rawBody).digest("hex")
    return { id, task }
  })
