import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import { Clock, Effect, Option, Redacted } from "effect"
import { type Callback, CallbackRejected, type TaskRef } from "../VideoProvider.ts"
import { readCallback } from "./Wire.ts"

/** Seconds between a callback's signing and its arrival, either way, as clocks differ. */
const tolerance = 300
/** The longest body that is looked at, in characters: a callback names a task and little more. */
const maxBody = 256_000

type Headers = Readonly<Record<string, string | undefined>>

const rejected = (reason: CallbackRejected["reason"]) => new CallbackRejected({ reason })

interface Signed {
  readonly timestamp: string
  readonly signature: string
}

const signedOf = (headers: Headers): Signed | undefined => {
  const timestamp = headers["x-webhook-timestamp"] ?? ""
  const signature = headers["x-webhook-signature"] ?? ""
  return timestamp === "" || signature === "" ? undefined : { timestamp, signature }
}

const digest = (text: string) => createHash("sha256").update(text).digest()

const verify = Effect.fnUntraced(function* (secret: string, task: TaskRef, { timestamp, signature }: Signed) {
  const right = createHmac("sha256", secret).update(`${task}.${timestamp}`).digest("base64")
  // Digests have one length, so that the comparison takes the same time whatever was sent.
  if (!timingSafeEqual(digest(right), digest(signature))) return yield* rejected("forged")
  const now = yield* Clock.currentTimeMillis
  // Written so that a timestamp that is no number is stale as well.
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= tolerance)) return yield* rejected("stale")
})

/**
 * Reads callbacks. With a secret only such as carry a fresh signature of their task and time. The rest of the body is
 * never signed and never used: a callback is a hint that the task's status is worth reading.
 */
export const makeCallback = (secret: Redacted.Redacted | undefined) =>
  Effect.fn("KieApi.callback")(function* (
    headers: Headers,
    rawBody: string
  ): Effect.fn.Return<Callback, CallbackRejected> {
    if (rawBody.length > maxBody) return yield* rejected("malformed")
    const signed = signedOf(headers)
    if (secret !== undefined && signed === undefined) return yield* rejected("unsigned")
    const task = readCallback(rawBody)
    if (Option.isNone(task)) return yield* rejected("malformed")
    if (secret === undefined || signed === undefined) {
      return { id: digest(rawBody).toString("hex"), task: task.value }
    }
    yield* verify(Redacted.value(secret), task.value, signed)
    // Only what is signed: a replay in other words is the same callback still.
    return { id: `${task.value}.${signed.timestamp}`, task: task.value }
  })
